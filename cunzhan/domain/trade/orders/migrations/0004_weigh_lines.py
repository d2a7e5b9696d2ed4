"""A line sold by weight costs what its real grams are worth."""

import django.db.models.expressions
from django.db import migrations, models

from cunzhan.kit.db.triggers import frozen_columns


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_take_from_pools"),
        ("stations", "0002_add_setup"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="orderline", name="a_line_is_its_price_times_its_quantity"),
        migrations.AddField(model_name="orderline", name="weighed", field=models.BooleanField(default=False)),
        migrations.AddField(model_name="orderline", name="real_quantity", field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name="orderline", name="off_fen", field=models.BigIntegerField(default=0)),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "line_fen",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("unit_price_fen"), "*", models.F("quantity")
                            ),
                            "-",
                            models.F("off_fen"),
                        ),
                    ),
                    ("quantity__gt", 0),
                ),
                name="a_line_is_its_price_times_its_quantity",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("line_fen__gt", 0),
                    ("off_fen__gte", 0),
                    models.Q(
                        models.Q(("off_fen", 0), ("real_quantity__isnull", True)),
                        models.Q(("real_quantity__gt", 0), ("weighed", True)),
                        _connector="OR",
                    ),
                ),
                name="only_what_was_weighed_costs_less",
            ),
        ),
        # Whether a line is sold by weight stays as first written, too.
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
            ],
        ),
    ]
