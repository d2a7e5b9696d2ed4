"""What every counter view ends in: a page, a step onwards with a word said, a paper, or a file for a spreadsheet."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cunzhan.faces.counter.forms.base import CounterForm
from cunzhan.faces.counter.forms.fields import LANGUAGE_NAMES
from cunzhan.faces.shared.gate import Asked
from cunzhan.kit.listing import Page
from cunzhan.kit.spreadsheet import csv_bytes

EXPORT_MOST = 20_000
PAPER_LANGUAGES = tuple(LANGUAGE_NAMES.items())

SAID = {
    "received": _("Taken in. The receipt is ready to print."),
    "pooled": _("The pool is taken in."),
    "shared_out": _("Shared out. It is owed to the households now."),
    "counted": _("The count is booked."),
    "written_off": _("The loss is written down."),
    "given_back": _("Given back to the household."),
    "saved": _("Saved."),
    "priced": _("The new price is in the shop now."),
    "picture": _("The picture is in the shop now."),
    "packed": _("Packed."),
    "weighed": _("Weighed. This is what the buyer pays now."),
    "sent": _("Handed to the carrier."),
    "waybill": _("The waybill is corrected."),
    "handed_over": _("Handed over to the buyer."),
    "delivered": _("Delivered. The households have their share."),
    "cancelled": _("The order is cancelled."),
    "refunded": _("The money goes back to the buyer."),
    "bank": _("The transfer is written down."),
    "bank_again": _("This transfer was written down before; nothing was counted twice."),
    "bank_case": _("Written down, but it does not fit the order: look at it under To look at."),
    "unknown_card": _("This card opens nothing here: it was replaced, or belongs to another station."),
    "cash": _("The cash is in the drawer."),
    "moved": _("The money is moved."),
    "opened": _("The drawer is open."),
    "closed": _("The drawer is closed for today."),
    "resolved": _("This one is settled."),
    "admitted": _("The household is admitted."),
    "card": _("The new card is ready. The old one no longer works."),
    "consent": _("Written down."),
    "member": _("The person is added."),
    "erased": _("The personal data of this household are erased."),
    "advanced": _("The advance is written down."),
    "deducted": _("Kept back, and written onto its statement."),
    "account": _("Entered. Another person confirms it, then it is used."),
    "account_live": _("From now on the money goes to this account."),
    "sheet": _("The sheet is ready."),
    "sent_to_bank": _("The sheet is with the bank. Fetch its file and hand it in."),
    "period": _("The period is closed. Its statements have their numbers."),
    "unknown": _("Written down as not known. Ask the bank again."),
    "paid": _("Paid."),
    "failed": _("Written down as not paid."),
    "person": _("The person can sign in now."),
    "password": _("The new password works now."),
    "second_step": _("The second step is reset. At the next sign-in a new phone is put on."),
    "postage": _("The postage is saved."),
    "share": _("The share is saved."),
    "revoked": _("The token opens nothing any more."),
}

TO_LOOK_AT = {"bank_again", "bank_case", "unknown_card"}


def page(
    request: Asked, template: str, context: dict[str, Any], *, form: CounterForm | None = None, status: int = 200
) -> HttpResponse:
    """A counter page; with the status of its form when that was refused, and what the last step said."""
    said = request.GET.get("said", "")
    context.setdefault("said", SAID.get(said, ""))
    context.setdefault("said_mood", "look" if said in TO_LOOK_AT else "well")
    if form is not None:
        context["form"] = form
        status = form.status
    return render(request, f"counter/{template}.html", context, status=status)


def go(name: str, *args: Any, said: str = "", **query: str) -> HttpResponseRedirect:
    """On to another counter page, which says what has just been done."""
    if said:
        query["said"] = said
    where = reverse(f"counter:{name}", args=args)
    return HttpResponseRedirect(f"{where}?{urlencode(query)}" if query else where)


def pdf(content: bytes, name: str) -> HttpResponse:
    """A paper, shown in the browser so that it can be printed at once."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def paper_language(request: Asked) -> str:
    """The language the reader of the paper chose on the button just now; kept nowhere."""
    code = request.GET.get("in", "")
    if code not in LANGUAGE_NAMES:
        raise Http404
    return code


def spreadsheet(name: str, heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Rows for a spreadsheet program: UTF-8 with a mark, and no cell that could be read as a formula."""
    answer = HttpResponse(csv_bytes([heads, *rows]), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def every(ask: Callable[[str | None], Page[Any]]) -> Iterator[Any]:
    """All rows of a paged list, up to what a spreadsheet can bear."""
    cursor: str | None = None
    for _number in range(EXPORT_MOST // 50):
        found = ask(cursor)
        yield from found.items
        cursor = found.next_cursor
        if cursor is None:
            return


def cursor_of(request: Asked) -> str | None:
    """Where the page of a list begins."""
    return request.GET.get("cursor") or None


def search_of(request: Asked, name: str = "text") -> str:
    """What was typed into the search field, shortened to what a search can use."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:60]


def id_of(request: Asked, name: str) -> uuid.UUID | None:
    """A filter by id out of the address; what is none filters nothing."""
    try:
        return uuid.UUID(request.GET.get(name, ""))
    except ValueError:
        return None
