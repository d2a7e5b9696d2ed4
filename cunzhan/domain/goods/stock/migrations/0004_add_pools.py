"""Lots of many households, and what each gave."""

import django.db.models.deletion
from django.db import migrations, models

import cunzhan.kit.keys
from cunzhan.kit.db.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_guard_tables"),
        ("people", "0002_guard_tables"),
        ("stations", "0001_create_tables"),
        ("stock", "0003_add_cost_of_lots"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contribution",
            fields=[
                ("id", models.UUIDField(default=cunzhan.kit.keys.new_id, primary_key=True, serialize=False)),
                ("quantity", models.BigIntegerField()),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="stock.lot",
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
                "db_table": "stock_contribution",
                "indexes": [
                    models.Index(fields=["station", "household", "lot"], name="contributions_of_a_household"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "id"), name="contribution_belongs_to_a_station"),
                    models.UniqueConstraint(
                        fields=("station", "lot", "household"), name="one_contribution_a_household"
                    ),
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="a_contribution_is_something"),
                ],
            },
        ),
        migrations.AlterField(
            model_name="lot",
            name="household",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.household",
            ),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("household__isnull", True), ("terms", "pooled")),
                    models.Q(models.Q(("terms", "pooled"), _negated=True), ("household__isnull", False)),
                    _connector="OR",
                ),
                name="only_a_pool_is_of_no_single_household",
            ),
        ),
        append_only("stock_contribution"),
    ]
