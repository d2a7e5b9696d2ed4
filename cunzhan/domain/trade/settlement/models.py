"""Tables of settlement."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cunzhan.domain.goods.stock.models import Lot
from cunzhan.domain.ground.people.models import Household
from cunzhan.domain.ground.stations.models import StationRow, station_key
from cunzhan.domain.trade.settlement.facts import OPEN, DeductionKind, PayoutMethod, PayoutState
from cunzhan.domain.trade.settlement.rules import OWN_GOODS, POOL
from cunzhan.kit.texts import LONGEST_REASON


class Allocation(StationRow):
    """What one party gets of one delivered line: a household for its part of the lots, the station for lots that it
    bought outright or a pool (their codes in ``share_code``), or a named share.

    Frozen but for ``reversed_fen``, the cached sum of what was taken back.
    """

    line_id = models.UUIDField()
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+", db_index=False)
    share_code = models.CharField(max_length=20, default="", blank=True)
    quantity = models.BigIntegerField(default=0)
    amount_fen = models.BigIntegerField()
    refunded_before_fen = models.BigIntegerField(default=0)
    """Its part of what was refunded before the delivery: it never reached the party's account."""
    reversed_fen = models.BigIntegerField(default=0)
    """All that was refunded, before the delivery and after."""
    bazaar_fen = models.BigIntegerField(null=True)
    """What the bazaar would have paid for the same quantity, by the price noted when the order was placed."""
    business_date = models.DateField()
    order_number = models.CharField(max_length=20)
    channel = models.CharField(max_length=20)
    product = models.JSONField()
    unit = models.CharField(max_length=10)
    rule = models.CharField(max_length=20)
    rule_version = models.PositiveIntegerField()

    class Meta:
        db_table = "settlement_allocation"
        constraints = [
            station_key("allocation"),
            models.UniqueConstraint(fields=["station", "line_id", "lot"], name="a_lot_is_paid_once_a_line"),
            models.UniqueConstraint(
                fields=["station", "line_id", "share_code"],
                condition=Q(lot__isnull=True),
                name="a_share_is_paid_once_a_line",
            ),
            models.CheckConstraint(
                condition=Q(reversed_fen__gte=F("refunded_before_fen"), reversed_fen__lte=F("amount_fen"))
                & Q(refunded_before_fen__gte=0),
                name="no_more_back_than_given",
            ),
            models.CheckConstraint(
                condition=Q(household__isnull=False, lot__isnull=False, share_code="")
                | Q(household__isnull=True, lot__isnull=False, share_code__in=[OWN_GOODS.code, POOL])
                | (Q(household__isnull=True, lot__isnull=True) & ~Q(share_code="")),
                name="a_household_a_lot_or_a_share",
            ),
        ]
        indexes = [
            models.Index(fields=["station", "household", "business_date", "id"], name="allocations_of_a_household"),
            models.Index(fields=["station", "business_date"], name="allocations_by_day"),
        ]


class TakenBack(StationRow):
    """What one party gave back of one refund. Append-only."""

    allocation = models.ForeignKey(Allocation, models.PROTECT, related_name="taken_back", db_index=False)
    refund_id = models.UUIDField()
    amount_fen = models.BigIntegerField()
    business_date = models.DateField()
    reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)

    class Meta:
        db_table = "settlement_takenback"
        constraints = [
            station_key("takenback"),
            models.UniqueConstraint(fields=["station", "refund_id", "allocation"], name="taken_back_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="something_is_taken_back"),
        ]
        indexes = [models.Index(fields=["station", "allocation"], name="taken_back_of_an_allocation")]


class Purchase(StationRow):
    """A lot the station bought outright, or (less than zero) goods of it given back for their price. Append-only."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    quantity = models.BigIntegerField()
    price_fen = models.BigIntegerField()
    """The agreed price per kilogram or piece."""
    amount_fen = models.BigIntegerField()
    business_date = models.DateField()
    at = models.DateTimeField()
    product = models.JSONField()
    unit = models.CharField(max_length=10)

    class Meta:
        db_table = "settlement_purchase"
        constraints = [
            station_key("purchase"),
            models.UniqueConstraint(
                fields=["station", "lot"], condition=Q(quantity__gt=0), name="a_lot_is_bought_once"
            ),
            models.CheckConstraint(
                condition=Q(price_fen__gt=0)
                & (Q(quantity__gt=0, amount_fen__gt=0) | Q(quantity__lt=0, amount_fen__lte=0)),
                name="goods_and_price_go_the_same_way",
            ),
        ]
        indexes = [models.Index(fields=["station", "household", "business_date"], name="purchases_of_a_household")]


class PoolSharing(StationRow):
    """What a pool had brought was shared out among its households (less than zero: taken back). Append-only."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+", db_index=False)
    accrued_fen = models.BigIntegerField()
    """All that the pool had brought by then."""
    amount_fen = models.BigIntegerField()
    business_date = models.DateField()
    at = models.DateTimeField()
    product = models.JSONField()
    unit = models.CharField(max_length=10)
    reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)

    class Meta:
        db_table = "settlement_poolsharing"
        constraints = [
            station_key("poolsharing"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="a_sharing_shares_something"),
        ]
        indexes = [models.Index(fields=["station", "lot", "id"], name="sharings_of_a_pool")]


class PoolShare(StationRow):
    """One household's part of a sharing-out. Append-only."""

    sharing = models.ForeignKey(PoolSharing, models.PROTECT, related_name="shares", db_index=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    quantity = models.BigIntegerField()
    """What it had contributed."""
    amount_fen = models.BigIntegerField()
    business_date = models.DateField()

    class Meta:
        db_table = "settlement_poolshare"
        constraints = [
            station_key("poolshare"),
            models.UniqueConstraint(fields=["station", "sharing", "household"], name="one_share_a_household"),
            models.CheckConstraint(condition=~Q(amount_fen=0) & Q(quantity__gt=0), name="a_share_is_something"),
        ]
        indexes = [
            models.Index(fields=["station", "household", "business_date"], name="pool_shares_of_a_household"),
            models.Index(fields=["station", "lot", "household"], name="pool_shares_of_a_pool"),
        ]


class Advance(StationRow):
    """Money handed to a household before its goods are sold; repaid from what is sold later."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=LONGEST_REASON)
    business_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        db_table = "settlement_advance"
        constraints = [
            station_key("advance"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="an_advance_is_positive"),
        ]
        indexes = [models.Index(fields=["station", "household", "business_date"], name="advances_of_a_household")]


class Deduction(StationRow):
    """What a household got from the station and lets it keep back: for what, why, and by which consent."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in DeductionKind])
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=LONGEST_REASON)
    consent_id = models.UUIDField()
    business_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        db_table = "settlement_deduction"
        constraints = [
            station_key("deduction"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0) & ~Q(reason=""), name="a_deduction_has_a_reason"),
        ]
        indexes = [models.Index(fields=["station", "household", "business_date"], name="deductions_of_a_household")]


class BankMap(StationRow):
    """How the station's bank wants its file and gives its answer."""

    columns = models.JSONField()

    class Meta:
        db_table = "settlement_bankmap"
        constraints = [
            station_key("bankmap"),
            models.UniqueConstraint(fields=["station"], name="one_bank_map_a_station"),
        ]


class PayoutSheet(StationRow):
    """A sheet of payouts, in cash or by bank."""

    method = models.CharField(
        max_length=10, default=PayoutMethod.CASH, choices=[(m.value, m.value) for m in PayoutMethod]
    )
    number = models.CharField(max_length=20)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "settlement_payoutsheet"
        constraints = [
            station_key("payoutsheet"),
            models.UniqueConstraint(fields=["station", "number"], name="one_sheet_a_number"),
        ]
        indexes = [models.Index(fields=["station", "made_at", "id"], name="sheets_by_time")]


class Payout(StationRow):
    """One household on a sheet. A household stands on at most one sheet at a time."""

    sheet = models.ForeignKey(PayoutSheet, models.PROTECT, related_name="payouts", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    amount_fen = models.BigIntegerField()
    deducted_fen = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, default=PayoutState.LISTED)
    reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)
    sent_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    business_date = models.DateField(null=True)

    class Meta:
        db_table = "settlement_payout"
        constraints = [
            station_key("payout"),
            models.UniqueConstraint(fields=["station", "sheet", "household"], name="once_on_a_sheet"),
            models.UniqueConstraint(
                fields=["station", "household"], condition=Q(state__in=OPEN), name="on_one_sheet_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0, deducted_fen__gte=0), name="payouts_are_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["station", "household", "business_date"], name="payouts_of_a_household")]


class Period(StationRow):
    """A closed period: periods of a station follow each other without a gap. Append-only."""

    name = models.CharField(max_length=8)
    since = models.DateField()
    until = models.DateField()
    closed_at = models.DateTimeField()
    closed_by = models.UUIDField(null=True)

    class Meta:
        db_table = "settlement_period"
        constraints = [
            station_key("period"),
            models.UniqueConstraint(fields=["station", "name"], name="one_period_a_name"),
            models.UniqueConstraint(fields=["station", "since"], name="periods_begin_once"),
            models.UniqueConstraint(fields=["station", "until"], name="periods_end_once"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="a_period_has_days"),
        ]


class ClosedStatement(StationRow):
    """The statement of a household for a closed period, word for word. Append-only; nothing personal in it."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="statements", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=24)
    opening_fen = models.BigIntegerField()
    closing_fen = models.BigIntegerField()
    content = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "settlement_closedstatement"
        constraints = [
            station_key("closedstatement"),
            models.UniqueConstraint(fields=["station", "number"], name="one_statement_a_number"),
            models.UniqueConstraint(fields=["station", "period", "household"], name="one_statement_a_period"),
        ]
        indexes = [models.Index(fields=["station", "household"], name="statements_of_a_household")]
