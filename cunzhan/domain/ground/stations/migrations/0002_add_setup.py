"""The walk that sets a station up."""

import django.db.models.deletion
from django.db import migrations, models

import cunzhan.kit.keys


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0001_create_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Setup",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("token_index", models.CharField(max_length=64, null=True, unique=True)),
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("person_id", models.UUIDField(null=True)),
                ("done", models.JSONField(default=list)),
                (
                    "county",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stations.county"
                    ),
                ),
                (
                    "station",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stations.station"
                    ),
                ),
            ],
            options={
                "db_table": "stations_setup",
            },
        ),
    ]
