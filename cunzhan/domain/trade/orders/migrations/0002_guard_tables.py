"""What history needs of an order is never changed."""

from django.db import migrations

from cunzhan.kit.db.triggers import frozen_columns


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_create_tables")]

    operations = [
        frozen_columns(
            "orders_line",
            ["station_id", "order_id", "variant_id", "names", "quantity", "unit_price_fen", "household_fen", "shares"],
        ),
        frozen_columns("orders_payment", ["station_id", "order_id", "provider", "provider_txn", "amount_fen"]),
    ]
