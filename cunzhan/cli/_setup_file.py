"""A station out of a TOML file. What is missing or misspelt is said by its place, and nothing is made then."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import override

from cunzhan.cli import _say
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.stations import actions as station_actions
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.faces.setup import doing
from cunzhan.kit.money import parse_yuan
from cunzhan.kit.quantity import Unit, parse_quantity
from cunzhan.kit.refusal import Refusal
from cunzhan.kit.words import LANGUAGES, Words, same

_KNOWN = {"county", "station", "manager", "shares", "postage", "goods", "households", "money"}


@dataclass
class Made:
    """What came of the file."""

    slug: str
    households: int = 0
    goods: int = 0
    lots: int = 0


@dataclass
class _Work:
    """What is read so far, and when all of it is said to happen."""

    at: datetime
    slug: str
    by: Actor
    goods: dict[str, tuple[UUID, Unit]] = field(default_factory=dict)

    def do(self, what: str) -> dict[str, Any]:
        """The first three words of an action; the same file gives the same keys."""
        return {"by": self.by, "at": self.at, "key": f"setup:{self.slug}:{what}"}


def carry_out(said: dict[str, Any], *, at: datetime, beside: Path) -> Made:
    """Everything the file says, in one transaction."""
    unknown = sorted(set(said) - _KNOWN)
    if unknown:
        raise _say.CannotRun(f"[{unknown[0]}] means nothing here. Known are: {', '.join(sorted(_KNOWN))}.")
    with transaction.atomic():
        work = _station(said, at, beside)
        made = Made(work.slug)
        for number, row in enumerate(said.get("shares", []), 1):
            with _place(f"shares {number}"):
                doing.name_share(**work.do(f"share-{number}"), code=row["code"], names=_words(row["names"]))
        if "postage" in said:
            with _place("postage"):
                _postage(work, said["postage"])
        for number, row in enumerate(said.get("goods", []), 1):
            with _place(f"goods {number}"):
                _goods(work, row, number)
                made.goods += 1
        for number, row in enumerate(said.get("households", []), 1):
            with _place(f"households {number}"):
                made.lots += _household(work, row, number)
                made.households += 1
        if "money" in said:
            with _place("money"):
                cash, bank = (_yuan(said["money"].get(name, "0")) for name in ("cash", "bank"))
                settlement.carry_over_money(**work.do("money"), cash_fen=cash, bank_fen=bank)
    return made


@contextmanager
def _place(name: str) -> Iterator[None]:
    """Whatever is wrong in there is said with the place where it stands."""
    try:
        with override("en"):
            yield
    except Refusal as refusal:
        with override("en"):
            where = f"{name}, {refusal.field}" if refusal.field else name
            raise _say.CannotRun(f"[{where}] {refusal.sentence} Nothing was made.") from None
    except KeyError as error:
        raise _say.CannotRun(f"[{name}] lacks {error.args[0]}. Nothing was made.") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise _say.CannotRun(f"[{name}] is not as it should be: {error}. Nothing was made.") from None


def _words(said: Any) -> Words:
    """One text for every language, or a table of languages."""
    if isinstance(said, str):
        return same(said)
    if not isinstance(said, dict) or set(said) - set(LANGUAGES):
        raise ValueError(f"write one text, or a table of {', '.join(LANGUAGES)}")
    return {code: str(text) for code, text in said.items()}


def _yuan(said: Any) -> int:
    return parse_yuan(str(said))


def _station(said: dict[str, Any], at: datetime, beside: Path) -> _Work:
    with _place("county"):
        names = _words(said["county"]["names"])
        county_id = doing.found_county(at=at, key=f"setup:county:{sorted(names.items())}", names=names)
    with _place("station"):
        station = dict(said["station"])
        slug = str(station["slug"])
        words = {name: _words(station[name]) for name in ("names", "village", "township")}
        key = f"setup:{slug}:station"
        phone = str(station["phone"])
        station_id = doing.found_station(at=at, key=key, county_id=county_id, slug=slug, phone=phone, **words)
        told = {name: _words(station.get(name, {})) for name in ("opening", "line", "about", "bank_account")}
        station_actions.describe_station(by=Actor(Role.SETUP, station_id), at=at, key=f"{key}-words", **told)
    with _place("manager"):
        row = said["manager"]
        password = (beside / row["password_file"]).read_text(encoding="utf-8").rstrip("\r\n")
        person = doing.employ_manager(
            station_id=station_id,
            at=at,
            key=f"setup:{slug}:manager",
            phone=str(row["phone"]),
            password=password,
            name=row["name"],
        )
    return _Work(at, slug, Actor(Role.MANAGER, station_id, person_id=person))


def _postage(work: _Work, row: dict[str, Any]) -> None:
    doing.set_postage(
        **work.do("postage"),
        first_g=parse_quantity(str(row["first_kg"]), Unit.GRAM),
        first_fen=_yuan(row["first_yuan"]),
        step_g=parse_quantity(str(row["step_kg"]), Unit.GRAM),
        step_fen=_yuan(row["step_yuan"]),
    )


def _goods(work: _Work, row: dict[str, Any], number: int) -> None:
    unit, category = Unit(row["unit"]), row.get("category", "other")
    if category not in doing.CATEGORIES:
        raise ValueError(f"category is one of {', '.join(doing.CATEGORIES)}")
    product = doing.add_goods(
        **work.do(f"goods-{number}"), slug=row["slug"], category=category, names=_words(row["names"]), unit=unit
    )
    work.goods[row["slug"]] = (product, unit)


def _household(work: _Work, row: dict[str, Any], number: int) -> int:
    key = f"household-{number}"
    admitted = people.admit_household(**work.do(key), name=row["name"], phone=str(row["phone"]))
    owed, advance = _yuan(row.get("owed", "0")), _yuan(row.get("advance", "0"))
    if owed or advance:
        settlement.carry_over_household(
            **work.do(f"{key}-debt"), household_id=admitted.id, owed_fen=owed, advance_fen=advance
        )
    for place, lot in enumerate(row.get("lots", []), 1):
        if lot["goods"] not in work.goods:
            raise ValueError(f"there are no goods called {lot['goods']}")
        product, unit = work.goods[lot["goods"]]
        made = lot["made"] if isinstance(lot["made"], date) else date.fromisoformat(lot["made"])
        doing.take_over_lot(
            **work.do(f"{key}-lot-{place}"),
            household_id=admitted.id,
            product_id=product,
            quantity=parse_quantity(str(lot["quantity"]), unit),
            grade=lot.get("grade", "A"),
            made_date=made,
        )
    return len(row.get("lots", []))
