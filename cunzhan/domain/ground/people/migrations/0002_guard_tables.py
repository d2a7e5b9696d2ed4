"""The log of looks only grows."""

from django.db import migrations

from cunzhan.kit.db.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("people", "0001_create_tables")]

    operations = [
        append_only("people_look"),
    ]
