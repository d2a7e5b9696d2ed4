"""The household's rights: read and download everything, correct, erase."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from cunzhan.domain.goods.catalogue import actions as catalogue
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as people_asked
from cunzhan.domain.trade.settlement import queries as settlement
from cunzhan.faces.household import everything
from cunzhan.faces.household.forms import CorrectForm, EraseForm
from cunzhan.faces.household.own import household_of, seen
from cunzhan.faces.household.views.goods import goods_now
from cunzhan.faces.shared import gate
from cunzhan.faces.shared.forms import put_refusal
from cunzhan.faces.shared.gate import Asked
from cunzhan.kit.keys import new_key
from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.spreadsheet import csv_bytes


@gate.household
@require_GET
def record(request: HttpRequest) -> HttpResponse:
    """Everything the station keeps, as a page that prints in large type."""
    asked = gate.asked(request)
    parts = everything.parts_of(everything.gathered(asked))
    return render(request, "household/record.html", {"parts": parts, "made_at": asked.at})


@gate.household
@require_GET
def record_json(request: HttpRequest) -> HttpResponse:
    """The same as a file for programs."""
    asked = gate.asked(request)
    content = json.dumps(everything.gathered(asked), ensure_ascii=False, indent=2)
    return _file(asked, content.encode(), "application/json", "json")


@gate.household
@require_GET
def record_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table: part, row, what, text."""
    asked = gate.asked(request)
    rows = everything.rows_of(everything.parts_of(everything.gathered(asked)))
    return _file(asked, csv_bytes(rows), "text/csv; charset=utf-8", "csv")


@gate.household
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest) -> HttpResponse:
    """Put name and phone right."""
    asked = gate.asked(request)
    if request.method == "GET":
        whole = people.export_household(by=asked.actor, at=asked.at, household_id=household_of(asked))
        first = {"key": new_key(), "version": seen(asked).version, "name": whole["name"], "phone": whole["phone"]}
        return render(request, "household/correct.html", {"form": CorrectForm(initial=first)})
    form = CorrectForm(request.POST)
    status = 422
    if form.is_valid():
        given = form.cleaned_data
        try:
            people.correct_household(
                by=asked.actor,
                at=asked.at,
                key=given["key"],
                household_id=household_of(asked),
                name=given["name"],
                phone=given["phone"],
                version=given["version"],
            )
            return redirect("household:home")
        except Refusal as refusal:
            put_refusal(form, refusal)
            status = refusal.status
            if refusal.kind == Kind.STALE:
                return _changed_meanwhile(asked)
    return render(request, "household/correct.html", {"form": form}, status=status)


def _changed_meanwhile(asked: Asked) -> HttpResponse:
    """Both versions side by side; what was typed stays, to be saved over the newer one on purpose."""
    now = people.export_household(by=asked.actor, at=asked.at, household_id=household_of(asked))
    again = CorrectForm(asked.POST.dict() | {"version": str(seen(asked).version), "key": new_key()})
    return render(asked, "household/correct.html", {"form": again, "now": now}, status=409)


@gate.household
@require_GET
def erase(request: HttpRequest) -> HttpResponse:
    """What erasing destroys and what stays, before anything happens."""
    asked = gate.asked(request)
    return render(
        request,
        "household/erase.html",
        {
            "owed_fen": settlement.my_money(by=asked.actor, at=asked.at).owed_fen,
            "on_hand": bool(goods_now(asked)),
        },
    )


@gate.household
@require_http_methods(["GET", "POST"])
def erase_sure(request: HttpRequest) -> HttpResponse:
    """The question; the answer is the household's own number."""
    asked = gate.asked(request)
    number = people_asked.household(by=asked.actor, household_id=household_of(asked)).number
    form = EraseForm(request.POST if request.method == "POST" else None, expected=number, initial={"key": new_key()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                catalogue.erase_household(
                    by=asked.actor, at=asked.at, key=form.cleaned_data["key"], household_id=household_of(asked)
                )
                request.session.flush()
                return redirect("household:erased")
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
    return render(request, "household/erase_sure.html", {"form": form, "number": number}, status=status)


@gate.public
@require_GET
def erased(request: HttpRequest) -> HttpResponse:
    """The last page: nobody is signed in any more."""
    return render(request, "household/erased.html")


def _file(asked: Asked, content: bytes, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="my-record-{asked.at:%Y-%m-%d}.{ending}"'
    return response
