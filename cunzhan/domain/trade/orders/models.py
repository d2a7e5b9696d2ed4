"""Tables of orders, payments, refunds and the drawer."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cunzhan.domain.goods.stock.models import Lot
from cunzhan.domain.ground.people.models import Household
from cunzhan.domain.ground.stations.models import StationRow, station_key
from cunzhan.domain.trade.orders.facts import (
    AttemptState,
    CaseKind,
    Channel,
    Delivery,
    OrderState,
    PayMethod,
    RefundState,
)
from cunzhan.kit.texts import LONGEST_REASON

_LIVE_ATTEMPT = Q(state__in=[AttemptState.ASKING.value, AttemptState.OPEN.value])


class Order(StationRow):
    """An order. Its page is reached by ``token`` alone, its life is the table MOVES of the rules."""

    number = models.CharField(max_length=20)
    token = models.CharField(max_length=32)
    channel = models.CharField(max_length=20, choices=[(c.value, c.value) for c in Channel])
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in OrderState])
    pay_method = models.CharField(max_length=10, choices=[(m.value, m.value) for m in PayMethod])
    delivery = models.CharField(max_length=10, choices=[(d.value, d.value) for d in Delivery])
    collect_date = models.DateField(null=True)
    goods_fen = models.BigIntegerField()
    postage_fen = models.BigIntegerField()
    total_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField(default=0)
    refunded_fen = models.BigIntegerField(default=0)
    postage_refunded_fen = models.BigIntegerField(default=0)
    weight_g = models.PositiveIntegerField()
    to_make = models.BooleanField(default=False)
    """It waits for pieces that are made to order and not brought in yet."""
    note = models.CharField(max_length=200, default="", blank=True)
    business_date = models.DateField()
    placed_at = models.DateTimeField()
    hold_until = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    packed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "orders_order"
        constraints = [
            station_key("order"),
            models.UniqueConstraint(fields=["station", "number"], name="one_order_a_number"),
            models.UniqueConstraint(fields=["station", "token"], name="one_order_a_token"),
            models.CheckConstraint(
                condition=Q(total_fen=F("goods_fen") + F("postage_fen"), goods_fen__gt=0, postage_fen__gte=0),
                name="the_total_is_goods_and_postage",
            ),
            models.CheckConstraint(
                condition=Q(refunded_fen__gte=0, refunded_fen__lte=F("paid_fen")), name="no_more_back_than_paid"
            ),
        ]
        indexes = [
            models.Index(fields=["station", "placed_at", "id"], name="orders_by_time"),
            models.Index(fields=["station", "state", "placed_at", "id"], name="orders_by_state"),
            models.Index(
                fields=["hold_until"], name="orders_waiting_for_money", condition=Q(state=OrderState.PLACED.value)
            ),
            models.Index(fields=["sent_at"], name="orders_on_the_way", condition=Q(state=OrderState.SENT.value)),
        ]


class OrderContact(StationRow):
    """To whom an order goes: sealed in full, and masked for lists. Erased some time after the delivery."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="contact")
    sealed = models.BinaryField()
    name_masked = models.CharField(max_length=10)
    phone_masked = models.CharField(max_length=20)
    phone_tail = models.CharField(max_length=2)
    place = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        db_table = "orders_contact"
        constraints = [station_key("contact")]
        indexes = [models.Index(fields=["station", "phone_tail"], name="contacts_by_phone_tail")]


class OrderLine(StationRow):
    """A line with everything frozen that its history needs. ``household_fen`` and shares are per pack sold."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    variant_id = models.UUIDField()
    product_id = models.UUIDField()
    names = models.JSONField()
    pack = models.JSONField()
    picture = models.CharField(max_length=200, default="", blank=True)
    unit = models.CharField(max_length=10)
    quantity = models.PositiveIntegerField()
    base_quantity = models.PositiveIntegerField()
    """Grams or pieces in one pack."""
    weight_g = models.PositiveIntegerField()
    unit_price_fen = models.BigIntegerField()
    line_fen = models.BigIntegerField()
    household_fen = models.BigIntegerField()
    shares = models.JSONField()
    rule = models.CharField(max_length=20)
    rule_version = models.PositiveIntegerField()
    price_number = models.PositiveIntegerField()
    bazaar_fen = models.BigIntegerField(default=0)
    """The bazaar's price per kilogram or piece when the order was placed; zero when nobody had noted one."""
    refunded_fen = models.BigIntegerField(default=0)
    weighed = models.BooleanField(default=False)
    """Sold by weight: the grams really packed decide what of the ordered amount is to be paid."""
    real_quantity = models.BigIntegerField(null=True)
    """What the scale said for the whole line, in grams; None until it is weighed."""
    off_fen = models.BigIntegerField(default=0)
    """What came off the ordered amount because the line weighs less; ``line_fen`` is what remains."""
    made_in_days = models.PositiveIntegerField(null=True)
    """Made to order, in so many days after it was paid."""
    making = models.CharField(max_length=10, default="", blank=True)
    made_lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+", db_index=False)
    """What was brought in for this line."""

    class Meta:
        db_table = "orders_line"
        constraints = [
            station_key("line"),
            models.UniqueConstraint(fields=["station", "order", "position"], name="one_line_a_position"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, line_fen=F("unit_price_fen") * F("quantity") - F("off_fen")),
                name="a_line_is_its_price_times_its_quantity",
            ),
            models.CheckConstraint(
                condition=Q(off_fen__gte=0, line_fen__gt=0)
                & (Q(real_quantity__isnull=True, off_fen=0) | Q(real_quantity__gt=0, weighed=True)),
                name="only_what_was_weighed_costs_less",
            ),
            models.CheckConstraint(
                condition=Q(made_in_days__isnull=True, making="", made_lot__isnull=True)
                | Q(made_in_days__gt=0, making__in=["open", "released"], made_lot__isnull=True)
                | Q(made_in_days__gt=0, making="made", made_lot__isnull=False),
                name="what_is_made_to_order_is_open_made_or_given_up",
            ),
            models.CheckConstraint(
                condition=Q(refunded_fen__gte=0, refunded_fen__lte=F("line_fen")), name="no_more_back_than_the_line"
            ),
        ]
        indexes = [
            models.Index(fields=["station", "variant_id"], name="lines_being_made", condition=Q(making="open")),
        ]


class Workbench(StationRow):
    """How many pieces of a pack are being made now, and the most that may be: a cached sum of open lines."""

    variant_id = models.UUIDField()
    most = models.PositiveIntegerField()
    open = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "orders_workbench"
        constraints = [
            station_key("workbench"),
            models.UniqueConstraint(fields=["station", "variant_id"], name="one_workbench_a_pack"),
            models.CheckConstraint(condition=Q(open__lte=F("most")), name="no_more_is_made_than_can_be"),
        ]


class LineTaking(StationRow):
    """Which lot gave how much to a line when it was packed, and how much of it came back."""

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="takings", db_index=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+", db_index=False)
    quantity = models.BigIntegerField()
    returned = models.BigIntegerField(default=0)

    class Meta:
        db_table = "orders_linetaking"
        constraints = [
            station_key("linetaking"),
            models.UniqueConstraint(fields=["station", "line", "lot"], name="one_taking_a_lot"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, returned__gte=0, returned__lte=F("quantity")),
                name="no_more_returned_than_taken",
            ),
        ]


class PaymentAttempt(StationRow):
    """One attempt to pay online. Its fate never undoes what another attempt brought."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="attempts", db_index=False)
    provider = models.CharField(max_length=20)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=10, default=AttemptState.ASKING)
    code_url = models.CharField(max_length=300, default="", blank=True)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "orders_attempt"
        constraints = [
            station_key("attempt"),
            models.UniqueConstraint(
                fields=["station", "order"], condition=_LIVE_ATTEMPT, name="one_live_attempt_an_order"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="an_attempt_is_for_something"),
        ]
        indexes = [
            models.Index(fields=["station", "order", "id"], name="attempts_of_an_order"),
            models.Index(fields=["opened_at"], name="live_attempts", condition=_LIVE_ATTEMPT),
        ]


class Payment(StationRow):
    """Money that came for an order: once for each transaction of a provider."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="payments", db_index=False)
    attempt = models.ForeignKey(PaymentAttempt, models.PROTECT, null=True, related_name="+", db_index=False)
    provider = models.CharField(max_length=20)
    provider_txn = models.CharField(max_length=80)
    amount_fen = models.BigIntegerField()
    refunded_fen = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "orders_payment"
        constraints = [
            station_key("payment"),
            models.UniqueConstraint(fields=["station", "provider", "provider_txn"], name="a_payment_is_counted_once"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, refunded_fen__gte=0, refunded_fen__lte=F("amount_fen")),
                name="no_more_back_than_came",
            ),
        ]
        indexes = [models.Index(fields=["station", "order"], name="payments_of_an_order")]


class Refund(StationRow):
    """Money that goes back, by the way it came."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds", db_index=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="+", db_index=False)
    amount_fen = models.BigIntegerField()
    of_whole_payment = models.BooleanField(default=False)
    """Money that was never, or no longer, an order's (paid twice, or the goods weigh less than ordered): it goes back
    without touching lines or shares."""
    reason = models.CharField(max_length=LONGEST_REASON)
    state = models.CharField(max_length=10, default=RefundState.DUE)
    decided_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orders_refund"
        constraints = [
            station_key("refund"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_refund_is_positive"),
        ]
        indexes = [models.Index(fields=["station", "order", "id"], name="refunds_of_an_order")]


class Case(StationRow):
    """Something a person must decide; never dropped."""

    kind = models.CharField(max_length=30, choices=[(k.value, k.value) for k in CaseKind])
    order = models.ForeignKey(Order, models.PROTECT, related_name="cases", db_index=False)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+", db_index=False)
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="+", db_index=False)
    amount_fen = models.BigIntegerField()
    opened_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        db_table = "orders_case"
        constraints = [
            station_key("case"),
            models.UniqueConstraint(
                fields=["station", "kind", "order"],
                condition=Q(resolved_at__isnull=True, payment__isnull=True, refund__isnull=True),
                name="one_open_case_about_an_order",
            ),
            models.UniqueConstraint(
                fields=["station", "kind", "payment"],
                condition=Q(resolved_at__isnull=True),
                name="one_open_case_about_a_payment",
            ),
            models.UniqueConstraint(
                fields=["station", "kind", "refund"],
                condition=Q(resolved_at__isnull=True),
                name="one_open_case_about_a_refund",
            ),
        ]
        indexes = [models.Index(fields=["station", "opened_at", "id"], name="cases_by_time")]


class Drawer(StationRow):
    """The cash drawer from its opening to its close."""

    opened_at = models.DateTimeField()
    float_fen = models.BigIntegerField()
    closed_at = models.DateTimeField(null=True)
    business_date = models.DateField()
    expected_fen = models.BigIntegerField(null=True)
    counted_fen = models.BigIntegerField(null=True)

    class Meta:
        db_table = "orders_drawer"
        constraints = [
            station_key("drawer"),
            models.UniqueConstraint(fields=["station"], condition=Q(closed_at__isnull=True), name="one_open_drawer"),
            models.CheckConstraint(condition=Q(float_fen__gte=0), name="a_float_is_not_negative"),
        ]
        indexes = [models.Index(fields=["station", "opened_at", "id"], name="drawers_by_time")]


class PostageRate(StationRow):
    """What it costs to send to a group of provinces."""

    code = models.SlugField(max_length=20, db_index=False)
    names = models.JSONField()
    provinces = models.JSONField(default=list)
    first_g = models.PositiveIntegerField()
    first_fen = models.BigIntegerField()
    step_g = models.PositiveIntegerField()
    step_fen = models.BigIntegerField()
    position = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "orders_postagerate"
        constraints = [
            station_key("postagerate"),
            models.UniqueConstraint(fields=["station", "code"], name="one_rate_a_region"),
            models.CheckConstraint(
                condition=Q(first_g__gt=0, step_g__gt=0, first_fen__gte=0, step_fen__gte=0),
                name="postage_steps_are_positive",
            ),
        ]
