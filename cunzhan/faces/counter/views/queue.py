"""What needs doing now, and the one field that finds everything."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.people import actions as people_actions
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.orders import queries as orders
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.faces.counter.forms.fields import scanned
from cunzhan.faces.counter.pages import cursor_of, go, page, search_of
from cunzhan.faces.counter.views.choices import product_choices
from cunzhan.faces.counter.views.orders import narrowed
from cunzhan.faces.shared.gate import Asked, staff
from cunzhan.kit import backups

CARD_SECRET = re.compile(r"^[a-z2-7]{26}$")
SELLERS = frozenset({Role.CLERK, Role.MANAGER})
BOOKS = frozenset({Role.BOOKKEEPER, Role.MANAGER})


@dataclass(frozen=True)
class Queue:
    """One queue: what it is called, where its count is, which orders it lists, and who works on it."""

    code: str
    name: str | Promise
    count: str
    state: str
    roles: frozenset[Role]
    delivery: str = ""
    late: bool = False

    @property
    def question(self) -> dict[str, str]:
        """What the list of this queue asks for."""
        return {"state": self.state, **({"delivery": self.delivery} if self.delivery else {})}


QUEUES = (
    Queue("to_pack", _("To pack"), "to_pack", "paid", SELLERS),
    Queue("to_make", _("To be made"), "to_make", "", SELLERS),
    Queue("to_send", _("To send"), "to_send", "packed", SELLERS, "courier"),
    Queue("on_the_way", _("On the way"), "on_the_way", "sent", SELLERS),
    Queue("to_collect", _("To be collected"), "to_collect", "packed", SELLERS, "collect"),
    Queue("awaiting", _("Awaiting money"), "awaiting_payment", "placed", SELLERS | BOOKS),
    Queue("cases", _("To look at"), "cases", "", SELLERS | BOOKS, late=True),
    Queue("payouts", _("To pay households"), "payouts_due", "", BOOKS),
)


@staff()
@require_GET
def home(request: Asked) -> HttpResponse:
    """The queue beside the list of the chosen one."""
    mine = [queue for queue in QUEUES if request.actor.role in queue.roles]
    chosen = next((queue for queue in mine if queue.code == request.GET.get("queue")), mine[0])
    counts = orders.queue(by=request.actor, at=request.at)
    context: dict[str, Any] = {
        "place": "home",
        "queues": [
            {"queue": queue, "count": getattr(counts, queue.count), "key": number}
            for number, queue in enumerate(mine, start=1)
        ],
        "chosen": chosen,
        "count": getattr(counts, chosen.count),
        "text": search_of(request),
        "product_id": request.GET.get("product_id", ""),
        "products": product_choices(request) if chosen.state else [],
        **LISTS.get(chosen.code, order_list)(request, chosen),
    }
    if request.actor.role == Role.MANAGER:
        folders = Path(settings.CUNZHAN_BACKUPS), settings.CUNZHAN_BACKUP_COPY_TO
        context["backup"] = backups.state(*folders, at=request.at)
    template = "_queue_list" if request.headers.get("HX-Request") else "home"
    return page(request, template, context)


def order_list(request: Asked, queue: Queue) -> dict[str, Any]:
    """The orders in this queue's state, the most urgent first."""
    made = False if queue.state == "paid" else None
    return {
        "listed": orders.orders(**narrowed(request, **queue.question), to_make=made, cursor=cursor_of(request)),
        "kind": "orders",
    }


def making_list(request: Asked, _queue: Queue) -> dict[str, Any]:
    """What was ordered and paid, and waits for its household to bring it in."""
    return {"making": orders.to_make(by=request.actor), "kind": "making"}


def case_list(request: Asked, _queue: Queue) -> dict[str, Any]:
    """What does not fit and wants a decision."""
    return {"listed": orders.cases(by=request.actor, cursor=cursor_of(request)), "kind": "cases"}


def payout_list(request: Asked, _queue: Queue) -> dict[str, Any]:
    """Households whose goods are sold and who are not paid yet."""
    return {"listed": settlement.owed_page(by=request.actor, cursor=cursor_of(request)), "kind": "payouts"}


LISTS: dict[str, Callable[[Asked, Queue], dict[str, Any]]] = {
    "cases": case_list,
    "payouts": payout_list,
    "to_make": making_list,
}


@staff()
@require_GET
def find(request: Asked) -> HttpResponse:
    """One field for everything: an order, a lot, a household's number, or a scanned code."""
    text = scanned(request.GET.get("text"))
    if not text:
        return go("home")
    if CARD_SECRET.match(text):
        cards = people_actions.find_households(by=request.actor, at=request.at, text=text)
        return go("household", cards[0].id) if cards else go("households", said="unknown_card")
    if request.actor.role in SELLERS:
        found = orders.orders(by=request.actor, text=text, cursor=None)
        if len(found.items) == 1:
            return go("order", found.items[0].id)
        if found.items:
            return HttpResponseRedirect(f"{reverse('counter:orders')}?{_query(text)}")
        if lot := next((lot for lot in stock.lots(by=request.actor, number=text).items if lot.number == text), None):
            return go("lot", lot.id)
    numbers = people.household_numbers(by=request.actor, text=text)
    if len(numbers.items) == 1:
        return go("household", numbers.items[0].id)
    return HttpResponseRedirect(f"{reverse('counter:orders')}?{_query(text)}")


def _query(text: str) -> str:
    return urlencode({"text": text})
