"""What was counted on the shelf, and what the books said then."""

import django.db.models.deletion
from django.db import migrations, models

import cunzhan.kit.keys
from cunzhan.kit.db.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_guard_tables"),
        ("stations", "0002_add_setup"),
        ("stock", "0004_add_pools"),
    ]

    operations = [
        migrations.CreateModel(
            name="Stocktake",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("person_id", models.UUIDField(null=True)),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.product",
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
                "db_table": "stock_stocktake",
                "indexes": [
                    models.Index(fields=["station", "at", "id"], name="stocktakes_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "id"), name="stocktake_belongs_to_a_station"),
                    models.UniqueConstraint(fields=("station", "number"), name="one_stocktake_a_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StocktakeCount",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("expected", models.BigIntegerField()),
                ("counted", models.BigIntegerField()),
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
                    "stocktake",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="stock.stocktake",
                    ),
                ),
            ],
            options={
                "db_table": "stock_stocktakecount",
                "constraints": [
                    models.UniqueConstraint(fields=("station", "id"), name="stocktakecount_belongs_to_a_station"),
                    models.UniqueConstraint(
                        fields=("station", "stocktake", "lot"), name="a_lot_is_counted_once_a_stocktake"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("counted__gte", 0), ("expected__gte", 0)), name="a_count_is_not_negative"
                    ),
                ],
            },
        ),
        append_only("stock_stocktake"),
        append_only("stock_stocktakecount"),
    ]
