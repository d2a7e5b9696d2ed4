"""A pack may be made to order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0003_add_weighed_packs"),
        ("stations", "0002_add_setup"),
    ]

    operations = [
        migrations.AddField(model_name="variant", name="made_in_days", field=models.PositiveIntegerField(null=True)),
        migrations.AddField(model_name="variant", name="most_open", field=models.PositiveIntegerField(null=True)),
        migrations.AddConstraint(
            model_name="variant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("made_in_days__isnull", True), ("most_open__isnull", True)),
                    models.Q(("made_in_days__gt", 0), ("most_open__gt", 0), ("weighed", False)),
                    _connector="OR",
                ),
                name="what_is_made_to_order_has_days_and_a_most",
            ),
        ),
    ]
