"""Transactions and entries are never changed or deleted, whoever asks the database."""

from django.db import migrations

from cunzhan.kit.db.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_create_tables")]

    operations = [
        append_only("ledger_transaction"),
        append_only("ledger_entry"),
    ]
