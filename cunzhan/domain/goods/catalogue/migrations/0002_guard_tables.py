"""A price is never edited: a new price is a new row."""

from django.db import migrations

from cunzhan.kit.db.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_create_tables")]

    operations = [
        append_only("catalogue_price"),
        append_only("catalogue_priceshare"),
    ]
