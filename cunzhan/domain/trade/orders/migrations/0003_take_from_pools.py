"""A pack may be filled from a pool, which is of no single household."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0002_guard_tables"),
        ("people", "0002_guard_tables"),
    ]

    operations = [
        migrations.AlterField(
            model_name="linetaking",
            name="household",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.household",
            ),
        ),
    ]
