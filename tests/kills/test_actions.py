"""An action killed before its commit never happened; killed after it, it happened once, and its answer is kept."""

from __future__ import annotations

import base64
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from cunzhan.domain.ground.records import queries as boxes
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders.facts import NoticeFact, OrderState
from cunzhan.jobs.books import check_books
from tests import make, photograph
from tests.cast import NOW, Cast, assemble
from tests.conftest import environment_of_children
from tests.jobs import test_process as worker
from tests.kills.points import BY_THEMSELVES, INSIDE, in_the_source
from tests.kills.test_worker import ASKING, HOOKS
from tests.requests import all_of_them

pytestmark = pytest.mark.django_db(transaction=True)
VERBS = sorted(all_of_them())
HALVES = {
    "ledger.post",
    "stock.deliver",
    "stock.put_back",
    "stock.take",
    "settlement.share_out",
    "settlement.take_back",
    "parcels.accept_parcel",
    "parcels.hand_to_carrier",
    "parcels.correct_waybill",
    "parcels.record_delivered",
}
"""Steps that are half of something: by themselves they leave books that rightly disagree."""
Kill = Callable[..., int]


@pytest.fixture
def cast(transactional_db: None) -> tuple[Cast, tuple[UUID, UUID]]:
    def with_honey() -> tuple[Cast, tuple[UUID, UUID]]:
        cast = assemble()
        product, variant = make.honey(cast)
        make.lot(cast, product)
        return cast, (product, variant)

    return photograph.scene("kills", with_honey)


@pytest.fixture(scope="module")
def nursery(django_db_setup: None, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.kills.nursery"]
    child = subprocess.Popen(
        command, env=environment_of_children(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield child
    assert child.stdin
    child.stdin.close()
    assert child.wait(10) == 0


@pytest.fixture
def kill(nursery: subprocess.Popen[str]) -> Kill:
    """Let a process do something and die at a point; tells how it ended."""

    def kill_at(point: str, action: Callable[..., Any], **content: Any) -> int:
        packed = base64.b64encode(pickle.dumps((action, content))).decode()
        assert nursery.stdin
        assert nursery.stdout
        nursery.stdin.write(f"{point} {packed}\n")
        nursery.stdin.flush()
        return int(nursery.stdout.readline())

    return kill_at


@pytest.mark.parametrize("verb", VERBS)
def test_an_action_is_done_whole_or_not_at_all(cast: tuple[Cast, tuple[UUID, UUID]], kill: Kill, verb: str) -> None:
    wanted = all_of_them()[verb](cast[0], *cast[1])
    content = {"by": wanted.by, "at": NOW, "key": "k", **wanted.content}
    before = photograph.digests()
    inside = [point for point, verbs in INSIDE.items() if verb in verbs]
    for point in [*inside, f"{verb}.before_commit"]:
        assert kill(point, wanted.action, **content) == -signal.SIGKILL, point
        assert photograph.digests() == before, point
    assert kill(f"{verb}.after_commit", wanted.action, **content) == -signal.SIGKILL
    done = photograph.digests()
    assert done["records_deed"] != before["records_deed"]
    answer = wanted.send("k")
    assert photograph.digests() == done
    assert wanted.send("k") == answer
    assert verb in HALVES or check_books() == []


def test_a_notice_that_was_stored_is_not_lost(cast: tuple[Cast, tuple[UUID, UUID]], kill: Kill) -> None:
    everybody, (_product, variant) = cast
    order = make.placed(everybody, [(variant, 1)])
    attempt = orders.ask_to_pay(by=everybody.buyer, at=NOW, key="ask", token=order.token, provider="testgate")
    fact = NoticeFact("testgate", "N1", "paid", attempt.hex, "T1", order.total_fen, at=NOW)
    ended = kill("orders.receive_notice.stored", orders.receive_notice, at=NOW, fact=fact, raw="{}")
    assert ended == -signal.SIGKILL
    assert len(boxes.not_applied()) == 1
    stored = orders.receive_notice(at=NOW, fact=fact, raw="{}")  # the provider, not answered, sends it again
    assert orders.apply_notice(at=NOW, received=stored) == "paid"
    assert orders.apply_stored_notices(at=NOW) == 0
    seen = make.seen(everybody, order)
    assert (seen.state, seen.paid_fen) == (OrderState.PAID, order.total_fen)
    assert check_books() == []


def test_every_point_in_the_source_is_died_at() -> None:
    ours = {f"{verb}.{moment}" for verb in VERBS for moment in ("before_commit", "after_commit")}
    ours |= set(INSIDE) | BY_THEMSELVES
    the_worker_s = {*ASKING, *HOOKS, *worker.OPENING, *worker.CLOSING, *worker.REFUNDING}
    assert in_the_source() == ours | the_worker_s
    assert len(in_the_source()) >= 60
