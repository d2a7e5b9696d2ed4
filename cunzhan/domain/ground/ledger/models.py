"""Tables of the money book.

An entry has two ends, a debit and a credit account, and one amount greater than zero: a transaction cannot fail to
balance, whoever writes it. Transactions and entries are append-only, held by triggers in both databases.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cunzhan.domain.ground.ledger.facts import AccountKind
from cunzhan.domain.ground.stations.models import StationRow, station_key


class Account(StationRow):
    """An account of a station; ``balance_fen`` is a cached sum of its entries, debits less credits."""

    code = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in AccountKind])
    balance_fen = models.BigIntegerField(default=0)

    class Meta:
        db_table = "ledger_account"
        constraints = [
            station_key("account"),
            models.UniqueConstraint(fields=["station", "code"], name="one_account_a_code"),
        ]


class Transaction(StationRow):
    """What happened, once: one transaction for each kind and each thing it is about."""

    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    business_date = models.DateField()
    kind = models.CharField(max_length=40)
    ref = models.UUIDField()
    rule = models.CharField(max_length=40, default="", blank=True)
    memo = models.CharField(max_length=200, default="", blank=True)
    digest = models.CharField(max_length=64)
    """Over this transaction, its entries, and the digest of the one before: a changed row breaks all that follow."""

    class Meta:
        db_table = "ledger_transaction"
        constraints = [
            station_key("transaction"),
            models.UniqueConstraint(fields=["station", "number"], name="one_transaction_a_number"),
            models.UniqueConstraint(fields=["station", "kind", "ref"], name="posted_once"),
        ]
        indexes = [
            models.Index(fields=["station", "at", "id"], name="transactions_by_time"),
            models.Index(fields=["station", "business_date", "id"], name="transactions_by_day"),
        ]


class Closing(StationRow):
    """The books before a day are closed: nothing is posted there any more. Append-only; the latest day counts."""

    until = models.DateField()
    at = models.DateTimeField()
    last_number = models.PositiveBigIntegerField()
    """The last transaction when it was closed."""

    class Meta:
        db_table = "ledger_closing"
        constraints = [
            station_key("closing"),
            models.UniqueConstraint(fields=["station", "until"], name="a_day_is_closed_once"),
        ]


class Entry(StationRow):
    """An amount that moved from the credit account to the debit account."""

    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="entries", db_index=False)
    debit = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    credit = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    amount_fen = models.BigIntegerField()
    business_date = models.DateField()
    """The day of its transaction, so that the entries of an account since a day are found along an index."""
    memo = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        db_table = "ledger_entry"
        constraints = [
            station_key("entry"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="amount_is_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="two_different_accounts"),
        ]
        indexes = [
            models.Index(fields=["station", "transaction"], name="entries_of_a_transaction"),
            models.Index(fields=["station", "debit", "business_date", "id"], name="entries_by_debit"),
            models.Index(fields=["station", "credit", "business_date", "id"], name="entries_by_credit"),
        ]
