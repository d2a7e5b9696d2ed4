"""Links, cards, PINs and passwords cannot be guessed, and a lock lifts by itself."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest
from django.test import Client

from cunzhan.domain.trade.orders import queries as orders
from cunzhan.kit import clock
from cunzhan.kit.keys import new_key, new_token
from cunzhan.kit.refusal import Kind, Refusal
from tests.cast import NOW, PASSWORD, PHONES, PIN
from tests.matrix.people import HERE, browser
from tests.matrix.world import World

GUESSES = 3_000
UNKNOWN_PHONE = "13899999999"


def knock(client: Client, path: str, address: str = "10.0.0.1", **data: str) -> tuple[int, str]:
    """One try from one address: the status, and the page without what differs from page to page anyway."""
    answer = client.post(path, {"key": new_key(), **data}, REMOTE_ADDR=address, **HERE)  # type: ignore[arg-type]
    body = re.sub(r'(name="(?:csrfmiddlewaretoken|key)" value=")[^"]*', r"\1", answer.content.decode())
    return answer.status_code, body


def main_of(page: bytes) -> bytes:
    """The page without its frame, in which the links of the languages repeat the whole address."""
    return page.partition(b"<main")[2].partition(b"</main>")[0]


def found(world: World, token: str) -> bool:
    """Whether there is an order behind a link."""
    try:
        orders.order_by_token(station_id=world.ours.station_id, token=token)
    except Refusal as refusal:
        return refusal.kind != Kind.NOT_FOUND
    return True


def test_no_guess_of_an_order_link_hits(world: World) -> None:
    chance, hits = random.Random(7), 0
    real = [order.token for order in world.ours.orders.values()]
    for number in range(GUESSES):
        token = real[number % len(real)]
        place = chance.randrange(26)
        near = token[:place] + chance.choice("abcdefghijklmnopqrstuvwxyz234567") + token[place + 1 :]
        for guess in (new_token(), near if near != token else token[:-1]):
            hits += found(world, guess)
    assert hits == 0
    assert all(len(token) * 5 >= 128 for token in real)


@pytest.mark.parametrize("what", ["", "cancel/", "received/", "pay/", "pay/state/", "pay/code.svg"])
def test_a_wrong_link_a_link_of_elsewhere_and_a_number_look_the_same(world: World, what: str) -> None:
    client, seen = browser(), set()
    far, order = world.far.orders["paid"].token, world.ours.orders["paid"]
    for token in (new_token(), far, order.number, str(order.id), order.token.upper(), order.token[:-1], "a" * 500):
        answer = client.get(f"/s/shazao/o/{token}/{what}")
        seen.add((answer.status_code, answer.content.replace(token.encode(), b"")))
    assert len(seen) == 1
    assert seen.pop()[0] == 404


def test_more_in_the_address_shows_no_more(world: World) -> None:
    """A good link with filters added shows what it shows without them."""
    client, token = browser(), world.ours.orders["sent"].token
    plain = main_of(client.get(f"/s/shazao/o/{token}/").content)
    extra = "?id=1&order_id=2&token=x&station_id=3&state=paid&q=1&__proto__=1&or=1&contact__phone__contains=1"
    assert main_of(client.get(f"/s/shazao/o/{token}/{extra}").content) == plain


@pytest.mark.parametrize("phone", [PHONES["clerk"], PHONES["household"], UNKNOWN_PHONE, "12"])
@pytest.mark.parametrize("door", ["/sign-in/", "/my/sign-in/"])
def test_five_wrong_passwords_burn_a_phone_until_the_lock_lifts(world: World, phone: str, door: str) -> None:
    client = browser()
    tries = [knock(client, door, f"10.0.{n}.1", phone=phone, password=f"wrong-{n}-2026")[0] for n in range(8)]
    refused = 422 if phone == "12" else 403
    assert tries == ([refused] * 5 + [429] * 3 if phone != "12" else [422] * 8)
    good = knock(client, door, "10.1.0.1", phone=phone, password=PASSWORD)[0]
    assert good == (429 if phone != "12" else 422)
    clock.set_source(lambda: NOW + timedelta(minutes=30))
    known = phone in PHONES.values() and (door == "/sign-in/") == (phone == PHONES["clerk"])
    if known:
        assert knock(client, door, "10.1.0.1", phone=phone, password=PASSWORD)[0] == 302


def test_known_and_unknown_phones_get_the_same_page(world: World) -> None:
    for n in range(7):
        known = knock(browser(), "/sign-in/", f"10.2.{n}.1", phone=PHONES["clerk"], password="wrong-2026")
        unknown = knock(browser(), "/sign-in/", f"10.3.{n}.1", phone=UNKNOWN_PHONE, password="wrong-2026")
        assert known[0] == unknown[0]
        assert known[1].replace(PHONES["clerk"], "") == unknown[1].replace(UNKNOWN_PHONE, "")


def test_five_wrong_pins_burn_a_card_until_the_lock_lifts(world: World) -> None:
    client, path = browser(), f"/my/card/{world.cast.card_token}/"
    tries = [knock(client, path, f"10.0.{n}.1", pin=f"{100_200 + n}")[0] for n in range(7)]
    assert tries == [403] * 5 + [429] * 2
    assert knock(client, path, "10.1.0.1", pin=PIN)[0] == 429
    clock.set_source(lambda: NOW + timedelta(minutes=30))
    assert knock(client, path, "10.1.0.1", pin=PIN)[0] == 302


def test_known_and_unknown_cards_get_the_same_page(world: World) -> None:
    token = new_token()
    for n in range(7):
        known = knock(browser(), f"/my/card/{world.cast.card_token}/", f"10.4.{n}.1", pin="100200")
        unknown = knock(browser(), f"/my/card/{token}/", f"10.5.{n}.1", pin="100200")
        assert known[0] == unknown[0]
        assert known[1].replace(world.cast.card_token, "") == unknown[1].replace(token, "")


def test_one_address_may_not_try_the_whole_village(world: World) -> None:
    client = browser()
    tries = [knock(client, "/sign-in/", phone=f"139{n:08d}", password="wrong-2026")[0] for n in range(40)]
    assert tries == [403] * 30 + [429] * 10
    assert knock(client, "/sign-in/", "10.9.9.9", phone=PHONES["clerk"], password=PASSWORD)[0] == 302
