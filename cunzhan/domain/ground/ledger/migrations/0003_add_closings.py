"""The books before a day are closed."""

import django.db.models.deletion
from django.db import migrations, models

import cunzhan.kit.keys
from cunzhan.kit.db.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_guard_tables"),
        ("stations", "0001_create_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("until", models.DateField()),
                ("at", models.DateTimeField()),
                ("last_number", models.PositiveBigIntegerField()),
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
                "db_table": "ledger_closing",
                "constraints": [
                    models.UniqueConstraint(fields=("station", "id"), name="closing_belongs_to_a_station"),
                    models.UniqueConstraint(fields=("station", "until"), name="a_day_is_closed_once"),
                ],
            },
        ),
        append_only("ledger_closing"),
    ]
