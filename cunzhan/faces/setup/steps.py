"""The steps of the walk, in their order: what each asks, what it does, and what is there already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as say_now
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.people import actions as people_actions
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.stations import actions as stations
from cunzhan.domain.ground.stations.facts import Actor, Role, SetupFact
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.domain.trade.settlement import queries as owed
from cunzhan.faces.setup import doing, forms
from cunzhan.kit.money import yuan
from cunzhan.kit.quantity import parse_quantity, shown
from cunzhan.kit.words import say

MANY = 200


@dataclass(frozen=True)
class Walk:
    """Who walks, when, under which key, and how far they are."""

    at: datetime
    setup: SetupFact
    key: str = ""

    @property
    def by(self) -> Actor:
        """The machine, until there is a manager; from then on the manager."""
        role = Role.MANAGER if self.setup.person_id else Role.SETUP
        return Actor(role, self.setup.station_id, person_id=self.setup.person_id)

    @property
    def do(self) -> dict[str, Any]:
        """The first three words of every action."""
        return {"by": self.by, "at": self.at, "key": self.key}


Do = Callable[[Walk, dict[str, Any]], Any]
Listed = Callable[[Walk], list[str]]
Choices = Callable[[Walk], dict[str, list[tuple[str, str]]]]


@dataclass(frozen=True)
class Step:
    """One page. `many`: as many as wanted, none as well. `needed`: the walk does not go round it."""

    code: str
    title: str | Promise
    text: str | Promise
    form: type[forms.SetupForm]
    do: Do
    many: bool = False
    needed: bool = False
    listed: Listed = field(default=lambda walk: [])
    choices: Choices = field(default=lambda walk: {})
    initial: Callable[[Walk], dict[str, Any]] = field(default=lambda walk: {})


def _county(walk: Walk, given: dict[str, Any]) -> dict[str, Any]:
    return {"county_id": doing.found_county(at=walk.at, key=f"setup:{walk.setup.id}:county", **given)}


def _station(walk: Walk, given: dict[str, Any]) -> dict[str, Any]:
    assert walk.setup.county_id is not None
    key = f"setup:{walk.setup.id}:station"
    return {"station_id": doing.found_station(at=walk.at, key=key, county_id=walk.setup.county_id, **given)}


def _manager(walk: Walk, given: dict[str, Any]) -> dict[str, Any]:
    assert walk.setup.station_id is not None
    return {"person_id": doing.employ_manager(station_id=walk.setup.station_id, at=walk.at, key=walk.key, **given)}


def _lot(walk: Walk, given: dict[str, Any]) -> None:
    unit = next(p.unit for p in _products(walk) if p.id == given["product_id"])
    given["quantity"] = parse_quantity(given["quantity"], unit, field="quantity")
    doing.take_over_lot(**walk.do, **given)


def _first_share(walk: Walk) -> dict[str, Any]:
    there = {kind.code for kind in catalogue.share_kinds(station_id=walk.by.station)}
    code = next((code for code in doing.SHARES if code not in there), "")
    names = doing.SHARES.get(code, {})
    said = {f"names_{short}": names.get(language, "") for language, short, _name in forms.LANGUAGES}
    return {"code": code, **said}


def _products(walk: Walk) -> tuple[Any, ...]:
    return catalogue.counter_products(by=walk.by, size=MANY).items


def _households(walk: Walk) -> list[tuple[str, str]]:
    """By number: names are not for a list."""
    return [(str(row.id), row.number) for row in people.household_numbers(by=walk.by, size=MANY).items]


def _lots(walk: Walk) -> list[str]:
    units = {product.id: (product.unit, say(product.names)) for product in _products(walk)}
    lots = stock.lots(by=walk.by, size=MANY).items
    return [f"{lot.number}: {units[lot.product_id][1]}, {shown(lot.on_hand, units[lot.product_id][0])}" for lot in lots]


def _owed(walk: Walk) -> list[str]:
    sentence = say_now("Household %(number)s: owed %(owed)s yuan, advanced %(advance)s yuan")
    return [
        sentence % {"number": row.household_number, "owed": yuan(row.owed_fen), "advance": yuan(row.advance_fen)}
        for row in owed.owed(by=walk.by)
    ]


STEPS = (
    Step("county", _("The county"), _("Every station belongs to a county."), forms.CountyForm, _county, needed=True),
    Step(
        "station", _("The station"), _("What it is called and where it is."), forms.StationForm, _station, needed=True
    ),
    Step(
        "hours", _("When it is open"), _("The shop says this to buyers. It can be changed later."), forms.HoursForm,
        lambda walk, given: stations.describe_station(**walk.do, **given),
    ),
    Step(
        "manager", _("You, the first manager"), _("With this phone and password you sign in from now on."),
        forms.ManagerForm, _manager, needed=True,
    ),
    Step(
        "shares", _("Who else gets a part"),
        _("On top of what the household gets, a price may hold named shares: for the station, for packing, for a fund. "
          "Add those you use."),
        forms.ShareForm, lambda walk, given: doing.name_share(**walk.do, **given), many=True,
        listed=lambda walk: [say(kind.names) for kind in catalogue.share_kinds(station_id=walk.by.station)],
        initial=_first_share,
    ),
    Step(
        "postage", _("What a parcel costs"), _("One rate for the whole country; the counter makes finer ones."),
        forms.PostageForm, lambda walk, given: doing.set_postage(**walk.do, **given),
    ),
    Step(
        "households", _("The first households"),
        _("Whose goods the station sells. Each gets a number; only that is shown in lists."),
        forms.HouseholdForm, lambda walk, given: people_actions.admit_household(**walk.do, **given), many=True,
        listed=lambda walk: [number for _id, number in _households(walk)],
    ),
    Step(
        "goods", _("What they bring"), _("Name what lies at the station now. Prices and pictures come at the counter."),
        forms.GoodsForm, lambda walk, given: doing.add_goods(**walk.do, **given), many=True,
        listed=lambda walk: [say(product.names) for product in _products(walk)],
    ),
    Step(
        "stock", _("What lies here today"),
        _("Every lot keeps its household and its day. Count, and write down what you count."),
        forms.LotForm, _lot, many=True, listed=_lots,
        choices=lambda walk: {
            "household_id": _households(walk),
            "product_id": [(str(p.id), say(p.names)) for p in _products(walk)],
        },
    ),
    Step(
        "debts", _("What is still open with households"),
        _("What the station owes a household for goods sold before today, and what it has paid in advance."),
        forms.DebtForm, lambda walk, given: settlement.carry_over_household(**walk.do, **given), many=True,
        listed=_owed, choices=lambda walk: {"household_id": _households(walk)},
    ),
    Step(
        "money", _("The station's money today"), _("Count the drawer and look at the bank."),
        forms.MoneyForm, lambda walk, given: settlement.carry_over_money(**walk.do, **given),
    ),
)  # fmt: skip
BY_CODE = {step.code: step for step in STEPS}


def after(code: str) -> str:
    """The step after this one, or the end."""
    codes = [step.code for step in STEPS]
    place = codes.index(code) + 1
    return codes[place] if place < len(codes) else "end"


def next_step(setup: SetupFact) -> str:
    """Where the walk goes on."""
    return next((step.code for step in STEPS if step.code not in setup.done), "end")


def may_open(setup: SetupFact, code: str) -> bool:
    """A step opens once everything before it that is needed is done."""
    before = [step.code for step in STEPS[: [step.code for step in STEPS].index(code)] if step.needed]
    return all(step in setup.done for step in before)
