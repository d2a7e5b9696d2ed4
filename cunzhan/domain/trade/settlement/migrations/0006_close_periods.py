"""Closed periods and their numbered statements, frozen for good."""

import django.db.models.deletion
from django.db import migrations, models

import cunzhan.kit.keys
from cunzhan.kit.db.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_add_payout_references"),
        ("settlement", "0005_add_deductions_and_bank_payouts"),
        ("stations", "0001_create_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Period",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=8)),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("closed_at", models.DateTimeField()),
                ("closed_by", models.UUIDField(null=True)),
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
                "db_table": "settlement_period",
                "constraints": [
                    models.UniqueConstraint(fields=("station", "id"), name="period_belongs_to_a_station"),
                    models.UniqueConstraint(fields=("station", "name"), name="one_period_a_name"),
                    models.UniqueConstraint(fields=("station", "since"), name="periods_begin_once"),
                    models.UniqueConstraint(fields=("station", "until"), name="periods_end_once"),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))), name="a_period_has_days"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosedStatement",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=24)),
                ("opening_fen", models.BigIntegerField()),
                ("closing_fen", models.BigIntegerField()),
                ("content", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
                    ),
                ),
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
                    "period",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="settlement.period",
                    ),
                ),
            ],
            options={
                "db_table": "settlement_closedstatement",
                "indexes": [
                    models.Index(fields=["station", "household"], name="statements_of_a_household"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "id"), name="closedstatement_belongs_to_a_station"),
                    models.UniqueConstraint(fields=("station", "number"), name="one_statement_a_number"),
                    models.UniqueConstraint(fields=("station", "period", "household"), name="one_statement_a_period"),
                ],
            },
        ),
        append_only("settlement_period"),
        append_only("settlement_closedstatement"),
    ]
