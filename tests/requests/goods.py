"""Requests about the catalogue and the stock."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

from PIL import Image

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.goods.stock import queries as shelves
from cunzhan.domain.goods.stock.facts import Grade, Place, Taking
from cunzhan.kit.keys import new_key
from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import same
from tests import make
from tests.cast import NOW, TODAY, Cast, home
from tests.requests import Request, request, simple

simple("catalogue.define_category", catalogue.define_category, "clerk", slug="grain", names=same("Grain"))
simple("catalogue.define_share", catalogue.define_share, "manager", code="training", names=same("Training"))
simple(
    "catalogue.add_product",
    catalogue.add_product,
    "clerk",
    slug="linden",
    category_slug="honey",
    names=same("Linden"),
    unit=Unit.GRAM,
)
simple(
    "catalogue.edit_product",
    catalogue.edit_product,
    "clerk",
    product_id="PRODUCT",
    version=2,
    names=same("New"),
    summary={},
    story={},
    shown=True,
)
simple(
    "catalogue.add_variant",
    catalogue.add_variant,
    "clerk",
    product_id="PRODUCT",
    pack=same("500 g"),
    base_quantity=500,
    shipping_weight_g=700,
)
simple(
    "catalogue.set_price", catalogue.set_price, "clerk", variant_id="VARIANT", household_fen=3000, shares={"fund": 100}
)
simple(
    "catalogue.note_bazaar_price",
    catalogue.note_bazaar_price,
    "clerk",
    product_id="PRODUCT",
    price_fen=1900,
    noted_date=TODAY,
)
simple("catalogue.erase_household", catalogue.erase_household, "manager", household_id="HOUSEHOLD")
simple(
    "catalogue.show_producer",
    catalogue.show_producer,
    "clerk",
    product_ids=(),
    household_id=None,
    name=same("The co-operative"),
    role={},
    quote={},
    story={},
)
simple(
    "stock.receive_lot",
    stock.receive_lot,
    "clerk",
    household_id="HOUSEHOLD",
    product_id="PRODUCT",
    quantity=5_000,
    grade=Grade.B,
    made_date=TODAY,
)


@request("catalogue.add_picture")
def _picture(cast: Cast, product: UUID, variant: UUID) -> Request:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), 90).save(out, "PNG")
    content = {"product_id": product, "content": out.getvalue(), "alt": same("A jar")}
    return Request(catalogue.add_picture, cast.clerk, content)


def _lot(cast: Cast) -> UUID:
    return shelves.lots(by=cast.clerk).items[0].id


@request("stock.write_off")
def _write_off(cast: Cast, product: UUID, variant: UUID) -> Request:
    return Request(stock.write_off, cast.clerk, {"lot_id": _lot(cast), "quantity": 1_000, "reason": "spilled"})


@request("stock.give_back")
def _give_back(cast: Cast, product: UUID, variant: UUID) -> Request:
    return Request(stock.give_back, cast.clerk, {"lot_id": _lot(cast), "quantity": 1_000})


def _hold(product: UUID) -> dict[str, Any]:
    return {"purpose_id": UUID(int=9), "quantities": {product: 1_000}, "until": NOW + timedelta(minutes=30)}


@request("stock.hold")
def _held(cast: Cast, product: UUID, variant: UUID) -> Request:
    return Request(stock.hold, cast.buyer, _hold(product))


@request("stock.release")
def _release(cast: Cast, product: UUID, variant: UUID) -> Request:
    stock.hold(by=cast.buyer, at=NOW, key=new_key(), **_hold(product))
    return Request(stock.release, cast.buyer, {"purpose_id": UUID(int=9)})


@request("stock.keep_held")
def _keep_held(cast: Cast, product: UUID, variant: UUID) -> Request:
    stock.hold(by=cast.buyer, at=NOW, key=new_key(), **_hold(product))
    return Request(stock.keep_held, cast.worker, {"purpose_id": UUID(int=9), "until": NOW + timedelta(days=9)})


@request("stock.take")
def _take(cast: Cast, product: UUID, variant: UUID) -> Request:
    stock.hold(by=cast.buyer, at=NOW, key=new_key(), **_hold(product))
    return Request(stock.take, cast.clerk, {"purpose_id": UUID(int=9), "demands": [(UUID(int=8), product, 1_000)]})


def _takings(cast: Cast) -> list[Taking]:
    return [Taking(UUID(int=8), _lot(cast), "", home(cast.household), 1_000)]


@request("stock.deliver")
def _deliver(cast: Cast, product: UUID, variant: UUID) -> Request:
    make.packed(cast, [(variant, 1)])
    return Request(stock.deliver, cast.clerk, {"ref": UUID(int=9), "takings": _takings(cast)})


@request("stock.put_back")
def _put_back(cast: Cast, product: UUID, variant: UUID) -> Request:
    make.delivered(cast, [(variant, 1)])
    content = {"ref": UUID(int=9), "takings": _takings(cast), "from_place": Place.BUYER, "reason": "returned"}
    return Request(stock.put_back, cast.clerk, content)
