"""Nothing personal reaches the log, by whichever way it comes."""

import logging

import pytest
from django.db import connection

from cunzhan.logs import EventFormatter

CANARY = "13800138000"


def line(message: str, *values: object, error: BaseException | None = None, **facts: object) -> str:
    about = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("cunzhan.orders", logging.WARNING, __file__, 1, message, values, about)
    record.__dict__.update(facts)
    return EventFormatter().format(record)


def test_it_works():
    said = line("order placed", station="s1", count=3)
    assert "WARNING cunzhan.orders order placed station=s1 count=3" in said
    assert said[:4].isdigit()


def test_the_values_of_a_message_are_left_out():
    assert CANARY not in line("hand out to %s", CANARY)


def test_facts_that_are_not_on_the_list_are_left_out():
    assert CANARY not in line("seen", phone=CANARY, request=CANARY, body=CANARY)


def test_an_event_cannot_forge_a_second_line():
    assert "\n" not in line("one\n2026-01-01 INFO two")
    assert len(line("x" * 5000)) < 400


def test_an_exception_is_its_class_and_places_and_never_its_text():
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        said = line("failed", error=error)
    assert "builtins.ValueError" in said
    assert "test_logs.py" in said
    assert CANARY not in said


@pytest.mark.django_db
def test_statements_are_not_logged(caplog):
    with caplog.at_level(logging.DEBUG), connection.cursor() as cursor:
        cursor.execute("SELECT %s", [CANARY])
    assert CANARY not in caplog.text
