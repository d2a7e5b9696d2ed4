"""Where a household's money goes at a bank; a household may agree to deductions."""

import django.db.models.deletion
from django.db import migrations, models

import cunzhan.kit.keys


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_add_api_tokens"),
        ("stations", "0001_create_tables"),
    ]

    operations = [
        migrations.AlterField(
            model_name="consent",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("name_on_page", "name_on_page"),
                    ("portrait_on_page", "portrait_on_page"),
                    ("messages", "messages"),
                    ("deductions", "deductions"),
                ],
                max_length=30,
            ),
        ),
        migrations.CreateModel(
            name="PayoutReference",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("holder_sealed", models.BinaryField()),
                ("bank_sealed", models.BinaryField()),
                ("account_sealed", models.BinaryField()),
                (
                    "state",
                    models.CharField(choices=[("waits", "waits"), ("live", "live"), ("ended", "ended")], max_length=10),
                ),
                ("entered_by", models.UUIDField()),
                ("entered_at", models.DateTimeField()),
                ("confirmed_by", models.UUIDField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.household",
                    ),
                ),
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
                "db_table": "people_payoutreference",
                "indexes": [models.Index(fields=["ended_at"], name="references_to_forget")],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "id"), name="payoutreference_belongs_to_a_station"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waits")),
                        fields=("station", "household"),
                        name="one_reference_waits",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "live")),
                        fields=("station", "household"),
                        name="one_live_reference",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("entered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="another_person_confirms",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_by__isnull", True), ("ended_at__isnull", True), ("state", "waits")),
                            models.Q(("confirmed_by__isnull", False), ("ended_at__isnull", True), ("state", "live")),
                            models.Q(("ended_at__isnull", False), ("state", "ended")),
                            _connector="OR",
                        ),
                        name="live_references_are_confirmed",
                    ),
                ],
            },
        ),
    ]
