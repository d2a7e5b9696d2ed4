"""The log tells what happened and to which kind of thing, never to whom: no name, no phone, no address, no secret."""

from __future__ import annotations

import io
import logging

import pytest
from django.db import IntegrityError, transaction

from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.records import actions as records
from tests.cast import CANARY, PASSWORD, PHONES, PIN
from tests.matrix.people import EVERYBODY, HERE, browsers
from tests.matrix.sheets import SHEETS, opened
from tests.matrix.table import POST, TABLE, address
from tests.matrix.world import ACCOUNT, NEAR, World

PERSONAL = "陈静 13800138078 Abliz Rahman 文三路"


def secrets_of(world: World) -> list[str]:
    """Everything that must not stand in a log."""
    tokens = [order.token for order in world.ours.orders.values()]
    return [
        *PERSONAL.split(),
        *PHONES.values(),
        "13900000077",
        "13900000078",
        PASSWORD,
        "another-2026",
        PIN,
        "739154",
        CANARY,
        NEAR,
        "Nur Ehmet",
        "Aygul",
        "Tursun",
        ACCOUNT,
        world.cast.card_token,
        *tokens,
    ]


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the handlers of the settings write, as they write it in production."""
    written = io.StringIO()
    handlers = {
        handler
        for name in ("", "django", "cunzhan")
        for handler in logging.getLogger(name).handlers
        if type(handler) is logging.StreamHandler
    }
    assert handlers
    for handler in handlers:
        monkeypatch.setattr(handler, "stream", written)
    monkeypatch.setattr(logging.root, "level", logging.DEBUG)
    return written


def found_in(log: io.StringIO, world: World) -> list[str]:
    text = log.getvalue()
    return [f"{secret} in {line}" for secret in secrets_of(world) for line in text.splitlines() if secret in line]


def test_all_that_people_do_leaves_nobodys_name_in_the_log(world: World, log: io.StringIO) -> None:
    """Every form, sent properly, then with everything in it wrong."""
    for name in SHEETS:
        for properly in (True, False):
            with transaction.atomic():
                here = opened(world, name)
                here.send({} if properly else dict.fromkeys(here.form.typed, PERSONAL))
                transaction.set_rollback(True)
    assert "WARNING" in log.getvalue()
    assert found_in(log, world) == []


def test_pages_that_are_refused_leave_nothing_either(world: World, log: io.StringIO) -> None:
    who_asks = browsers(world.cast)
    for name, row in TABLE.items():
        if row.verbs != POST and not name.endswith("_pdf"):
            for who in EVERYBODY[::3]:
                who_asks[who].get(address(name, world.far), {"q": PERSONAL, "text": PERSONAL}, **HERE)  # type: ignore[arg-type]
    assert found_in(log, world) == []


def test_an_action_that_breaks_says_where_and_not_for_whom(
    world: World, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database names the value it stumbled over; the log does not."""

    def stumble(*_args: object) -> bool:
        raise IntegrityError(f"duplicate key: Key (phone)=({PERSONAL}) already exists") from ValueError(PERSONAL)

    broken = 0
    for name in SHEETS:
        with transaction.atomic():
            here = opened(world, name)
            with monkeypatch.context() as patch:
                patch.setattr(records, "_written", stumble)
                answer = here.send()
            if answer.status_code == 500:
                broken += 1
                assert PERSONAL.split()[0] not in answer.content.decode()
            transaction.set_rollback(True)
    assert broken >= 40
    assert log.getvalue().count("IntegrityError") >= broken
    assert found_in(log, world) == []


def test_a_page_that_breaks_says_where_and_not_for_whom(
    world: World, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(**_asked: object) -> bool:
        raise RuntimeError(PERSONAL)

    monkeypatch.setattr(people, "standing_holds", stumble)
    boss, broken = browsers(world.cast)["manager"], 0
    for name, row in TABLE.items():
        if row.verbs != POST and name.startswith("counter:"):
            answer = boss.get(address(name, world.ours), HTTP_USER_AGENT=PERSONAL)
            broken += answer.status_code == 500
            assert answer.headers["Content-Type"].startswith("text/html")
            assert "Abliz" not in answer.content.decode()
    assert broken >= 50
    assert log.getvalue().count("RuntimeError") >= broken
    assert found_in(log, world) == []


def test_a_payment_notice_leaves_no_secret(world: World, log: io.StringIO) -> None:
    boss = browsers(world.cast)["buyer"]
    body = f'{{"payer": "{PERSONAL}", "out_trade_no": "{world.ours.orders["online"].token}"}}'
    assert boss.post("/api/v1/notices/testgate/", body, content_type="application/json").status_code == 401
    assert "A notice was refused" in log.getvalue()
    assert found_in(log, world) == []
