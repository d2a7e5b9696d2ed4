"""A period is closed at the counter: its statements have numbers, at the counter and on the household's page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from cunzhan.domain.trade.settlement import queries as settlement
from tests.faces.counter.conftest import key, text
from tests.refusals import unchanged


def url(name, *ids):
    return reverse(f"counter:{name}", args=ids)


@pytest.fixture
def november(station, later):
    station.lot()
    station.delivered(8)
    later(timedelta(days=20))


def test_a_month_is_closed_and_its_statement_has_a_number(station, november, manager, bookkeeper):
    page = text(bookkeeper.get(url("periods")))
    assert "No period is closed yet." in page
    days = {"since": "2026-10-01", "until": "2026-10-31"}
    with unchanged():
        page = text(bookkeeper.post(url("periods"), {**key(), **days}))
    assert "Close 1 Oct 2026 to 31 Oct 2026 for good?" in page
    assert "Households that get a statement 1 Owed when the days began 0.00 yuan" in page
    assert "Earned in these days 250.00 yuan Kept back 0.00 yuan Paid out 0.00 yuan" in page
    assert "Still owed when they end 250.00 yuan" in page
    assert bookkeeper.post(url("periods"), {**key(), **days, "sure": "1"}).status_code == 302
    assert [period.name for period in settlement.periods(by=station.manager)] == ["2610"]
    page = text(bookkeeper.get(url("statement", station.beekeeper.id), days))
    assert "Statement number 2610-0001" in page
    paper = bookkeeper.get(url("closed_pdf", "2610-0001"))
    assert (paper.status_code, paper.headers["Content-Type"]) == (200, "application/pdf")
    assert bookkeeper.get(url("closed_pdf", "2610-0002")).status_code == 404


def test_days_that_are_not_over_are_refused_on_the_form(station, november, bookkeeper):
    days = {"since": "2026-11-01", "until": "2026-11-30"}
    for sure in ({}, {"sure": "1"}):
        with unchanged():
            answer = bookkeeper.post(url("periods"), {**key(), **days, **sure})
        assert answer.status_code == 422
        assert "These days are not over yet." in text(answer)
    assert settlement.periods(by=station.manager) == ()
