"""A pool: taken in by a list, its wrong lines named, shared out by the bookkeeper."""

import pytest

from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.trade.settlement import queries as settlement
from tests.faces.counter.conftest import key, text

URL = "/counter/intake/pool"


def typed(station, contributions, **more):
    data = {**key(), "product_id": str(station.honey), "grade": "A", "made_date": "2026-10-12"}
    return {**data, "contributions": contributions, **more}


def lots(station):
    return stock.lots(by=station.manager).items


def test_it_works(station, clerk):
    answer = clerk.post(URL, typed(station, "0001 12.5\n\n٠٠٠٢\t٧٫٥\n"))
    (lot,) = lots(station)
    assert answer.headers["Location"] == f"/counter/lots/{lot.id}/?said=pooled"
    assert (lot.received, lot.terms, lot.household_id) == (20_000, "pooled", None)
    words = text(clerk.get(answer.headers["Location"]))
    assert "What 2 households gave" in words
    assert "12.5 kg" in words
    assert "many households" in text(clerk.get("/counter/lots/"))
    assert "of many households" in text(clerk.get(f"/counter/lots/{lot.id}/write-off"))
    paper = clerk.get(f"/counter/lots/{lot.id}/receipt.pdf", {"in": "en"})
    assert paper.content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("contributions", "sentence"),
    [
        ("0001 12.5\n\n9999 3", "Line 3: No household has this number."),
        ("0001 12.5\n0002 a lot", "Line 2: Write the number, a space, and how much."),
        ("0001 12.5\n0002 -3", "Line 2: Write the weight in kilograms, for example 126.4."),
        ("0001 1\n0002 1\n0001 2", "Line 3: This household stands on the list twice."),
        ("0001 12.5", "A pool is of at least two"),
        ("", "This field is required."),
    ],
)
def test_every_wrong_line_is_named_and_nothing_is_taken_in(station, clerk, contributions, sentence):
    answer = clerk.post(URL, typed(station, contributions))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert contributions.split("\n")[0] in answer.content.decode()
    assert lots(station) == ()


def test_what_it_brought_is_shared_out(station, clerk, manager):
    clerk.post(URL, typed(station, "0001 12.5\n0002 7.5"))
    (lot,) = lots(station)
    station.delivered(2)
    words = text(manager.get("/counter/money/pools/"))
    assert "62.50 yuan" in words
    assert f"Pool {lot.number}, not shared out yet" in text(manager.get("/counter/accounts/"))
    question = manager.get(f"/counter/money/pools/{lot.id}/share")
    assert "62.50 yuan among 2 households, by what each gave." in text(question)
    manager.post(f"/counter/money/pools/{lot.id}/share", key())
    assert [row.owed_fen for row in settlement.owed(by=station.manager)] == [3_906, 2_344]
    assert manager.post(f"/counter/money/pools/{lot.id}/share", key()).status_code == 409
    page = manager.get(f"/counter/money/statements/{station.beekeeper.id}/")
    assert "Part of a pool" in text(page)
    assert "12.5 kg of 20 kg" in text(page)
    paper = manager.get(f"/counter/money/statements/{station.beekeeper.id}/statement.pdf", {"in": "en"})
    assert paper.content.startswith(b"%PDF-")
