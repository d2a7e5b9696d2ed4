"""A period is closed at the counter: its statements have numbers, at the counter and on the household's page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from cunzhan.domain.trade.settlement import queries as settlement
from tests.faces.counter.conftest import key, text


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
    assert bookkeeper.post(url("periods"), {**key(), **days}).status_code == 302
    assert [period.name for period in settlement.periods(by=station.manager)] == ["2610"]
    page = text(bookkeeper.get(url("statement", station.beekeeper.id), days))
    assert "Statement number 2610-0001" in page
    paper = bookkeeper.get(url("closed_pdf", "2610-0001"))
    assert (paper.status_code, paper.headers["Content-Type"]) == (200, "application/pdf")
    assert bookkeeper.get(url("closed_pdf", "2610-0002")).status_code == 404


def test_days_that_are_not_over_are_refused_on_the_form(station, november, bookkeeper):
    answer = bookkeeper.post(url("periods"), {**key(), "since": "2026-11-01", "until": "2026-11-30"})
    assert answer.status_code == 422
    assert "These days are not over yet." in text(answer)
    assert settlement.periods(by=station.manager) == ()
