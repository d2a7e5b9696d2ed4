"""What makes a stranger want to buy: the picture and the person behind the goods."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cunzhan.domain.goods.catalogue import actions as catalogue_actions
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.faces.counter.forms.fields import latin_digits, words_into
from cunzhan.faces.counter.forms.products import PictureForm, ProducerForm
from cunzhan.faces.counter.pages import go, page
from cunzhan.faces.counter.views.products import product_of
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit.words import same


@staff(Role.CLERK, Role.MANAGER)
@require_http_methods(["GET", "POST"])
def picture(request: Asked, product_id: uuid.UUID) -> HttpResponse:
    """A photograph; it is drawn anew in three sizes, without place or camera."""
    product = product_of(request, product_id)
    form = PictureForm(request.POST or None, request.FILES or None, initial=words_into("alt", product.names))
    if form.carry_out(request, catalogue_actions.add_picture, product_id=product.id):
        return go("product", product_id, said="picture")
    return page(request, "picture", {"place": "products", "product": product}, form=form)


@staff(Role.CLERK, Role.MANAGER)
@require_http_methods(["GET", "POST"])
def producer(request: Asked, product_id: uuid.UUID) -> HttpResponse:
    """The producer's story. Whether name and portrait show is the household's consent, not the clerk's tick."""
    product = product_of(request, product_id)
    form = ProducerForm(_with_household(request), request.FILES or None, initial=_first_values(product))
    if form.is_bound and request.POST.get("household_number") and not form.data.get("household_id"):
        form.add_error("household_number", _("No household has this number. Look at the card again."))
    if form.carry_out(request, catalogue_actions.show_producer, product_ids=(product.id,)):
        return go("product", product_id, said="saved")
    return page(request, "producer", {"place": "products", "product": product}, form=form)


def _with_household(request: Asked) -> dict[str, Any] | None:
    """What was posted, with the household's id beside its number."""
    if request.method != "POST":
        return None
    data = request.POST.dict()
    data["household_id"] = ""
    number = latin_digits(data.get("household_number"))
    if number:
        rows = people.household_numbers(by=request.actor, text=number).items
        data["household_id"] = next((str(row.id) for row in rows if row.number == number), "")
    return dict(data)


def _first_values(product: Any) -> dict[str, Any]:
    if product.producer is None:
        return {}
    shown = product.producer
    return {
        **words_into("name", shown.name or same("")),
        **words_into("role", shown.role),
        **words_into("quote", shown.quote),
        **words_into("story", shown.story),
    }
