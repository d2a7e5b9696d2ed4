"""Our words into the test gateway's and back. Pure: no network, no clock, no keys."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from cunzhan.adapters.payments.port import (
    BadNoticeError,
    Final,
    GivenState,
    Ok,
    PayCode,
    PaySeen,
    PayState,
    RefundSeen,
    Retryable,
    Unknown,
    Why,
)
from cunzhan.domain.trade.orders.facts import AttemptToOpen, NoticeFact, RefundToSend

PROVIDER = "testgate"
PAID, REFUNDED, OTHER = "paid", "refunded", "other"
AMOUNT_MOST_FEN = 100_000_000_00

_PAY_STATES = {"NOTPAY": PayState.PENDING, "SUCCESS": PayState.PAID, "REFUND": PayState.PAID, "CLOSED": PayState.CLOSED}
_REFUND_STATES = {
    "PROCESSING": GivenState.PENDING,
    "SUCCESS": GivenState.DONE,
    "ABNORMAL": GivenState.FAILED,
    "CLOSED": GivenState.FAILED,
}
_WHY = {
    "ORDER_PAID": Why.PAID,
    "ORDER_CLOSED": Why.CLOSED,
    "OUT_TRADE_NO_USED": Why.REFERENCE_USED,
    "OUT_REFUND_NO_USED": Why.REFERENCE_USED,
    "NOT_ENOUGH": Why.NOT_ENOUGH,
    "NOT_EXIST": Why.NOT_FOUND,
}
_NOT_NOW = {"SIGN_ERROR", "FREQUENCY_LIMITED"}


class UnreadableError(ValueError):
    """An answer or notice that is signed but makes no sense."""


def write(body: Mapping[str, Any]) -> bytes:
    """One way of writing a body, so that what is signed is what is sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def open_body(ask: AttemptToOpen, merchant_id: str, notify_url: str) -> bytes:
    """The request that opens a payment."""
    return write(
        {
            "merchant_id": merchant_id,
            "out_trade_no": ask.number,
            "amount_fen": ask.amount_fen,
            "currency": "CNY",
            "title": ask.subject,
            "expires_at": ask.expires_at.isoformat(),
            "notify_url": notify_url,
        }
    )


def refund_body(ask: RefundToSend, merchant_id: str, notify_url: str) -> bytes:
    """The request that gives money back."""
    return write(
        {
            "merchant_id": merchant_id,
            "out_refund_no": ask.number,
            "out_trade_no": ask.attempt_number,
            "amount_fen": ask.amount_fen,
            "reason": ask.reason,
            "notify_url": notify_url,
        }
    )


def read_open(status: int, body: bytes) -> Ok[PayCode] | Retryable | Final | Unknown:
    """The answer to an opening."""
    if status != 200:
        return read_refusal(status, body, changing=True)
    try:
        said = read(body)
        return Ok(PayCode(_text(said, "code_url"), _moment(said, "expires_at")))
    except UnreadableError as error:
        return Unknown(str(error))


def read_query(status: int, body: bytes) -> Ok[PaySeen] | Retryable | Final | Unknown:
    """The answer to a question about a payment."""
    if status == 404:
        return Ok(PaySeen(PayState.ABSENT))
    if status != 200:
        return read_refusal(status, body, changing=False)
    try:
        return Ok(_pay_seen(read(body)))
    except UnreadableError as error:
        return Unknown(str(error))


def read_close(status: int, body: bytes) -> Ok[PaySeen] | Retryable | Final | Unknown:
    """The answer to a closing; what was never opened there is as good as closed."""
    if status == 404:
        return Ok(PaySeen(PayState.ABSENT))
    if status != 200:
        return read_refusal(status, body, changing=True)
    return Ok(PaySeen(PayState.CLOSED))


def read_refund(status: int, body: bytes) -> Ok[RefundSeen] | Retryable | Final | Unknown:
    """The answer to a refund."""
    if status != 200:
        return read_refusal(status, body, changing=True)
    try:
        return Ok(_refund_seen(read(body)))
    except UnreadableError as error:
        return Unknown(str(error))


def read_refund_query(status: int, body: bytes) -> Ok[RefundSeen] | Retryable | Final | Unknown:
    """The answer to a question about a refund."""
    if status == 404:
        return Ok(RefundSeen(GivenState.ABSENT))
    if status != 200:
        return read_refusal(status, body, changing=False)
    try:
        return Ok(_refund_seen(read(body)))
    except UnreadableError as error:
        return Unknown(str(error))


def read_refusal(status: int, body: bytes, *, changing: bool) -> Retryable | Final | Unknown:
    """What an answer other than 200 means. A fault of theirs may have come after they acted."""
    try:
        code = _text(read(body), "code")
    except UnreadableError:
        code = ""
    if status >= 500:
        return Unknown(f"{status} {code}") if changing else Retryable(f"{status} {code}")
    if code in _NOT_NOW or status == 429:
        return Retryable(f"{status} {code}")
    return Final(_WHY.get(code, Why.REFUSED), f"{status} {code}")


def read_notice(body: bytes, merchant_id: str, nonce: str, sent_at: datetime) -> NoticeFact:
    """Read a rightly signed notice by its status AND its refund fields; what we do not know is "other".

    Some gateways tell of a refund by repeating the notice of the payment with refund fields in it, to the same
    address. Read by status alone it would be money received a second time.
    """
    try:
        said = read(body)
        if _text(said, "merchant_id") != merchant_id:
            raise BadNoticeError("for another merchant")
        kind = _kind(said)
        reference = said.get("out_trade_no")
        fact = NoticeFact(
            PROVIDER,
            external_key=f"{kind}:{hashlib.sha256(body).hexdigest()[:32]}",
            kind=kind,
            attempt_number=reference[:64] if isinstance(reference, str) and reference.isprintable() else "",
            extra={"nonce": nonce, "sent_at": sent_at.isoformat()},
        )
        if kind == OTHER:
            return fact
        if not fact.attempt_number:
            raise UnreadableError("out_trade_no missing")
        if kind == REFUNDED:
            txn, amount, at = _text(said, "refund_id"), _fen(said, "refund_fen"), sent_at
            fact = replace(fact, refund_number=_text(said, "out_refund_no"))
        else:
            txn, amount, at = _text(said, "transaction_id"), _fen(said, "amount_fen"), _moment(said, "paid_at")
        # The same fact told again has the same key, whatever else its text may say.
        return replace(fact, external_key=f"{kind}:{txn}:{amount}", provider_txn=txn, amount_fen=amount, at=at)
    except UnreadableError as error:
        raise BadNoticeError(str(error)) from error


def _kind(said: Mapping[str, Any]) -> str:
    event = said.get("event_type")
    speaks_of_refund = any(said.get(name) for name in ("refund_fen", "out_refund_no", "refund_id"))
    if said.get("currency") != "CNY" or said.get("status") != "SUCCESS":
        return OTHER
    if speaks_of_refund and event in ("REFUND.SUCCESS", "PAYMENT.SUCCESS"):
        return REFUNDED
    if event == "PAYMENT.SUCCESS" and not speaks_of_refund:
        return PAID
    return OTHER


def _pay_seen(said: Mapping[str, Any]) -> PaySeen:
    state = _PAY_STATES.get(_text(said, "state"))
    if state is None:
        raise UnreadableError("a state we do not know")
    if state is PayState.PENDING:
        return PaySeen(state, PayCode(_text(said, "code_url"), _moment(said, "expires_at")))
    if state is PayState.CLOSED:
        return PaySeen(state)
    return PaySeen(
        state,
        provider_txn=_text(said, "transaction_id"),
        amount_fen=_fen(said, "amount_fen"),
        paid_at=_moment(said, "paid_at"),
    )


def _refund_seen(said: Mapping[str, Any]) -> RefundSeen:
    state = _REFUND_STATES.get(_text(said, "state"))
    if state is None:
        raise UnreadableError("a state we do not know")
    return RefundSeen(state, _text(said, "refund_id"), _fen(said, "amount_fen"))


def read(body: bytes) -> dict[str, Any]:
    """A JSON object, or `UnreadableError`; numbers with a point are refused, money is whole fen."""
    try:
        said = json.loads(body.decode("utf-8"), parse_float=_no_fractions, parse_constant=_no_fractions)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("not readable as JSON") from error
    if not isinstance(said, dict):
        raise UnreadableError("not an object")
    return said


def _no_fractions(text: str) -> int:
    raise UnreadableError("a number that is not whole")


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not value.isprintable() or not 0 < len(value) <= 500:
        raise UnreadableError(f"{name} missing or not a text")
    return value


def _fen(said: Mapping[str, Any], name: str) -> int:
    value = said.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= AMOUNT_MOST_FEN:
        raise UnreadableError(f"{name} missing or not an amount")
    return value


def _moment(said: Mapping[str, Any], name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(said, name))
    except ValueError as error:
        raise UnreadableError(f"{name} is no moment") from error
    if moment.tzinfo is None:
        raise UnreadableError(f"{name} says no zone")
    return moment
