"""The chain of custody only grows."""

from django.db import migrations

from cunzhan.kit.db.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("parcels", "0001_create_tables")]

    operations = [
        append_only("parcels_custody"),
    ]
