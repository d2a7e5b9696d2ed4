"""What a household is owed, line by line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from cunzhan.domain.ground.people.facts import Scope
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.faces.api.door import reads
from cunzhan.faces.api.shapes import money
from cunzhan.faces.shared.gate import Asked
from cunzhan.kit.refusal import Kind, Refusal

router = Router(tags=["statements"])
MOST_DAYS = 366


@reads(router, "/statements/{uuid:household_id}", Scope.STATEMENTS_READ, money.Statement)
def get_statement(request: Asked, household_id: UUID, period: Query[money.Period]) -> Any:
    """A household's account for `since` up to, but not with, `until`. A household's token sees its own."""
    if not 0 < (period.until - period.since).days <= MOST_DAYS:
        raise Refusal(Kind.INVALID, _("A statement is for at least a day and at most a year."), field="until")
    return settlement.statement(
        by=request.actor, at=request.at, household_id=household_id, since=period.since, until=period.until
    )
