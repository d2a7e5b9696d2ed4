"""Notices of money over HTTP: a right one counts once however often it comes, a wrong one changes nothing."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client

from cunzhan.adapters.payments.testgate import signing
from cunzhan.domain.ground.ledger import queries as ledger
from cunzhan.domain.ground.records import queries as boxes
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.domain.trade.orders import queries as order_questions
from cunzhan.domain.trade.orders.facts import CaseKind, OrderState
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key
from tests import make
from tests.adapters.payments.test_forged_notices import mutate
from tests.cast import NOW
from tests.faces.api.conftest import ADDRESS, notice, post, signed


def counted(cast, order):
    fact = make.seen(cast, order)
    return fact.state, fact.paid_fen, ledger.balance(by=cast.manager, code="gateway:testgate")


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, outcome FROM records_incoming ORDER BY received_at, id")
        return cursor.fetchall()


@pytest.fixture
def unpaid(cast, order, attempt):
    """What stands in the books as long as nothing was believed."""
    yield
    assert counted(cast, order) == (OrderState.PLACED, 0, 0)
    assert stored() == []


def test_it_works(client, cast, order, attempt, keys):
    body = notice(keys, attempt, order.total_fen)
    answer = post(client, body, signed(keys, body))
    assert (answer.status_code, answer.content) == (200, b"SUCCESS")
    assert counted(cast, order) == (OrderState.PAID, order.total_fen, order.total_fen)
    assert stored() == [("paid", "paid")]


def test_said_eight_times_it_counts_once(client, cast, order, attempt, keys):
    body = notice(keys, attempt, order.total_fen)
    answers = [post(client, body, signed(keys, body)) for _time in range(8)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, b"SUCCESS")}
    assert counted(cast, order) == (OrderState.PAID, order.total_fen, order.total_fen)
    assert stored() == [("paid", "paid")]


@pytest.mark.django_db(transaction=True)
def test_said_eight_times_at_once_it_counts_once(transactional_db, cast, order, attempt, keys):
    body = notice(keys, attempt, order.total_fen)

    def say(_time):
        try:
            answer = post(Client(), body, signed(keys, body))
            return answer.status_code, answer.content
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert [answer for answer in pool.map(say, range(8)) if answer[0] != 200] == []
    assert counted(cast, order) == (OrderState.PAID, order.total_fen, order.total_fen)


def test_the_very_same_bytes_again_are_refused(client, cast, order, attempt, keys):
    body = notice(keys, attempt, order.total_fen)
    headers = signed(keys, body)
    assert post(client, body, headers).status_code == 200
    assert post(client, body, headers).status_code == 409
    assert counted(cast, order) == (OrderState.PAID, order.total_fen, order.total_fen)


@pytest.mark.parametrize("late", [timedelta(minutes=6), timedelta(days=365), timedelta(minutes=-6)])
def test_replayed_later_it_is_refused(client, unpaid, order, attempt, keys, late):
    body = notice(keys, attempt, order.total_fen)
    headers = signed(keys, body)
    clock.set_source(lambda: NOW + late)
    assert post(client, body, headers).status_code == 401


def answers_to_changed(client, order, attempt, keys, count, seed):
    """The status of each of so many notices changed in one place."""
    body = notice(keys, attempt, order.total_fen)
    headers = signed(keys, body)
    rng = random.Random(seed)
    answers: Counter[int] = Counter()
    while answers.total() < count:
        changed_headers, changed_body = mutate(rng, headers, body)
        if (changed_headers, changed_body) == (headers, body):
            continue
        if any("\n" in value or value != value.strip() for value in changed_headers.values()):
            continue  # a web server lets neither reach the application
        answers[post(client, changed_body, changed_headers).status_code] += 1
    return answers


def test_changed_in_one_place_it_is_refused(client, unpaid, order, attempt, keys):
    assert answers_to_changed(client, order, attempt, keys, 100, seed=11) == {401: 100}


@pytest.mark.soak
def test_five_thousand_changed_notices_change_nothing(client, unpaid, order, attempt, keys):
    answers = answers_to_changed(client, order, attempt, keys, 5000, seed=12)
    print(f"\n5,000 changed notices over HTTP: answers {dict(answers)}, 0 stored, 0 state changes")
    assert [status for status in answers if not 400 <= status < 500] == []


@pytest.mark.parametrize("name", signing.HEADERS)
def test_without_a_header_it_is_refused(client, unpaid, order, attempt, keys, name):
    body = notice(keys, attempt, order.total_fen)
    headers = signed(keys, body)
    del headers[name]
    assert post(client, body, headers).status_code == 401


def test_too_long_it_is_refused_unread(client, unpaid, order, attempt, keys):
    body = notice(keys, attempt, order.total_fen, padding="x" * 70_000)
    assert post(client, body, signed(keys, body)).status_code == 413


def test_of_nobody_it_is_refused(client, unpaid, order, attempt, keys, cast):
    for number in (cast.station_id.hex, "nobody", "0" * 32):
        body = notice(keys, attempt, order.total_fen, out_trade_no=number)
        assert post(client, body, signed(keys, body)).status_code == 404


def test_no_such_provider(client, unpaid, keys):
    for name in ("goldgate", "alipay"):
        assert post(client, b"{}", {}, f"/api/v1/notices/{name}/").status_code == 404


def test_only_a_post_is_a_notice(client, unpaid):
    assert client.get(ADDRESS).status_code == 405


def test_it_needs_no_form_token(order, attempt, keys, cast):
    body = notice(keys, attempt, order.total_fen)
    assert post(Client(enforce_csrf_checks=True), body, signed(keys, body)).status_code == 200


def test_another_amount_becomes_a_case(client, cast, order, attempt, keys):
    body = notice(keys, attempt, order.total_fen - 1)
    assert post(client, body, signed(keys, body)).content == b"SUCCESS"
    assert counted(cast, order) == (OrderState.PLACED, order.total_fen - 1, order.total_fen - 1)
    assert [case.kind for case in order_questions.cases(by=cast.manager).items] == [CaseKind.AMOUNT_DIFFERS]


def test_money_for_a_cancelled_order_becomes_a_case(client, cast, order, attempt, keys):
    orders.cancel_order(by=cast.buyer, at=NOW, key=new_key(), token=order.token, reason="")
    body = notice(keys, attempt, order.total_fen)
    assert post(client, body, signed(keys, body)).content == b"SUCCESS"
    assert make.seen(cast, order).state == OrderState.CANCELLED
    assert [case.kind for case in order_questions.cases(by=cast.manager).items] == [CaseKind.MONEY_FOR_CANCELLED]


def test_what_we_do_not_know_is_stored_and_parked(client, cast, order, attempt, keys):
    body = notice(keys, attempt, order.total_fen, event_type="PAYMENT.DISPUTE")
    for _time in range(2):
        assert post(client, body, signed(keys, body)).content == b"SUCCESS"
    assert stored() == [("other", "parked")]
    assert counted(cast, order) == (OrderState.PLACED, 0, 0)


def test_a_refund_dressed_as_a_payment_is_no_money(client, cast, order, attempt, keys):
    body = notice(keys, attempt, order.total_fen)
    post(client, body, signed(keys, body))
    orders.cancel_order(by=cast.buyer, at=NOW, key=new_key(), token=order.token, reason="")
    refund = make.seen(cast, order).refunds[0]
    body = notice(
        keys, attempt, order.total_fen, refund_fen=order.total_fen, refund_id="R1", out_refund_no=refund.id.hex
    )
    for _time in range(3):
        assert post(client, body, signed(keys, body)).content == b"SUCCESS"
    fact = make.seen(cast, order)
    assert (fact.paid_fen, fact.refunded_fen) == (order.total_fen, order.total_fen)
    assert [str(row.state) for row in fact.refunds] == ["done"]
    assert ledger.balance(by=cast.manager, code="gateway:testgate") == 0


def test_a_refund_of_nobody_is_kept_and_stops_nothing(client, cast, order, attempt, keys):
    body = notice(keys, attempt, order.total_fen, refund_fen=100, refund_id="R9", out_refund_no="R9")
    post(client, body, signed(keys, body))
    body = notice(keys, attempt, order.total_fen)
    post(client, body, signed(keys, body))
    assert orders.apply_stored_notices(at=NOW) == 0
    assert counted(cast, order) == (OrderState.PAID, order.total_fen, order.total_fen)
    assert ("refunded", "parked") in stored()


def test_stored_and_not_applied_it_is_applied_by_the_worker(client, cast, order, attempt, keys, monkeypatch):
    def killed(**_what):
        raise RuntimeError("killed")

    body = notice(keys, attempt, order.total_fen)
    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("cunzhan.faces.api.hooks.orders.apply_notice", killed)
        answer = post(client, body, signed(keys, body))
    assert (answer.status_code, answer.content == b"SUCCESS") == (500, False)
    assert counted(cast, order) == (OrderState.PLACED, 0, 0)
    assert len(boxes.not_applied()) == 1
    assert orders.apply_stored_notices(at=NOW) == 1
    assert counted(cast, order) == (OrderState.PAID, order.total_fen, order.total_fen)


def test_the_log_says_that_and_nothing_of_it(client, unpaid, order, attempt, keys, caplog):
    body = notice(keys, attempt, order.total_fen, title="CANARY-1")
    post(client, body + b" ", signed(keys, body))
    [record] = [record for record in caplog.records if record.name == "cunzhan.faces.api.hooks"]
    assert record.msg == "A notice was refused"
    assert "CANARY-1" not in caplog.text
