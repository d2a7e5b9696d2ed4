"""SQLite learns of its tables what it needs for its plans; PostgreSQL does so by itself."""

import pytest
from django.db import connection

from cunzhan.domain.ground.records.models import Duty
from cunzhan.kit.db import statistics
from tests.cast import NOW


@pytest.mark.django_db
def test_after_it_the_tables_are_known() -> None:
    Duty.objects.bulk_create([Duty(name=f"duty {number}", next_at=NOW, last_at=NOW) for number in range(300)])
    statistics.refresh()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'records_duty' AND idx IS NOT NULL")
            assert {row[0].split()[0] for row in cursor.fetchall()} == {"300"}
