"""Prices recomputed from their shares."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import BigIntegerField, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from cunzhan.domain.goods.catalogue.models import Price, PriceShare
from cunzhan.kit.finding import MOST_NAMED, Finding


def check(station_id: UUID) -> Iterator[Finding]:
    """A price is the household's part and its named shares, and nothing else."""
    shares = PriceShare.objects.of(station_id).filter(price=OuterRef("id")).order_by().values("price")
    total = shares.annotate(total=Sum("amount_fen")).values("total")
    on_top = Coalesce(Subquery(total, output_field=BigIntegerField()), Value(0))
    rows = Price.objects.of(station_id).annotate(made_up=F("household_fen") + on_top)
    for row in rows.exclude(total_fen=F("made_up")).order_by("id")[:MOST_NAMED]:
        yield Finding("money", "catalogue_price", str(row.id), row.total_fen, row.made_up, station_id)
