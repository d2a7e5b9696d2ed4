"""Rows that never change, on both databases."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.state import ProjectState

from cunzhan.kit.db.triggers import Triggers, append_only, frozen_columns

pytestmark = pytest.mark.django_db(transaction=True)

STATE = ProjectState()


def apply(operation: Triggers, *, back: bool = False) -> None:
    with connection.schema_editor() as editor:
        (operation.database_backwards if back else operation.database_forwards)("stations", editor, STATE, STATE)


def run(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def slate():
    run("CREATE TABLE slate (id integer PRIMARY KEY, amount integer NOT NULL, note text NULL)")
    run("INSERT INTO slate VALUES (1, 100, NULL)")
    yield
    run("DROP TABLE slate")


@pytest.mark.usefixtures("slate")
class TestAppendOnly:
    def test_a_row_is_added_and_never_changed_or_deleted(self):
        apply(append_only("slate"))
        run("INSERT INTO slate VALUES (2, 200, 'x')")
        for forbidden in ("UPDATE slate SET amount = 1 WHERE id = 1", "DELETE FROM slate WHERE id = 1"):
            with pytest.raises(IntegrityError, match="slate is append-only"), transaction.atomic():
                run(forbidden)
        assert run("SELECT id, amount FROM slate ORDER BY id") == [(1, 100), (2, 200)]

    def test_a_step_that_died_halfway_can_be_run_again(self):
        apply(append_only("slate"))
        apply(append_only("slate"))
        with pytest.raises(IntegrityError), transaction.atomic():
            run("DELETE FROM slate")

    def test_it_can_be_taken_back(self):
        apply(append_only("slate"))
        apply(append_only("slate"), back=True)
        run("UPDATE slate SET amount = 1")
        run("DELETE FROM slate")

    def test_flushing_between_tests_passes_and_the_rule_stays(self):
        apply(append_only("slate"))
        from django.core.management.color import no_style

        statements = connection.ops.sql_flush(no_style(), ["slate"], reset_sequences=False)
        connection.ops.execute_sql_flush(statements)
        assert run("SELECT count(*) FROM slate") == [(0,)]
        run("INSERT INTO slate VALUES (1, 100, NULL)")
        with pytest.raises(IntegrityError), transaction.atomic():
            run("DELETE FROM slate")


@pytest.mark.usefixtures("slate")
class TestFrozenColumns:
    def test_other_columns_change_and_frozen_ones_do_not(self):
        apply(frozen_columns("slate", ["amount"]))
        run("UPDATE slate SET note = 'seen', amount = 100 WHERE id = 1")
        with pytest.raises(IntegrityError, match="slate keeps amount as first written"), transaction.atomic():
            run("UPDATE slate SET amount = 101 WHERE id = 1")
        with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
            run("DELETE FROM slate WHERE id = 1")
        assert run("SELECT amount, note FROM slate") == [(100, "seen")]

    def test_writing_nothing_over_something_is_a_change(self):
        run("UPDATE slate SET note = 'first'")
        apply(frozen_columns("slate", ["note"]))
        with pytest.raises(IntegrityError), transaction.atomic():
            run("UPDATE slate SET note = NULL")


def test_rebuilding_a_table_keeps_its_rule():
    """SQLite changes a column by copying the table, and a copied table has no triggers of its own."""

    class Slate(models.Model):
        amount = models.IntegerField()

        class Meta:
            app_label = "stations"
            db_table = "slate_model"

    with connection.schema_editor() as editor:
        editor.create_model(Slate)
    apply(append_only("slate_model"))
    try:
        wider: Any = models.BigIntegerField(null=True)
        wider.set_attributes_from_name("amount")
        wider.model = Slate
        with connection.schema_editor() as editor:
            editor.alter_field(Slate, Slate._meta.get_field("amount"), wider)
        run("INSERT INTO slate_model (id, amount) VALUES (1, 5)")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            run("UPDATE slate_model SET amount = 6")
    finally:
        run("DROP TABLE slate_model")
