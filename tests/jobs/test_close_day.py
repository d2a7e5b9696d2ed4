"""The end of a day: the books are looked at, a backup is written, and what is wrong is said loudly."""

import logging
from pathlib import Path

import pytest

from cunzhan.jobs import books, close_day
from cunzhan.kit import clock
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def said(caplog):
    caplog.set_level(logging.INFO, logger="cunzhan.jobs.close_day")
    return lambda: [record.msg for record in caplog.records if record.name == "cunzhan.jobs.close_day"]


@pytest.fixture(autouse=True)
def as_a_child(child_env, monkeypatch):
    """The backup is a program of its own; it must find the database of this test."""
    for name, value in child_env.items():
        monkeypatch.setenv(name, value)


def backups(settings):
    folder = Path(settings.CUNZHAN_BACKUPS)
    return set(folder.iterdir()) if folder.exists() else set()


def test_it_works(transactional_db, cast, jar, hands, settings, said):
    make.delivered(cast, [(jar, 2)])
    before = backups(settings)
    close_day.close_day(clock.now())
    assert said() == ["The books agree"]
    [made] = backups(settings) - before
    assert made.stat().st_size > 1000


def test_books_that_disagree_are_told_and_saved_all_the_same(
    transactional_db, cast, hands, settings, said, monkeypatch
):
    monkeypatch.setattr(books, "check_books", lambda: ["a finding"])
    before = backups(settings)
    close_day.close_day(clock.now())
    assert said() == ["The books disagree; run `cunzhan check` to see where"]
    assert len(backups(settings) - before) == 1


def test_a_backup_that_cannot_be_written_is_told(transactional_db, cast, hands, said, monkeypatch, tmp_path):
    (tmp_path / "in_the_way").write_text("a file where the folder should be")
    monkeypatch.setenv("CUNZHAN_BACKUPS", str(tmp_path / "in_the_way"))
    close_day.close_day(clock.now())
    assert said() == ["The books agree", "No backup was written, or not in both places"]
