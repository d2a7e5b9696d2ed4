"""What is kept back with consent; payouts by bank, which may be unknown for a while."""

import django.db.models.deletion
from django.db import migrations, models

import cunzhan.domain.trade.settlement.facts
import cunzhan.kit.keys
from cunzhan.kit.db.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_add_payout_references"),
        ("settlement", "0004_add_pools"),
        ("stations", "0001_create_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankMap",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("columns", models.JSONField()),
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
                "db_table": "settlement_bankmap",
                "constraints": [
                    models.UniqueConstraint(fields=("station", "id"), name="bankmap_belongs_to_a_station"),
                    models.UniqueConstraint(fields=("station",), name="one_bank_map_a_station"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deduction",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("seed", "seed"),
                            ("feed", "feed"),
                            ("labels", "labels"),
                            ("tools", "tools"),
                            ("dues", "dues"),
                            ("other", "other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("amount_fen", models.BigIntegerField()),
                ("reason", models.CharField(max_length=120)),
                ("consent_id", models.UUIDField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
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
            ],
            options={
                "db_table": "settlement_deduction",
                "indexes": [
                    models.Index(fields=["station", "household", "business_date"], name="deductions_of_a_household"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "id"), name="deduction_belongs_to_a_station"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0), models.Q(("reason", ""), _negated=True)),
                        name="a_deduction_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="payout",
            name="on_one_sheet_at_a_time",
        ),
        migrations.AddField(
            model_name="payout",
            name="sent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="payoutsheet",
            name="method",
            field=models.CharField(
                choices=[("cash", "cash"), ("bank", "bank")],
                default=cunzhan.domain.trade.settlement.facts.PayoutMethod["CASH"],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            cunzhan.domain.trade.settlement.facts.PayoutState["LISTED"],
                            cunzhan.domain.trade.settlement.facts.PayoutState["SENT"],
                            cunzhan.domain.trade.settlement.facts.PayoutState["UNKNOWN"],
                        ),
                    )
                ),
                fields=("station", "household"),
                name="on_one_sheet_at_a_time",
            ),
        ),
        append_only("settlement_deduction"),
    ]
