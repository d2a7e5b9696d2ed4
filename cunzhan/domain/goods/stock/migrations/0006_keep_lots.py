"""A lot that was made for an order is kept for it."""

from django.db import migrations, models

from cunzhan.kit.db.triggers import frozen_columns


class Migration(migrations.Migration):
    dependencies = [("stock", "0005_add_stocktakes")]

    operations = [
        migrations.AddField(model_name="lot", name="kept_for", field=models.UUIDField(null=True)),
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
