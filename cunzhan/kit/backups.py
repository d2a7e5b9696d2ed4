"""Backups by their names: when each was made, which to keep, and how old the last one is. Nothing here opens one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

_NAME = re.compile(r"cunzhan-(\d{8}T\d{6})Z(?:-(\d+))?\.tar\.gz")
FRESH = timedelta(hours=30)
"""One night, and some hours for a machine that is switched on late."""
STALE = timedelta(days=3)
OLDEST = timedelta(days=35)


class Mood(StrEnum):
    """How things stand: well, to be looked at, wrong."""

    WELL = "well"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class BackupState:
    """The last good backup here and in the second place; `second` is None also where there is no second place."""

    here: datetime | None
    second: datetime | None
    has_second: bool
    mood: Mood


def made_at(name: str) -> datetime | None:
    """When a backup was made, by its name. Half-written ones have other names."""
    found = _NAME.fullmatch(name)
    return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if found else None


def _sequence(name: str) -> int:
    """The place among the backups of one second: the first has no number."""
    named = _NAME.fullmatch(name)
    return int(named[2]) if named and named[2] else 1


def in_folder(folder: Path) -> dict[str, datetime]:
    """The backups of a folder; none where it cannot be read."""
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError:
        return {}
    return {name: at for name in names if (at := made_at(name)) is not None}


def to_forget(found: dict[str, datetime], *, days: int, weeks: int) -> list[str]:
    """Which are not needed: kept are the newest of each of the last `days` days and of the last `weeks` weeks that have
    one. The newest of all always stays. Of the others none may be older than it by more than `OLDEST`, whatever was
    wished: who was erased must not live on in old backups.
    """
    newest_first = sorted(found, key=lambda name: (found[name], _sequence(name)), reverse=True)
    keep = set(newest_first[:1])
    for most, group in ((days, "%Y-%m-%d"), (weeks, "%G-%V")):
        of_group: dict[str, str] = {}
        for name in newest_first:
            of_group.setdefault(found[name].strftime(group), name)
        keep |= set(list(of_group.values())[:most])
    stale = {name for name in newest_first if found[newest_first[0]] - found[name] > OLDEST}
    return [name for name in newest_first if name not in keep or name in stale]


def state(folder: Path, second: Path | None, *, at: datetime) -> BackupState:
    """How old the last backup is, here and in the second place: the worse of the two counts."""
    here = _last(in_folder(folder).values())
    there = _last(in_folder(second).values()) if second else None
    ages = [_age(here, at)] + ([_age(there, at)] if second else [])
    worst = max(ages)
    mood = Mood.WELL if worst <= FRESH else Mood.LOOK if worst <= STALE else Mood.WRONG
    if mood == Mood.WELL and second is None:
        mood = Mood.LOOK  # one place is lost with the machine
    return BackupState(here, there, second is not None, mood)


def _last(found: Iterable[datetime]) -> datetime | None:
    return max(found, default=None)


def _age(made: datetime | None, at: datetime) -> timedelta:
    return timedelta.max if made is None else at - made
