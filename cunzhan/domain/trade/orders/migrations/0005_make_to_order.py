"""Pieces are made to order, at most so many at one time."""

import django.db.models.deletion
from django.db import migrations, models

import cunzhan.kit.keys
from cunzhan.kit.db.triggers import frozen_columns


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_weigh_lines"),
        ("stations", "0002_add_setup"),
        ("stock", "0006_keep_lots"),
    ]

    operations = [
        migrations.CreateModel(
            name="Workbench",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("variant_id", models.UUIDField()),
                ("most", models.PositiveIntegerField()),
                ("open", models.PositiveIntegerField(default=0)),
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
                "db_table": "orders_workbench",
                "constraints": [
                    models.UniqueConstraint(fields=("station", "id"), name="workbench_belongs_to_a_station"),
                    models.UniqueConstraint(fields=("station", "variant_id"), name="one_workbench_a_pack"),
                    models.CheckConstraint(
                        condition=models.Q(("open__lte", models.F("most"))), name="no_more_is_made_than_can_be"
                    ),
                ],
            },
        ),
        migrations.AddField(model_name="order", name="to_make", field=models.BooleanField(default=False)),
        migrations.AddField(model_name="orderline", name="made_in_days", field=models.PositiveIntegerField(null=True)),
        migrations.AddField(
            model_name="orderline",
            name="made_lot",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stock.lot",
            ),
        ),
        migrations.AddField(
            model_name="orderline",
            name="making",
            field=models.CharField(blank=True, default="", max_length=10),
        ),
        migrations.AddIndex(
            model_name="orderline",
            index=models.Index(
                condition=models.Q(("making", "open")), fields=["station", "variant_id"], name="lines_being_made"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("made_in_days__isnull", True), ("made_lot__isnull", True), ("making", "")),
                    models.Q(("made_in_days__gt", 0), ("made_lot__isnull", True), ("making__in", ["open", "released"])),
                    models.Q(("made_in_days__gt", 0), ("made_lot__isnull", False), ("making", "made")),
                    _connector="OR",
                ),
                name="what_is_made_to_order_is_open_made_or_given_up",
            ),
        ),
        frozen_columns(
            "orders_line",
            [
                "station_id",
                "order_id",
                "variant_id",
                "names",
                "quantity",
                "unit_price_fen",
                "household_fen",
                "shares",
                "weighed",
                "made_in_days",
            ],
        ),
    ]
