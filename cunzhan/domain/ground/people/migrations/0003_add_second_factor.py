"""A second proof of who signs in: a phone that shows codes, and recovery codes."""

import django.db.models.deletion
from django.db import migrations, models

import cunzhan.kit.keys


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_guard_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("wrapped", models.BinaryField()),
                ("secret_sealed", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("last_step", models.BigIntegerField(default=0)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="second_factor", to="people.person"
                    ),
                ),
            ],
            options={
                "db_table": "people_secondfactor",
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("code_index", models.CharField(max_length=64)),
                ("burnt_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "db_table": "people_recoverycode",
                "constraints": [models.UniqueConstraint(fields=("person", "code_index"), name="one_recovery_code")],
            },
        ),
    ]
