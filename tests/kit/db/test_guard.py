"""No statement may name a table of personal data unless the door is open."""

import threading
from typing import Any

import pytest
from django.core.management.color import no_style
from django.db import connection

from cunzhan.kit.db import guard

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def sealed(settings):
    settings.CUNZHAN_GUARDED_TABLES = ("sealed_person",)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE sealed_person (id integer PRIMARY KEY, phone text)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE sealed_person")


def ask(sql: str = "SELECT phone FROM sealed_person") -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def test_it_works():
    with guard.opened():
        ask("INSERT INTO sealed_person VALUES (1, '138')")
        assert ask() == [("138",)]


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT phone FROM "sealed_person"',
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM sealed_person)",
        "WITH p AS (SELECT * FROM sealed_person) SELECT * FROM p",
        "INSERT INTO sealed_person VALUES (2, '139')",
        "UPDATE sealed_person SET phone = ''",
        "DELETE FROM sealed_person",
    ],
)
def test_a_statement_outside_the_door_is_refused(sql):
    with pytest.raises(guard.UnguardedRead, match="sealed_person"):
        ask(sql)


def test_the_door_closes_again_even_after_a_failure():
    with pytest.raises(RuntimeError), guard.opened():
        raise RuntimeError
    assert not guard.is_open()
    with pytest.raises(guard.UnguardedRead):
        ask()


def test_an_inner_door_does_not_close_the_outer_one():
    with guard.opened():
        with guard.opened():
            pass
        assert ask() == []


def test_another_thread_finds_its_own_door_shut():
    seen: list[bool] = []
    with guard.opened():
        thread = threading.Thread(target=lambda: seen.append(guard.is_open()))
        thread.start()
        thread.join()
    assert seen == [False]


def test_many_rows_at_once_are_watched_too():
    with pytest.raises(guard.UnguardedRead), connection.cursor() as cursor:
        cursor.executemany("INSERT INTO sealed_person VALUES (%s, %s)", [(1, "a"), (2, "b")])


def test_emptying_the_table_between_tests_passes():
    statements = connection.ops.sql_flush(no_style(), ["sealed_person"], reset_sequences=False)
    connection.ops.execute_sql_flush(statements)


def test_a_migration_passes():
    with connection.schema_editor() as editor:
        editor.execute("UPDATE sealed_person SET phone = ''", params=None)
    assert not guard.is_open()
