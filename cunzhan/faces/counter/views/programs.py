"""Programs that come in by token: which there are, a new one, and the end of one."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.domain.ground.people import actions as people_actions
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.faces.counter.forms.base import ConfirmForm
from cunzhan.faces.counter.forms.programs import SCOPES, TokenForm
from cunzhan.faces.counter.pages import go, page
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit.refusal import Kind, Refusal

manager = staff(Role.MANAGER)


@manager
@require_GET
def all_programs(request: Asked) -> HttpResponse:
    """Every token of the station, also the revoked ones, and when each was last used."""
    rows = [(row, [SCOPES[scope] for scope in row.scopes]) for row in people.tokens_of(by=request.actor)]
    return page(request, "programs", {"place": "staff", "rows": rows})


@manager
@require_http_methods(["GET", "POST"])
def add(request: Asked) -> HttpResponse:
    """A new token. Its secret is on the page that answers, and nowhere afterwards."""
    form = TokenForm(request.POST or None)
    if form.carry_out(request, people_actions.make_token):
        told = {"place": "staff", "name": form.cleaned_data["name"], "secret": form.answer.secret}
        return page(request, "program_made", told)
    return page(request, "program_add", {"place": "staff"}, form=form)


@manager
@require_http_methods(["GET", "POST"])
def revoke(request: Asked, token_id: uuid.UUID) -> HttpResponse:
    """The end of a token, after a question."""
    row = next((row for row in people.tokens_of(by=request.actor) if row.id == token_id), None)
    if row is None:
        raise Refusal(Kind.NOT_FOUND, _("There is no such token."))
    form = ConfirmForm(request.POST or None)
    if form.carry_out(request, people_actions.revoke_token, token_id=token_id):
        return go("programs", said="revoked")
    return page(request, "program_revoke", {"place": "staff", "row": row}, form=form)
