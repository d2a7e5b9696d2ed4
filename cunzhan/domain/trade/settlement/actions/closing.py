"""Closing a period: numbered statements, frozen for good. What comes later stands on the next one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from cunzhan.domain.ground.ledger import actions as ledger
from cunzhan.domain.ground.records.actions import action
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.settlement import periods, statements
from cunzhan.domain.trade.settlement.models import ClosedStatement, Period
from cunzhan.kit.keys import new_id

_KEEPERS = (Role.BOOKKEEPER, Role.MANAGER)


@action("settlement.close_period", may=_KEEPERS)
def close_period(*, by: Actor, at: datetime, key: str, since: date, until: date) -> UUID:
    """Close [since, until): every household with anything to state gets a numbered statement, frozen word for word, and
    nothing can be posted there afterwards. Closing the same days again makes nothing new.

    Raises: Refusal(invalid) for days that are not over, or that do not follow the last period.
    """
    station_id = by.station
    done = Period.objects.of(station_id).filter(since=since, until=until).values_list("id", flat=True).first()
    if done is not None:
        return done
    # Whoever posts at this moment is waited for; whoever posts later is refused these days.
    ledger.close_books(by=by, at=at, key=key, until=until)
    periods.must_be_closable(station_id=station_id, at=at, since=since, until=until)
    period = Period(
        id=new_id(),
        station_id=station_id,
        name=_name(station_id, until),
        since=since,
        until=until,
        closed_at=at,
        closed_by=by.person_id,
    )
    period.save(force_insert=True)
    rows = []
    for fact in statements.put_together(by=by, at=at, since=since, until=until).values():
        numbered = replace(fact, number=f"{period.name}-{fact.household_number}")
        content, digest = statements.frozen(numbered)
        rows.append(
            ClosedStatement(
                station_id=station_id,
                period=period,
                household_id=fact.household_id,
                number=numbered.number,
                opening_fen=fact.opening_fen,
                closing_fen=fact.closing_fen,
                content=content,
                digest=digest,
            )
        )
    ClosedStatement.objects.bulk_create(rows)
    return period.id


def _name(station_id: UUID, until: date) -> str:
    """The month of its last day; more periods of one month get a letter."""
    month = f"{until - timedelta(days=1):%y%m}"
    before = Period.objects.of(station_id).filter(name__startswith=month).count()
    return month if not before else f"{month}{chr(ord('a') + before)}"
