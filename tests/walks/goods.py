"""What a walk does with goods, prices and people."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock.facts import Counted, Grade
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as register
from cunzhan.domain.ground.people.facts import ConsentPurpose, Purpose
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.kit.refusal import Refusal
from tests.walks.oracle import Lot
from tests.walks.world import SHARES, Pack, World


def stock_up(w: World) -> None:
    """Something of everything to begin with, of more than one household where there is one."""
    for shop in w.shops:
        for n, pack in enumerate(shop.packs):
            w.shop = shop
            _receive(w, pack, shop.households[n % len(shop.households)], 12 * pack.base)
    w.shop = w.shops[0]


def receive_lot(w: World) -> None:
    pack = w.chance.choice(w.shop.packs)
    weights = [0, -5, 1, 499, 1500, 3000, 8000, 20_000]
    _receive(w, pack, w.household(), w.chance.choice(weights if pack.base > 1 else [0, 1, 2, 5, 12]))


def _receive(w: World, pack: Pack, household: UUID, quantity: int) -> None:
    _ok, lot = w.do(
        stock.receive_lot,
        by=w.shop.clerk,
        expected=quantity > 0 and household not in w.shop.gone,
        household_id=household,
        product_id=pack.product,
        quantity=quantity,
        grade=w.chance.choice(list(Grade)),
        made_date=(w.at - timedelta(days=w.chance.randrange(1, 90))).date(),
    )
    if lot:
        w.knows.lots.append(Lot(lot.id, pack.product, household, quantity, quantity))


def buy_lot(w: World) -> None:
    """Outright: the household is owed at once, and the station owns the goods."""
    pack, household = w.chance.choice(w.shop.packs), w.household()
    quantity = w.chance.choice([0, 1, 499, 1500, 7000] if pack.base > 1 else [0, 1, 3, 7])
    fen = w.chance.choice([0, 1, 333, 2999])
    _ok, lot = w.do(
        settlement.buy_lot,
        by=w.shop.clerk,
        expected=quantity > 0 and fen > 0 and household not in w.shop.gone,
        household_id=household,
        product_id=pack.product,
        quantity=quantity,
        grade=w.chance.choice(list(Grade)),
        made_date=w.at.date() - timedelta(days=3),
        price_fen=fen,
    )
    if lot:
        cost = fen * quantity if pack.base == 1 else (fen * quantity + 500) // 1000
        w.knows.lots.append(Lot(lot.id, pack.product, household, quantity, quantity, max(cost, 1)))
        w.knows.move("bought_goods", f"household:{household}", max(cost, 1))


def receive_pool(w: World) -> None:
    """Of several households at once, by a list."""
    pack = w.chance.choice(w.shop.packs)
    many = w.chance.sample(w.shop.households, w.chance.randrange(1, len(w.shop.households) + 1))
    numbers = {h: register.household(by=w.shop.clerk, household_id=h).number for h in many}
    most = 9_000 if pack.base > 1 else 4
    gave = [(h, w.chance.randint(1, most)) for h in sorted(many, key=lambda h: numbers[h])]
    _ok, lot = w.do(
        stock.receive_pool,
        by=w.shop.clerk,
        expected=len(many) > 1 and not w.shop.gone & set(many),
        product_id=pack.product,
        contributions=[(numbers[h], much) for h, much in w.chance.sample(gave, len(gave))],
        grade=w.chance.choice(list(Grade)),
        made_date=w.at.date() - timedelta(days=3),
    )
    if lot:
        whole = sum(much for _h, much in gave)
        w.knows.lots.append(Lot(lot.id, pack.product, None, whole, whole, gave=gave))


def share_pool(w: World) -> None:
    pools = [lot for lot in w.knows.lots if lot.gave]
    lot = w.one_of(w.knows.lots) if w.rarely() else w.one_of(pools)
    if lot is None:
        return
    waits = lot.gave and lot.brought > sum(lot.got.values())
    ok, _ = w.do(settlement.share_pool, by=w.shop.bookkeeper, expected=bool(waits), lot_id=lot.id)
    if ok:
        w.knows.share_pool(lot)


def count(w: World) -> None:
    """A stocktake of one product: mostly it agrees, sometimes something is missing or found again."""
    product = w.chance.choice(w.shop.packs).product
    lots = [lot for lot in w.knows.lots if lot.product == product]
    changes = {n: w.chance.choice([-1, 1, -lot.on_hand, lot.lost, -7]) for n, lot in enumerate(lots) if w.rarely(20)}
    after = [max(0, lot.on_hand + changes.get(n, 0)) for n, lot in enumerate(lots)]
    found = all(now - lot.on_hand <= lot.lost for lot, now in zip(lots, after, strict=True))
    change = sum(after) - sum(lot.on_hand for lot in lots)
    counts = [Counted(lot.id, lot.on_hand, now) for lot, now in zip(lots, after, strict=True)]
    possible = bool(lots) and found and (change >= 0 or w.knows.free(product, w.at) + change >= 0)
    ok, _ = w.do(stock.book_stocktake, by=w.shop.clerk, expected=possible, product_id=product, counts=counts)
    if ok:
        for lot, now in zip(lots, after, strict=True):
            missing = lot.on_hand - now
            lot.on_hand, lot.lost = now, lot.lost + missing
            w.knows.leaves(lot, missing, "goods_lost")


def take_away(w: World) -> None:
    lot = w.one_of(w.knows.lots)
    if lot is None:
        return
    quantity = w.chance.choice([0, 1, lot.on_hand // 2, lot.on_hand, lot.on_hand + 1])
    possible = 0 < quantity <= min(lot.on_hand, w.knows.free(lot.product, w.at))
    content = {"by": w.shop.clerk, "lot_id": lot.id, "quantity": quantity}
    lose = w.chance.random() < 0.5
    if lose:
        ok, _ = w.do(stock.write_off, reason="spilled", expected=possible, **content)  # type: ignore[arg-type]
    elif w.rarely(30):
        ok, _ = w.do(stock.give_back, expected=possible and not lot.cost and not lot.gave, **content)  # type: ignore[arg-type]
    else:
        ok, _ = w.do(settlement.give_back, expected=possible and not lot.gave, **content)  # type: ignore[arg-type]
    if ok:
        lot.on_hand -= quantity
        lot.lost += quantity if lose else 0
        w.knows.leaves(lot, quantity, "goods_lost" if lose else lot_owner(lot))


def lot_owner(lot: Lot) -> str:
    """The account of the household that brought it."""
    return f"household:{lot.household}"


def set_price(w: World) -> None:
    pack = w.chance.choice(w.shop.packs)
    fen = w.chance.choice([0, 1, 7, 350, 3125, 99_999])
    shares = {code: w.chance.choice([1, 33, 300]) for code in SHARES if w.chance.random() < 0.5}
    ok, _ = w.do(
        catalogue.set_price, by=w.shop.clerk, expected=fen > 0, variant_id=pack.id, household_fen=fen, shares=shares
    )
    if ok:
        pack.household_fen, pack.shares = fen, shares


def note_bazaar_price(w: World) -> None:
    pack = w.chance.choice(w.shop.packs)
    w.do(
        catalogue.note_bazaar_price,
        by=w.shop.clerk,
        product_id=pack.product,
        price_fen=w.chance.choice([0, 350, 2000]),
        noted_date=w.at.date(),
    )


def look(w: World) -> None:
    many = w.chance.sample(w.shop.households, w.chance.randrange(1, len(w.shop.households) + 1))
    seen = people.see_households(by=w.shop.clerk, at=w.at, household_ids=many, purpose=Purpose.SETTLE)
    assert set(seen) == set(many) - w.shop.gone
    w.story.append(f"{w.step} look")


def admit(w: World) -> None:
    _ok, admitted = w.do(people.admit_household, by=w.shop.clerk, expected=True, name=f"Household {w.step}")
    assert admitted
    w.shop.households.append(admitted.id)


def consent(w: World) -> None:
    household = w.household()
    alive = household not in w.shop.gone
    purpose = w.chance.choice(list(ConsentPurpose))
    content = {"by": w.shop.clerk, "household_id": household, "purpose": purpose, "expected": alive}
    gives = w.chance.random() < 0.6
    if gives:
        w.do(people.give_consent, text_version="1", **content)  # type: ignore[arg-type]
    else:
        w.do(people.withdraw_consent, **content)  # type: ignore[arg-type]
    if alive:
        assert register.has_consent(station_id=w.shop.id, household_id=household, purpose=purpose) == gives


def erase(w: World) -> None:
    if len(w.shop.households) - len(w.shop.gone) < 2:
        return
    household = w.household()
    ok, _ = w.do(catalogue.erase_household, by=w.shop.manager, expected=True, household_id=household)
    if ok:
        w.shop.gone.add(household)


def send_again(w: World) -> None:
    """A request that was done, sent once more: the same answer, and the comparison at the end finds nothing new."""
    again = w.one_of(w.done)
    if again:
        action, content, answer = again
        assert action(**content) == answer
        w.story.append(f"{w.step} again {getattr(action, '__name__', '')}")


def send_other_under_the_same_key(w: World) -> None:
    again = w.one_of(w.done)
    if again is None:
        return
    content = again[1]
    try:
        people.admit_household(by=content["by"], at=w.at, key=content["key"], name="Somebody else")
    except Refusal:
        w.story.append(f"{w.step} other request under a used key: conflict")
        return
    raise AssertionError("a key was used for two requests")


def pass_time(w: World) -> None:
    w.pass_time(w.chance.choice([timedelta(minutes=20), timedelta(minutes=20), timedelta(days=2), timedelta(days=12)]))
    w.story.append(f"{w.step} time")


def change_shop(w: World) -> None:
    w.shop = w.shops[1] if w.shop is w.shops[0] and w.rarely(40) else w.shops[0]
    w.story.append(f"{w.step} shop")
