"""What state the database's tables are in."""

from django.apps import apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder


def pending() -> list[str]:
    """Names of the steps that the database has not taken yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def unknown() -> list[str]:
    """Steps the database has taken that this version does not know: the data are from a newer version."""
    executor = MigrationExecutor(connection)
    known = set(executor.loader.disk_migrations)
    labels = {label for label, _name in known}
    taken = set(executor.loader.applied_migrations)
    return sorted(f"{label}.{name}" for label, name in taken - known if label in labels)


def heads(alias: str = DEFAULT_DB_ALIAS) -> dict[str, str]:
    """The last step taken in each room."""
    taken: dict[str, str] = {}
    recorder = MigrationRecorder(connections[alias])
    for label, name in sorted(recorder.applied_migrations()):
        taken[label] = max(name, taken.get(label, ""))
    return taken


def has_tables() -> bool:
    """Whether any step was ever taken."""
    return bool(heads())


def is_empty() -> bool:
    """Whether no station was ever founded: everything else hangs on one."""
    if not apps.is_installed("cunzhan.domain.ground.stations"):
        return True
    found = [apps.get_model("stations", name) for name in ("County", "Station")]
    return not any(model._base_manager.exists() for model in found)


def take_steps() -> None:
    """Brings the tables up to date; steps already taken are not taken again."""
    call_command("migrate", interactive=False, verbosity=0)


def drop_tables() -> None:
    """Every table with all that is in it. Rows that may never be deleted go with their tables."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys = OFF")
        more = "" if connection.vendor == "sqlite" else " CASCADE"
        for table in tables:
            cursor.execute(f'DROP TABLE IF EXISTS "{table}"{more}')
    connection.close()
