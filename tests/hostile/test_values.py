"""Every field of every form: numbers that are none, numbers beyond all measure, a megabyte, a null byte."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hostile.sent import sentences, state, tried, undone, wrong_with
from tests.matrix.sheets import SHEETS, Opened, opened
from tests.matrix.world import World

NO_NUMBERS = [
    "-1",
    "-0.01",
    "−5",
    "99999999999999999999",
    "1e9",
    "0.00001",
    "NaN",
    "Infinity",
    "0x10",
    "²",
    "Ⅷ",
    "1 000 000 000 000",
    "1;2",
    "' OR 1=1 --",
    "1\x002\x00",
]
ANYTHING = ["\x00", "\x00" * 50, "9" * 5000, "A" * 1_000_000, "\ud7ff\uffff", "\u202e\u2066", "[]", "{}", "None", "-1"]
OTHER_DIGITS = ["３", "٣", "۳", "三"]
NOT_COUNTED = {"who", "text"}
"""Fields that take numbers and words alike: to find a household by."""
CODES = {"account", "waybill", "reference", "number", "pin", "again", "phone", "household_number"}


@pytest.mark.parametrize("name", sorted(set(SHEETS) - {"shop:basket_change"}))
def test_no_number_goes_in_that_is_none(name: str, world: World) -> None:
    here, said = opened(world, name), []
    before = state()
    for field in _amounts(here):
        for value in NO_NUMBERS:
            answer = tried(here, {field: value})
            wrong = wrong_with(answer)
            if not wrong and (answer.status_code < 400 or not sentences(answer.content.decode())):
                wrong = f"taken: {answer.status_code}"
            said += [f"{field} = {value!r}: {wrong}"] if wrong else []
    assert said == []
    assert state() == before


def test_the_basket_stays_as_it_is(world: World) -> None:
    """Nothing is in it yet but what its own cookie says: what is no number changes nothing."""
    for value in NO_NUMBERS:
        here = opened(world, "shop:basket_change")
        assert here.send({"quantity": value}).status_code == 302
        page = here.client.get("/s/shazao/basket/").content.decode()
        assert 'name="quantity" type="number"' in page
        assert 'value="1" dir="ltr"' in page, value


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_digits_of_any_script_are_numbers_or_refused(name: str, world: World) -> None:
    here, said = opened(world, name), []
    for field in here.form.numbers:
        for value in OTHER_DIGITS:
            wrong = wrong_with(tried(here, {field: value}))
            said += [f"{field} = {value!r}: {wrong}"] if wrong else []
    assert said == []


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_nothing_breaks_on_anything_in_any_field(name: str, world: World) -> None:
    _try_anything(name, world, every=3)


@pytest.mark.soak
@pytest.mark.parametrize("name", sorted(SHEETS))
def test_nothing_breaks_on_any_of_it_in_any_field(name: str, world: World) -> None:
    _try_anything(name, world, every=1)


def _try_anything(name: str, world: World, every: int) -> None:
    """Each field gets every so many of the values, the next field the next ones."""
    here, said = opened(world, name), []
    before = state()
    for number, field in enumerate(here.form.fields):
        for value in ANYTHING[number % every :: every] if field != "csrfmiddlewaretoken" else ["\x00"]:
            wrong = wrong_with(tried(here, {field: value}))
            said += [f"{field} = {value[:20]!r}: {wrong}"] if wrong else []
    assert said == []
    assert state() == before


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_a_form_with_a_field_left_out_is_refused_or_does_without(name: str, world: World) -> None:
    here, said = opened(world, name), []
    before = state()
    for field in here.form.fields:
        without: dict[str, Any] = {key: value for key, value in here.good.items() if key != field}
        answer = undone(Opened(world, here.client, here.form, without, here.sheet).send, here)
        if wrong := wrong_with(answer):
            said.append(f"without {field}: {wrong}")
        if field in ("key", "version") and answer.status_code < 400:
            said.append(f"taken without its {field}")
    assert said == []
    assert state() == before


def _amounts(here: Opened) -> list[str]:
    """The fields in which an amount is typed."""
    return [field for field in here.form.numbers if field not in NOT_COUNTED | CODES]
