"""A pack may be sold by weight."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_guard_tables")]

    operations = [
        migrations.AddField(model_name="variant", name="weighed", field=models.BooleanField(default=False)),
    ]
