"""What a basket would cost."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cunzhan.kit.words import Words


@dataclass(frozen=True)
class QuoteLine:
    """What one line of a basket would cost now."""

    variant_id: UUID
    product_id: UUID
    slug: str
    names: Words
    pack: Words
    picture: dict[int, str]
    quantity: int
    unit_price_fen: int
    line_fen: int
    household_fen: int
    problem: str
    """Empty, or "sold_out", "few" (less left than wanted) or "not_for_sale"."""
    left: int
    """How many of this pack are left."""
    weighed: bool = False
    """Sold by weight: the real weight decides, and the buyer never pays more than this."""
    made_in_days: int | None = None
    """Made to order, in so many days after it is paid."""


@dataclass(frozen=True)
class Quote:
    """What a basket would cost now."""

    lines: tuple[QuoteLine, ...]
    goods_fen: int
    postage_fen: int
    total_fen: int
    household_fen: int
    weight_g: int

    @property
    def problems(self) -> tuple[QuoteLine, ...]:
        """The lines that cannot be ordered as they are."""
        return tuple(line for line in self.lines if line.problem)


@dataclass(frozen=True)
class PostageRegion:
    """A group of provinces and its rate: the first weight and price, then each further step."""

    code: str
    names: Words
    provinces: tuple[str, ...]
    """Two-digit codes of GB/T 2260; empty for everywhere else."""
    first_g: int
    first_fen: int
    step_g: int
    step_fen: int
