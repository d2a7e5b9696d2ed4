"""What pools brought, shared out among their households."""

import django.db.models.deletion
from django.db import migrations, models

import cunzhan.kit.keys
from cunzhan.kit.db.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_guard_tables"),
        ("settlement", "0003_add_purchases"),
        ("stations", "0001_create_tables"),
        ("stock", "0004_add_pools"),
    ]

    operations = [
        migrations.CreateModel(
            name="PoolSharing",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("accrued_fen", models.BigIntegerField()),
                ("amount_fen", models.BigIntegerField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
                ("product", models.JSONField()),
                ("unit", models.CharField(max_length=10)),
                ("reason", models.CharField(blank=True, default="", max_length=120)),
                (
                    "lot",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stock.lot"
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
                "db_table": "settlement_poolsharing",
                "indexes": [
                    models.Index(fields=["station", "lot", "id"], name="sharings_of_a_pool"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "id"), name="poolsharing_belongs_to_a_station"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen", 0), _negated=True), name="a_sharing_shares_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PoolShare",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("quantity", models.BigIntegerField()),
                ("amount_fen", models.BigIntegerField()),
                ("business_date", models.DateField()),
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
                    "lot",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stock.lot"
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
                    "sharing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="settlement.poolsharing",
                    ),
                ),
            ],
            options={
                "db_table": "settlement_poolshare",
                "indexes": [
                    models.Index(fields=["station", "household", "business_date"], name="pool_shares_of_a_household"),
                    models.Index(fields=["station", "lot", "household"], name="pool_shares_of_a_pool"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "id"), name="poolshare_belongs_to_a_station"),
                    models.UniqueConstraint(fields=("station", "sharing", "household"), name="one_share_a_household"),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("amount_fen", 0), _negated=True), ("quantity__gt", 0)),
                        name="a_share_is_something",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="allocation",
            name="a_household_a_lot_or_a_share",
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("household__isnull", False), ("lot__isnull", False), ("share_code", "")),
                    models.Q(
                        ("household__isnull", True), ("lot__isnull", False), ("share_code__in", ["own_goods", "pool"])
                    ),
                    models.Q(
                        ("household__isnull", True), ("lot__isnull", True), models.Q(("share_code", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="a_household_a_lot_or_a_share",
            ),
        ),
        append_only("settlement_poolsharing"),
        append_only("settlement_poolshare"),
    ]
