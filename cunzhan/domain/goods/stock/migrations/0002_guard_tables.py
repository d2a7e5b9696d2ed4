"""Movements only grow, and a lot never loses its owner."""

from django.db import migrations

from cunzhan.kit.db.triggers import append_only, frozen_columns


class Migration(migrations.Migration):
    dependencies = [("stock", "0001_create_tables")]

    operations = [
        append_only("stock_movement"),
        frozen_columns("stock_lot", ["station_id", "number", "household_id", "product_id", "received", "received_at"]),
    ]
