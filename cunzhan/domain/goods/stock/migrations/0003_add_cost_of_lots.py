"""What the station paid for a lot that it bought outright."""

from django.db import migrations, models

from cunzhan.kit.db.triggers import frozen_columns


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_guard_tables"),
        ("people", "0002_guard_tables"),
        ("stations", "0001_create_tables"),
        ("stock", "0002_guard_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="lot",
            name="cost_fen",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cost_fen__gt", 0), ("terms", "bought")),
                    models.Q(models.Q(("terms", "bought"), _negated=True), ("cost_fen", 0)),
                    _connector="OR",
                ),
                name="only_what_was_bought_has_a_cost",
            ),
        ),
        # The terms and the cost of a lot stay as first written, too.
        frozen_columns(
            "stock_lot",
            [
                "station_id",
                "number",
                "household_id",
                "product_id",
                "received",
                "received_at",
                "terms",
                "cost_fen",
            ],
        ),
    ]
