"""The station itself: who works here, what postage costs, what the shares are called."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.domain.goods.catalogue import actions as catalogue_actions
from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.ground.people import actions as people_actions
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.people.facts import StaffRow
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.orders import actions as order_actions
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.faces.counter.forms.base import ConfirmForm
from cunzhan.faces.counter.forms.staff import PasswordForm, PersonForm, PostageForm, ShareForm
from cunzhan.faces.counter.pages import go, page
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit.refusal import Kind, Refusal

manager = staff(Role.MANAGER)


@manager
@require_GET
def people_here(request: Asked) -> HttpResponse:
    """Who works here, and since when."""
    return page(request, "staff", {"place": "staff", "rows": people.staff_of(by=request.actor)})


@manager
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def add(request: Asked) -> HttpResponse:
    """Somebody new; a phone that signs in elsewhere already keeps its own password."""
    form = PersonForm(request.POST or None)
    if form.carry_out(request, _add_person):
        return go("staff", said="person")
    return page(request, "staff_add", {"place": "staff"}, form=form)


def _add_person(*, by: Any, at: Any, key: str, role: str, **person: str) -> uuid.UUID:
    person_id = people_actions.create_person(by=by, at=at, key=key, **person)
    people_actions.grant_role(
        by=by, at=at, key=f"{key}-role", person_id=person_id, role=Role(role), station_id=by.station_id
    )
    return person_id


@manager
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def password(request: Asked, person_id: uuid.UUID) -> HttpResponse:
    """A new password for somebody who forgot the old one; open sessions end."""
    row = _somebody_here(request, person_id)
    form = PasswordForm(request.POST or None)
    if form.carry_out(request, people_actions.reset_password, person_id=person_id):
        return go("staff", said="password")
    return page(request, "staff_password", {"place": "staff", "row": row}, form=form)


@manager
@require_http_methods(["GET", "POST"])
def second_step(request: Asked, person_id: uuid.UUID) -> HttpResponse:
    """Forget the lost phone of somebody else; they put a new one on at the next sign-in."""
    row = _somebody_here(request, person_id)
    form = ConfirmForm(request.POST or None)
    if form.carry_out(request, people_actions.reset_second_factor, person_id=person_id):
        return go("staff", said="second_step")
    return page(request, "staff_second", {"place": "staff", "row": row}, form=form)


def _somebody_here(request: Asked, person_id: uuid.UUID) -> StaffRow:
    row = next((row for row in people.staff_of(by=request.actor) if row.person_id == person_id), None)
    if row is None:
        raise Refusal(Kind.NOT_FOUND, _("This person does not work here."))
    return row


@manager
@require_http_methods(["GET", "POST"])
def shares(request: Asked) -> HttpResponse:
    """The named shares; named again, a share gets the new name and old orders keep the old one."""
    form = ShareForm(request.POST or None)
    if form.carry_out(request, catalogue_actions.define_share):
        return go("shares", said="share")
    kinds = catalogue.share_kinds(station_id=request.actor.station)
    return page(request, "shares", {"place": "staff", "kinds": kinds}, form=form)


@manager
@require_http_methods(["GET", "POST"])
def postage(request: Asked) -> HttpResponse:
    """What a parcel costs, by region: the first weight and each further step."""
    regions = orders.postage_regions(station_id=request.actor.station)
    form = PostageForm(request.POST or None, regions=regions)
    if form.carry_out(request, order_actions.set_postage):
        return go("postage", said="postage")
    return page(request, "postage", {"place": "staff"}, form=form)
