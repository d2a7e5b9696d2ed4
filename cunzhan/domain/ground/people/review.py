"""How much each person looked at households' records: for the manager, who goes through it once a month."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncHour

from cunzhan.domain.ground.people import facts
from cunzhan.domain.ground.people.actions.consents import no_such_household
from cunzhan.domain.ground.people.models import Look, Person
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role

MANY_AN_HOUR = 50
"""More records than this in one hour of the clock is more than a desk needs."""
_DAY = range(7, 22)
"""The hours in which a village station may be at work, by its own clock."""


def looks_by_person(*, by: Actor, since: datetime) -> tuple[facts.LooksOfPerson, ...]:
    """Everybody who looked at records of the manager's station since a moment; whoever looked most comes first.

    Households' looks at themselves are left out. Raises: Refusal(not_found) for anybody but the manager.
    """
    if by.role != Role.MANAGER:
        raise no_such_household()
    looks = Look.objects.of(by.station).filter(at__gte=since).exclude(role=Role.HOUSEHOLD)
    people = looks.values("person_id").annotate(looks=Count("id"), households=Count("household_id", distinct=True))
    hours = looks.annotate(hour=TruncHour("at", tzinfo=UTC)).values_list("person_id", "hour").annotate(n=Count("id"))
    zone = ZoneInfo(stations.zone_of(by.station))
    most: defaultdict[UUID | None, int] = defaultdict(int)
    at_night: defaultdict[UUID | None, int] = defaultdict(int)
    for person_id, hour, looked in hours:
        most[person_id] = max(most[person_id], looked)
        at_night[person_id] += 0 if hour.astimezone(zone).hour in _DAY else looked
    found = list(people)
    names = dict(Person.objects.filter(id__in=[row["person_id"] for row in found]).values_list("id", "display_name"))
    rows = [
        facts.LooksOfPerson(
            who=names.get(row["person_id"], ""),
            looks=row["looks"],
            households=row["households"],
            most_in_an_hour=most[row["person_id"]],
            at_night=at_night[row["person_id"]],
            unusual=most[row["person_id"]] > MANY_AN_HOUR or at_night[row["person_id"]] > 0,
        )
        for row in found
    ]
    return tuple(sorted(rows, key=lambda row: (-row.looks, row.who)))
