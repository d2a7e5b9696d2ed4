"""Provinces, cities and counties by their national code (GB/T 2260); where the names come from: data/NOTICE.md."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Choice = tuple[str, str]

_FILE = Path(__file__).parent / "data" / "regions.json"
# Levels that are only there to keep the tree regular; nobody writes them in an address.
_FILLERS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


@dataclass(frozen=True)
class Place:
    """A county with the city and the province it lies in."""

    code: str
    province: str
    city: str
    county: str

    @property
    def written(self) -> tuple[str, str, str]:
        """Province, city and county as people write them on a parcel: levels that say nothing are left empty."""
        city = "" if self.city in _FILLERS or self.city in (self.province, self.county) else self.city
        return self.province, city, self.county


@cache
def _tree() -> dict[str, tuple[str, dict[str, tuple[str, dict[str, str]]]]]:
    tree: dict[str, tuple[str, dict[str, tuple[str, dict[str, str]]]]] = json.loads(_FILE.read_text("utf-8"))
    return tree


def provinces() -> list[Choice]:
    """Every province with its two-digit code."""
    return [(code, name) for code, (name, _cities) in _tree().items()]


def cities(province: str) -> list[Choice]:
    """The cities of a province with their four-digit codes; none for an unknown province."""
    _name, found = _tree().get(province, ("", {}))
    return [(code, name) for code, (name, _counties) in found.items()]


def counties(city: str) -> list[Choice]:
    """The counties of a city with their six-digit codes; none for an unknown city."""
    _name, found = _tree().get(city[:2], ("", {}))
    _city, below = found.get(city, ("", {}))
    return list(below.items())


def place(code: str) -> Place | None:
    """The county with this six-digit code, or None when there is none."""
    province, found = _tree().get(code[:2], ("", {}))
    city, below = found.get(code[:4], ("", {}))
    return Place(code=code, province=province, city=city, county=below[code]) if code in below else None
