"""Lots bought outright, and who owns what is sold of them."""

import django.db.models.deletion
from django.db import migrations, models

import cunzhan.kit.keys
from cunzhan.kit.db.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_guard_tables"),
        ("settlement", "0002_guard_tables"),
        ("stations", "0001_create_tables"),
        ("stock", "0003_add_cost_of_lots"),
    ]

    operations = [
        migrations.CreateModel(
            name="Purchase",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("quantity", models.BigIntegerField()),
                ("price_fen", models.BigIntegerField()),
                ("amount_fen", models.BigIntegerField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
                ("product", models.JSONField()),
                ("unit", models.CharField(max_length=10)),
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
            ],
            options={
                "db_table": "settlement_purchase",
                "indexes": [
                    models.Index(fields=["station", "household", "business_date"], name="purchases_of_a_household"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "id"), name="purchase_belongs_to_a_station"),
                    models.UniqueConstraint(
                        condition=models.Q(("quantity__gt", 0)), fields=("station", "lot"), name="a_lot_is_bought_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_fen__gt", 0),
                            models.Q(
                                models.Q(("amount_fen__gt", 0), ("quantity__gt", 0)),
                                models.Q(("amount_fen__lte", 0), ("quantity__lt", 0)),
                                _connector="OR",
                            ),
                        ),
                        name="goods_and_price_go_the_same_way",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="allocation",
            name="a_household_or_a_share",
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("household__isnull", False), ("lot__isnull", False), ("share_code", "")),
                    models.Q(("household__isnull", True), ("lot__isnull", False), ("share_code", "own_goods")),
                    models.Q(
                        ("household__isnull", True), ("lot__isnull", True), models.Q(("share_code", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="a_household_a_lot_or_a_share",
            ),
        ),
        append_only("settlement_purchase"),
    ]
