"""Each entry knows its day: a balance on a day is found along an index, whatever the length of the history."""

from django.db import migrations, models

from cunzhan.kit.db.triggers import append_only, unguarded

_FILL = """
UPDATE ledger_entry SET business_date =
    (SELECT t.business_date FROM ledger_transaction t WHERE t.id = ledger_entry.transaction_id)
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_add_closings")]

    operations = [
        unguarded(append_only("ledger_entry")),
        migrations.AddField("entry", "business_date", models.DateField(null=True)),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AlterField("entry", "business_date", models.DateField()),
        migrations.RemoveIndex("entry", "entries_by_debit"),
        migrations.RemoveIndex("entry", "entries_by_credit"),
        migrations.AddIndex(
            "entry", models.Index(fields=["station", "debit", "business_date", "id"], name="entries_by_debit")
        ),
        migrations.AddIndex(
            "entry", models.Index(fields=["station", "credit", "business_date", "id"], name="entries_by_credit")
        ),
        append_only("ledger_entry"),
    ]
