"""Money for an order: attempts to pay online, and every way by which money is recorded.

All money enters through `record_payment` or its two siblings for cash and bank: one place decides what it means.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.hooks.facts import Event
from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.ledger.facts import Posting
from cunzhan.domain.ground.records import actions as records
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import STAFF, Actor, Role
from cunzhan.domain.trade.orders import rules
from cunzhan.domain.trade.orders.actions import making, telling
from cunzhan.domain.trade.orders.facts import AttemptState, CaseKind, OrderState, PaymentFact, PayMethod
from cunzhan.domain.trade.orders.models import Case, Drawer, Order, Payment, PaymentAttempt
from cunzhan.domain.trade.orders.queries import lookups
from cunzhan.domain.trade.settlement.rules import BUYERS, money_account
from cunzhan.kit.faults import fault
from cunzhan.kit.keys import id_of, new_id
from cunzhan.kit.money import yuan
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.rows import lock_in_order
from cunzhan.kit.texts import clean

PROVIDERS = ("testgate",)
_OUTSIDE = (Role.WORKER,)
_ASK_AGAIN_AFTER = timedelta(seconds=20)


@action("orders.ask_to_pay", may=(Role.BUYER, *STAFF))
def ask_to_pay(*, by: Actor, at: datetime, key: str, token: str, provider: str) -> UUID:
    """Open an attempt to pay an order online, or give the one that is open. The worker fetches its code.

    The code ends before the hold does. Raises: Refusal(conflict) when the order does not wait for money online, more
    came than was asked, or its time is nearly over.
    """
    order = lookups.order_for(by, token=token)
    if order.state != OrderState.PLACED or order.pay_method != PayMethod.ONLINE or provider not in PROVIDERS:
        raise Refusal(Kind.CONFLICT, _("This order does not wait for an online payment."), state=order.state)
    if live := lookups.live_attempts(order).first():
        return live.id
    assert order.hold_until is not None
    expires_at = rules.pay_code_until(order.hold_until)
    if expires_at - at < rules.SHORTEST_PAY_CODE:
        raise Refusal(Kind.CONFLICT, _("The time to pay this order is over. Please order again."))
    attempt = PaymentAttempt(
        id=new_id(),
        station_id=by.station,
        order=order,
        provider=provider,
        amount_fen=_due(order),
        opened_at=at,
        expires_at=expires_at,
    )
    PaymentAttempt.objects.bulk_create([attempt], ignore_conflicts=True)
    kept = lookups.live_attempts(order).get()
    if kept.id == attempt.id:
        records.tell(by=by, at=at, topic="pay.open", payload={"attempt_id": attempt.id})
        records.tell(by=by, at=at, topic="pay.query", payload={"attempt_id": attempt.id}, due_at=at + _ASK_AGAIN_AFTER)
    return kept.id


@action("orders.record_pay_code", may=_OUTSIDE)
def record_pay_code(*, by: Actor, at: datetime, key: str, attempt_id: UUID, code_url: str) -> None:
    """The provider opened the attempt and gave its pay code."""
    rows = PaymentAttempt.objects.of(by.station).filter(id=attempt_id, state=AttemptState.ASKING)
    rows.update(state=AttemptState.OPEN, code_url=code_url[:300])


@action("orders.record_attempt_closed", may=_OUTSIDE)
def record_attempt_closed(*, by: Actor, at: datetime, key: str, attempt_id: UUID) -> None:
    """The provider says that the attempt can no longer be paid. Its order stays as it is."""
    rows = PaymentAttempt.objects.of(by.station).filter(id=attempt_id, state__in=lookups.LIVE)
    rows.update(state=AttemptState.CLOSED)


@action("orders.record_attempt_failed", may=_OUTSIDE)
def record_attempt_failed(*, by: Actor, at: datetime, key: str, attempt_id: UUID) -> None:
    """The provider will not open the attempt. Its order stays as it is; the buyer may ask again."""
    rows = PaymentAttempt.objects.of(by.station).filter(id=attempt_id, state__in=lookups.LIVE)
    rows.update(state=AttemptState.FAILED)


@action("orders.record_payment", may=_OUTSIDE)
def record_payment(*, by: Actor, at: datetime, key: str, fact: PaymentFact) -> str:
    """Money arrived at a provider. Counted once for each transaction of the provider, whoever brings the news.

    Returns what became of it: "paid", "again" (known before), or the kind of case that a person must now decide.
    Raises: Refusal(not_found) for an attempt of nobody here.
    """
    attempt = _attempt(by, fact)
    if fact.amount_fen <= 0:
        raise Refusal(Kind.INVALID, _("Write the amount that arrived."), field="amount")
    order = Order.objects.of(by.station).get(id=attempt.order_id)
    payment = _new_payment(by, at, order, fact.provider, fact.provider_txn, fact.amount_fen, fact.paid_at, attempt)
    if payment is None:
        return "again"
    fault("orders.record_payment.after_insert")
    PaymentAttempt.objects.of(by.station).filter(id=attempt.id).update(state=AttemptState.PAID)
    return _settle(by, at, key, order, payment, wanted_fen=attempt.amount_fen)


@action("orders.record_cash", may=(Role.CLERK, Role.MANAGER))
def record_cash(*, by: Actor, at: datetime, key: str, order_id: UUID, tendered_fen: int) -> int:
    """The buyer pays an order in cash at the counter. Returns the change to give, in fen.

    Raises: Refusal(conflict) when the drawer is not open or the order does not wait for money; Refusal(invalid) when
    too little was given.
    """
    order = _waiting(by, order_id)
    need_open_drawer(by)
    due = _due(order)
    change = change_for(due, tendered_fen)
    payment = _new_payment(by, at, order, "cash", str(new_id()), due, at, None)
    assert payment is not None
    _settle(by, at, key, order, payment, wanted_fen=due)
    return change


@action("orders.record_bank", may=(Role.BOOKKEEPER, Role.MANAGER))
def record_bank(*, by: Actor, at: datetime, key: str, order_id: UUID, amount_fen: int, reference: str) -> str:
    """A bank transfer arrived; ``reference`` is the bank's own number of it, counted once.

    Returns "paid", "again", or the kind of case to decide. Raises: Refusal(conflict) when the reference stands at
    another order already.
    """
    reference = clean(reference, most=60, field="reference")
    _lock(by, order_id)
    order = lookups.order_for(by, order_id=order_id)
    if not 0 < amount_fen <= 100 * order.total_fen:
        raise Refusal(Kind.INVALID, _("Write the amount that arrived."), field="amount")
    payment = _new_payment(by, at, order, "bank", reference, amount_fen, at, None)
    if payment is None:
        mine = Payment.objects.of(by.station).filter(order=order, provider="bank", provider_txn=reference)
        if not mine.exists():
            said = _("A transfer with this reference is already written at another order.")
            raise Refusal(Kind.CONFLICT, said, field="reference")
        return "again"
    return _settle(by, at, key, order, payment, wanted_fen=order.total_fen - order.paid_fen + order.refunded_fen)


def change_for(due_fen: int, tendered_fen: int) -> int:
    """The change. Raises: Refusal(invalid) when too little was given, or far too much (a slip of the finger)."""
    if tendered_fen < due_fen:
        raise Refusal(
            Kind.INVALID,
            _("%(due)s yuan are to be paid; %(given)s are too little."),
            field="tendered",
            due=yuan(due_fen),
            given=yuan(tendered_fen),
        )
    if tendered_fen - due_fen > 1_000_000:
        raise Refusal(Kind.INVALID, _("This is far more than is to be paid. Check the amount."), field="tendered")
    return tendered_fen - due_fen


def need_open_drawer(by: Actor) -> None:
    """Raises: Refusal(conflict) when the cash drawer is not open."""
    if not Drawer.objects.of(by.station).filter(closed_at__isnull=True).exists():
        raise Refusal(Kind.CONFLICT, _("The cash drawer is not open. Count it and open it first."))


def open_case(by: Actor, at: datetime, kind: CaseKind, order_id: UUID, amount_fen: int, **about: object) -> str:
    """Put something on the list of what a person must decide; an open one of the same kind is kept."""
    row = Case(station_id=by.station, kind=kind, order_id=order_id, amount_fen=amount_fen, opened_at=at, **about)
    Case.objects.bulk_create([row], ignore_conflicts=True)
    return kind.value


def _settle(by: Actor, at: datetime, key: str, order: Order, payment: Payment, *, wanted_fen: int) -> str:
    """The one place where arrived money meets an order. The order's row comes first, as in every other action."""
    mine = Order.objects.of(by.station).filter(id=order.id)
    mine.update(paid_fen=F("paid_fen") + payment.amount_fen)
    entry = Posting(money_account(payment.provider), BUYERS, payment.amount_fen, order.number)
    ledger.post(by=by, at=at, key=key, kind="payment", ref=payment.id, entries=[entry])
    if payment.amount_fen != wanted_fen:
        return open_case(by, at, CaseKind.AMOUNT_DIFFERS, order.id, payment.amount_fen, payment=payment)
    if not mine.filter(state=OrderState.PLACED).update(state=OrderState.PAID, paid_at=at, version=F("version") + 1):
        state = mine.values_list("state", flat=True).get()
        kind = CaseKind.MONEY_FOR_CANCELLED if state == OrderState.CANCELLED else CaseKind.PAID_TWICE
        return open_case(by, at, kind, order.id, payment.amount_fen, payment=payment)
    telling.tell(by, at, Event.ORDER_PAID, order)
    if mine.filter(paid_fen=F("total_fen") + F("refunded_fen")).exists():
        differing = Case.objects.of(by.station).filter(order=order, kind=CaseKind.AMOUNT_DIFFERS)
        differing.filter(resolved_at__isnull=True).update(resolved_at=at, resolution="paid")
    for other in lookups.live_attempts(order):
        records.tell(by=by, at=at, topic="pay.close", payload={"attempt_id": other.id})
    fault("orders.settle.before_keep")
    until = at + rules.HELD_AFTER_PAYMENT
    if not making.keep(by=by, at=at, key=key, order_id=order.id, until=until):
        return open_case(by, at, CaseKind.PAID_WITHOUT_STOCK, order.id, payment.amount_fen)
    return "paid"


def _due(order: Order) -> int:
    """What an order still waits for: money that went back does not count. Raises: Refusal(conflict) for nothing."""
    due: int = order.total_fen - order.paid_fen + order.refunded_fen
    if due <= 0:
        raise Refusal(Kind.CONFLICT, _("More money came for this order than was asked. Ask the station what to do."))
    return due


def _attempt(by: Actor, fact: PaymentFact) -> PaymentAttempt:
    found = PaymentAttempt.objects.of(by.station).filter(id=id_of(fact.attempt_number), provider=fact.provider).first()
    if found is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such attempt to pay."))
    return found


def _new_payment(
    by: Actor,
    at: datetime,
    order: Order,
    provider: str,
    txn: str,
    amount_fen: int,
    paid_at: datetime,
    attempt: PaymentAttempt | None,
) -> Payment | None:
    """The payment as a row, or None when this transaction of the provider is in the books."""
    row = Payment(
        id=new_id(),
        station_id=by.station,
        order=order,
        attempt=attempt,
        provider=provider,
        provider_txn=txn[:80],
        amount_fen=amount_fen,
        at=paid_at,
        recorded_at=at,
    )
    Payment.objects.bulk_create([row], ignore_conflicts=True)
    kept = Payment.objects.of(by.station).values_list("id", flat=True).get(provider=provider, provider_txn=txn[:80])
    return row if kept == row.id else None


def _lock(by: Actor, order_id: UUID) -> None:
    """Whoever weighs this order now, and so changes what it costs, is done before it is read."""
    lock_in_order(Order.objects.of(by.station).filter(id=order_id), "id")


def _waiting(by: Actor, order_id: UUID) -> Order:
    _lock(by, order_id)
    order = lookups.order_for(by, order_id=order_id)
    if order.state != OrderState.PLACED:
        raise Refusal(Kind.CONFLICT, _("This order does not wait for money any more."), state=order.state)
    return order
