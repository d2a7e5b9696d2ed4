"""Shares are frozen once given."""

from django.db import migrations

from cunzhan.kit.db.triggers import append_only, frozen_columns


class Migration(migrations.Migration):
    dependencies = [("settlement", "0001_create_tables")]

    operations = [
        append_only("settlement_takenback"),
        append_only("settlement_advance"),
        frozen_columns(
            "settlement_allocation",
            [
                "station_id",
                "line_id",
                "household_id",
                "lot_id",
                "share_code",
                "quantity",
                "amount_fen",
                "rule",
                "rule_version",
            ],
        ),
    ]
