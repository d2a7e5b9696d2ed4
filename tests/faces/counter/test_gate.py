"""A station's people see and change nothing of another's. Who may open which page is told in tests/matrix."""

import uuid

from django.urls import reverse

from cunzhan.faces.counter import urls
from tests.matrix.table import POST, TABLE


def lists() -> list[str]:
    """The counter's pages that are about nothing in particular."""
    plain = {f"counter:{p.name}" for p in urls.urlpatterns if "<" not in str(p.pattern)}
    return [name for name, row in TABLE.items() if name in plain and row.verbs != POST and not row.query]


def test_another_station_sees_its_own_empty_lists(station, stranger):
    station.lot()
    station.order()
    for name in lists():
        answer = stranger.get(reverse(name))
        assert answer.status_code == 200, name
        body = answer.content.decode()
        assert "Oleaster honey" not in body, name
        assert str(station.beekeeper.id) not in body, name


def test_another_station_changes_nothing_of_ours(station, stranger):
    station.lot()
    placed = station.paid()
    before = station.seen(placed.id)
    for name in ("pack", "cancel", "hand_over"):
        data = {"key": uuid.uuid4().hex, "version": before.version, "reason": "x"}
        assert stranger.post(reverse(f"counter:{name}", args=[placed.id]), data).status_code == 404
    assert station.seen(placed.id) == before


def test_an_id_that_is_none_is_not_found(clerk):
    assert clerk.get("/counter/orders/not-an-id/").status_code == 404
    assert clerk.get(f"/counter/orders/{uuid.uuid4()}/").status_code == 404


def test_pages_with_names_are_never_stored(station, clerk):
    answer = clerk.get(f"/counter/households/{station.beekeeper.id}/")
    assert answer.headers["Cache-Control"] == "no-store"
