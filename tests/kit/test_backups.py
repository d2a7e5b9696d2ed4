"""Backups by name: which are kept, how old the last is, and when that is a worry."""

from datetime import UTC, datetime, timedelta

import pytest

from cunzhan.kit import backups
from cunzhan.kit.backups import Mood

NOW = datetime(2026, 10, 16, 4, 0, tzinfo=UTC)


def name(at: datetime, turn: str = "") -> str:
    return f"cunzhan-{at:%Y%m%dT%H%M%SZ}{turn}.tar.gz"


def nights(many: int) -> dict[str, datetime]:
    return {name(NOW - timedelta(days=day)): NOW - timedelta(days=day) for day in range(many)}


def test_only_whole_backups_have_a_date():
    assert backups.made_at(name(NOW)) == backups.made_at(name(NOW, "-2")) == NOW
    for other in (f".{name(NOW)}.partial", "cunzhan.sqlite3", "cunzhan-2026.tar.gz", f"{name(NOW)}.bak"):
        assert backups.made_at(other) is None


def test_days_and_weeks_are_kept():
    found = nights(100)
    left = sorted((NOW - found[n]).days for n in set(found) - set(backups.to_forget(found, days=5, weeks=4)))
    # the last five days; and the newest of each of the last four weeks: this Friday, and three Sundays
    assert left == [0, 1, 2, 3, 4, 5, 12, 19]


def test_of_one_second_the_last_made_is_kept():
    found = {name(NOW, end): NOW for end in ("-2", "", "-10", "-9")}
    assert set(found) - set(backups.to_forget(found, days=1, weeks=1)) == {name(NOW, "-10")}


def test_none_is_kept_that_is_older_by_more_than_35_days():
    found = nights(100)
    left = set(found) - set(backups.to_forget(found, days=100, weeks=100))
    assert sorted((NOW - found[n]).days for n in left) == list(range(36))
    long_ago = {name(NOW - timedelta(days=90)): NOW - timedelta(days=90)}
    assert backups.to_forget(long_ago, days=1, weeks=1) == []


def test_of_one_day_the_newest_is_kept_and_the_last_of_all_always():
    found = {name(NOW): NOW, name(NOW, "-2"): NOW, name(NOW - timedelta(hours=1)): NOW - timedelta(hours=1)}
    assert len(found) - len(backups.to_forget(found, days=9, weeks=9)) == 1
    assert name(NOW - timedelta(hours=1)) in backups.to_forget(found, days=9, weeks=9)
    assert len(backups.to_forget(found, days=0, weeks=0)) == 2
    assert backups.to_forget({}, days=1, weeks=1) == []


@pytest.mark.parametrize(
    ("here", "second", "mood"),
    [
        (5, 5, Mood.WELL), (29, 30, Mood.WELL), (31, 5, Mood.LOOK), (5, 60, Mood.LOOK), (5, 80, Mood.WRONG),
        (None, None, Mood.WRONG), (5, None, Mood.WRONG), (None, 5, Mood.WRONG),
    ],
)  # fmt: skip
def test_the_worse_of_both_places_counts(tmp_path, here, second, mood):
    for place, hours in (("here", here), ("second", second)):
        (tmp_path / place).mkdir()
        if hours is not None:
            (tmp_path / place / name(NOW - timedelta(hours=hours))).touch()
    assert backups.state(tmp_path / "here", tmp_path / "second", at=NOW).mood == mood


def test_one_place_alone_is_to_be_looked_at(tmp_path):
    (tmp_path / name(NOW)).touch()
    found = backups.state(tmp_path, None, at=NOW)
    assert (found.mood, found.here, found.has_second) == (Mood.LOOK, NOW, False)
    assert backups.state(tmp_path, tmp_path / "unplugged", at=NOW).mood == Mood.WRONG
