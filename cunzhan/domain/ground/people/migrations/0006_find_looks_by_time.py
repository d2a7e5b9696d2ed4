"""The manager's monthly review asks for the looks of some time, whoever they were at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_add_payout_references")]

    operations = [
        migrations.AddIndex("look", models.Index(fields=["station", "at"], name="looks_by_time")),
    ]
