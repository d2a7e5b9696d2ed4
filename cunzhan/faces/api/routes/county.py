"""The county's figures: stations by months, small cells suppressed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from cunzhan.domain.ground.people.facts import Scope
from cunzhan.domain.village.programme import queries as programme
from cunzhan.domain.village.programme.queries import MOST_MONTHS
from cunzhan.faces.api.door import reads
from cunzhan.faces.api.shapes import money
from cunzhan.faces.shared.gate import Asked
from cunzhan.kit.refusal import Kind, Refusal

router = Router(tags=["county"])


@reads(router, "/county/table", Scope.COUNTY_READ, money.CountyTable)
def get_county_table(request: Asked, wanted: Query[money.Months]) -> Any:
    """Orders, income, households and gain by station and month; never a household."""
    since, until = (date.fromisoformat(f"{month}-01") for month in (wanted.since_month, wanted.until_month))
    months = (until.year - since.year) * 12 + until.month - since.month + 1
    if not 0 < months <= MOST_MONTHS:
        raise Refusal(
            Kind.INVALID, _("Ask for at least one and at most %(most)s months."), field="until_month", most=MOST_MONTHS
        )
    return programme.county_table(by=request.actor, since_month=since, until_month=until)
