"""Tokens by which programs come in."""

import django.db.models.deletion
from django.db import migrations, models

import cunzhan.domain.ground.stations.facts
import cunzhan.kit.keys


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_add_second_factor"),
        ("stations", "0001_create_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                ("secret_index", models.CharField(max_length=64, unique=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("clerk", "clerk"),
                            ("bookkeeper", "bookkeeper"),
                            ("manager", "manager"),
                            ("county_officer", "county_officer"),
                            ("household", "household"),
                            ("buyer", "buyer"),
                            ("worker", "worker"),
                            ("setup", "setup"),
                        ],
                        max_length=20,
                    ),
                ),
                ("scopes", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                ("used_date", models.DateField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "county",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.county",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.household",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.station",
                    ),
                ),
            ],
            options={
                "db_table": "people_apitoken",
                "indexes": [models.Index(fields=["station", "made_at", "id"], name="tokens_of_a_station")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("station__isnull", False), ("county__isnull", False), _connector="XOR"),
                        name="a_token_is_a_stations_or_a_countys",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("household__isnull", False),
                                ("role", cunzhan.domain.ground.stations.facts.Role["HOUSEHOLD"]),
                            ),
                            models.Q(
                                models.Q(
                                    ("role", cunzhan.domain.ground.stations.facts.Role["HOUSEHOLD"]), _negated=True
                                ),
                                ("household__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="only_household_tokens_have_a_household",
                    ),
                ],
            },
        ),
    ]
