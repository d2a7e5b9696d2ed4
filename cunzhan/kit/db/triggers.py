"""Rules that the database itself holds: rows that never change once written, and columns that never change.

Code can forget a rule, and a person with a database shell never knew it. A trigger is there for both. Both databases
answer with the same class of error (`IntegrityError`), so callers and tests need not ask which database they run on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState

Statements = Mapping[str, Sequence[str]]


def append_only(table: str) -> Triggers:
    """Rows of `table` can be added and never changed or deleted."""
    return _operation(
        table,
        sqlite=[
            _sqlite_trigger(table, "append_only_update", "UPDATE", f"{table} is append-only"),
            _sqlite_trigger(table, "append_only_delete", "DELETE", f"{table} is append-only"),
        ],
        postgres=[_postgres_trigger(table, "append_only", "UPDATE OR DELETE", f"{table} is append-only")],
        names=["append_only_update", "append_only_delete"],
        postgres_names=["append_only"],
    )


def frozen_columns(table: str, columns: Sequence[str]) -> Triggers:
    """Rows of `table` are never deleted and the named columns never change; the other columns may.

    Writing a frozen column with the value it already has is allowed: saving a whole row is no change of it.
    """
    said = f"{table} keeps {', '.join(columns)} as first written"
    kept = f"{table} rows are never deleted"
    return _operation(
        table,
        sqlite=[
            _sqlite_trigger(table, "frozen_update", "UPDATE", said, _changed(columns, "IS NOT")),
            _sqlite_trigger(table, "frozen_delete", "DELETE", kept),
        ],
        postgres=[
            _postgres_trigger(table, "frozen_update", "UPDATE", said, _changed(columns, "IS DISTINCT FROM")),
            _postgres_trigger(table, "frozen_delete", "DELETE", kept),
        ],
        names=["frozen_update", "frozen_delete"],
        postgres_names=["frozen_update", "frozen_delete"],
    )


def unguarded(guard: Triggers) -> Triggers:
    """Takes a guard away while a migration fills a new column. The same migration ends by putting it back."""
    return Triggers(guard.table, guard.undo, {"sqlite": [], "postgresql": []})


class Triggers(Operation):
    """Makes the triggers of one table. Tables and fields stay as they are.

    `RunPython` would do, but it draws up every model of the history once more for a function that looks at none of
    them: a fifth of the time that an empty database takes to get its tables.
    """

    reduces_to_sql = False
    reversible = True
    category = OperationCategory.PYTHON

    def __init__(self, table: str, do: Statements, undo: Statements) -> None:
        self.table = table
        self.do = do
        self.undo = undo

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that a model knows of."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drops before it creates, so that a migration that died halfway can simply be run again."""
        _run(schema_editor, self.undo)
        _run(schema_editor, self.do)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        _run(schema_editor, self.undo)

    def describe(self) -> str:
        return f"Guard the rows of {self.table}"


def _operation(
    table: str, *, sqlite: list[str], postgres: list[str], names: list[str], postgres_names: list[str]
) -> Triggers:
    undo_sqlite = [f'DROP TRIGGER IF EXISTS "{table}_{name}"' for name in names]
    undo_postgres = [f'DROP TRIGGER IF EXISTS "{table}_{name}" ON "{table}"' for name in postgres_names]
    return Triggers(
        table,
        {"sqlite": sqlite, "postgresql": [_POSTGRES_FUNCTION, *postgres]},
        {"sqlite": undo_sqlite, "postgresql": undo_postgres},
    )


def _run(schema_editor: BaseDatabaseSchemaEditor, statements: Statements) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def _changed(columns: Sequence[str], differs: str) -> str:
    return " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in columns)


def _sqlite_trigger(table: str, name: str, event: str, said: str, condition: str = "") -> str:
    when = f"WHEN {condition} " if condition else ""
    return (
        f'CREATE TRIGGER "{table}_{name}" BEFORE {event} ON "{table}" FOR EACH ROW {when}'
        f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
    )


# One function serves every table: what it says is the trigger's argument.
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION cunzhan_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
END;
$$
"""


def _postgres_trigger(table: str, name: str, event: str, said: str, condition: str = "") -> str:
    when = f"WHEN ({condition}) " if condition else ""
    return (
        f'CREATE TRIGGER "{table}_{name}" BEFORE {event} ON "{table}" FOR EACH ROW {when}'
        f"EXECUTE FUNCTION cunzhan_refuse_change('{said}')"
    )
