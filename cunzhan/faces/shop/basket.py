"""The basket: a signed cookie of one shop, holding which packs and how many, and nothing about the buyer."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cunzhan.faces.shop.shelf import MOST_PACKS

COOKIE = "basket"
LINES = 30
DAYS = 30
_SECONDS = DAYS * 24 * 3600


class Basket:
    """Packs and how many of each, in the order they were put in."""

    def __init__(self, lines: dict[UUID, int] | None = None) -> None:
        self.lines = lines or {}

    @property
    def count(self) -> int:
        """How many packs lie in it."""
        return sum(self.lines.values())

    def add(self, variant_id: UUID, quantity: int) -> None:
        """Put more of a pack in; the 31st line is not taken."""
        if variant_id in self.lines or len(self.lines) < LINES:
            self.put(variant_id, self.lines.get(variant_id, 0) + quantity)

    def put(self, variant_id: UUID, quantity: int) -> None:
        """Hold exactly so many of a pack; none takes it out."""
        if quantity <= 0:
            self.lines.pop(variant_id, None)
        elif variant_id in self.lines or len(self.lines) < LINES:
            self.lines[variant_id] = min(quantity, MOST_PACKS)

    @property
    def text(self) -> str:
        """As cookies and forms carry it."""
        return ".".join(f"{variant_id.hex}-{count}" for variant_id, count in self.lines.items())

    @property
    def pairs(self) -> list[tuple[UUID, int]]:
        """As the domain takes it."""
        return list(self.lines.items())


def _salt(slug: str) -> str:
    return f"basket of {slug}"


def parse(text: str) -> Basket:
    """A basket out of its text; anything else is an empty basket."""
    lines: dict[UUID, int] = {}
    try:
        for part in filter(None, text.split(".")[:LINES]):
            name, _, count = part.partition("-")
            lines[UUID(hex=name)] = max(1, min(int(count), MOST_PACKS))
    except ValueError:
        return Basket()
    return Basket(lines)


def read(request: HttpRequest, slug: str) -> Basket:
    """The basket of this browser in this shop; a changed or foreign cookie is an empty basket."""
    return parse(request.get_signed_cookie(COOKIE, default="", salt=_salt(slug), max_age=_SECONDS) or "")


def write(response: HttpResponse, slug: str, basket: Basket) -> HttpResponse:
    """Leave the basket in the browser; an empty one leaves nothing."""
    path = f"/s/{slug}/"
    if not basket.lines:
        response.delete_cookie(COOKIE, path=path, samesite="Lax")
        return response
    response.set_signed_cookie(
        COOKIE,
        basket.text,
        salt=_salt(slug),
        max_age=_SECONDS,
        path=path,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
