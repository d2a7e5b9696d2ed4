"""Hooks and calls."""

import django.db.models.deletion
from django.db import migrations, models

import cunzhan.domain.ground.hooks.facts
import cunzhan.kit.keys


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("stations", "0002_add_setup"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hook",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("url", models.CharField(max_length=300)),
                ("events", models.JSONField()),
                ("wrapped", models.BinaryField()),
                ("secret_sealed", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.UUIDField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "station",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.station",
                    ),
                ),
            ],
            options={
                "db_table": "hooks_hook",
                "indexes": [
                    models.Index(fields=["station", "made_at", "id"], name="hooks_by_time"),
                    models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["station"], name="live_hooks"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "id"), name="hook_belongs_to_a_station"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("order.paid", "order.paid"),
                            ("order.packed", "order.packed"),
                            ("order.sent", "order.sent"),
                            ("order.delivered", "order.delivered"),
                            ("order.cancelled", "order.cancelled"),
                            ("lot.received", "lot.received"),
                            ("payout.paid", "payout.paid"),
                        ],
                        max_length=30,
                    ),
                ),
                ("body", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("told", "told"), ("given_up", "given_up")],
                        default=cunzhan.domain.ground.hooks.facts.CallState["WAITING"],
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("status_code", models.PositiveIntegerField(null=True)),
                ("error", models.CharField(blank=True, default="", max_length=120)),
                ("made_at", models.DateTimeField()),
                ("tried_at", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField(null=True)),
                (
                    "station",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.station",
                    ),
                ),
                (
                    "hook",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="hooks.hook",
                    ),
                ),
            ],
            options={
                "db_table": "hooks_call",
                "indexes": [
                    models.Index(fields=["station", "hook", "made_at", "id"], name="calls_of_a_hook"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "id"), name="call_belongs_to_a_station"),
                ],
            },
        ),
    ]
