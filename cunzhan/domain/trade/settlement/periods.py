"""Which days may be closed as a period: over, and following the last one without a gap."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.trade.settlement.models import Period
from cunzhan.kit.clock import business_date
from cunzhan.kit.refusal import Kind, Refusal


def must_be_closable(*, station_id: UUID, at: datetime, since: date, until: date) -> None:
    """Raises: Refusal(invalid) for days that are not over, or that do not follow the last period."""
    if not since < until:
        raise Refusal(Kind.INVALID, _("The end lies before the beginning."), field="until")
    if until > business_date(at, stations.zone_of(station_id)):
        raise Refusal(
            Kind.INVALID, _("These days are not over yet. Close them when the last one has passed."), field="until"
        )
    last = Period.objects.of(station_id).order_by("-until").values_list("until", flat=True).first()
    if last is not None and since != last:
        raise Refusal(
            Kind.INVALID, _("Periods follow each other without a gap: begin with %(day)s."), field="since", day=last
        )
