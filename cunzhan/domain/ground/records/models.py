"""Tables: journal, inbox, outbox, counters, duties."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cunzhan.domain.ground.stations.models import StationRow, station_key


class Deed(StationRow):
    """The journal: who did what and when. Its key is the idempotency key, its answer is given again to a repeat."""

    key = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    at = models.DateTimeField()
    role = models.CharField(max_length=20)
    person_id = models.UUIDField(null=True)
    household_id = models.UUIDField(null=True)
    content_hash = models.CharField(max_length=64)
    subject_id = models.UUIDField(null=True)
    answer = models.JSONField(null=True)

    class Meta:
        db_table = "records_deed"
        constraints = [
            station_key("deed"),
            models.UniqueConstraint(fields=["station", "key"], name="one_deed_a_key"),
        ]
        indexes = [
            models.Index(fields=["station", "at", "id"], name="deed_by_time"),
            models.Index(fields=["station", "subject_id"], name="deed_by_subject"),
        ]


class Outgoing(StationRow):
    """The outbox: what must be told outside, written in the transaction that decided it."""

    topic = models.CharField(max_length=40)
    payload = models.JSONField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    leased_by = models.CharField(max_length=60, default="", blank=True)
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "records_outgoing"
        constraints = [
            station_key("outgoing"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(given_up_at__isnull=True), name="told_or_given_up"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="outgoing_waiting",
                condition=Q(done_at__isnull=True, given_up_at__isnull=True),
            ),
        ]


class Incoming(StationRow):
    """The inbox: facts from outside, raw and verified, each applied once."""

    source = models.CharField(max_length=40)
    external_key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    raw = models.TextField()
    fact = models.JSONField()
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        db_table = "records_incoming"
        constraints = [
            station_key("incoming"),
            models.UniqueConstraint(fields=["station", "source", "external_key"], name="one_incoming_a_key"),
        ]
        indexes = [
            models.Index(
                fields=["received_at", "id"], name="incoming_not_applied", condition=Q(applied_at__isnull=True)
            ),
        ]


class Counter(StationRow):
    """Human numbers: the last one given, by name and day."""

    name = models.CharField(max_length=40)
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "records_counter"
        constraints = [
            station_key("counter"),
            models.UniqueConstraint(fields=["station", "name"], name="one_counter_a_name"),
        ]


class Duty(models.Model):
    """What must happen because time passes: advanced by a conditional update, so one process fires."""

    name = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "records_duty"


class Beat(models.Model):
    """The last sign of life of a worker process."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "records_beat"


COUNT_UP = F("last") + 1
