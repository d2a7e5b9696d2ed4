"""The county sees counts and rules of its stations, and never a household."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client

from cunzhan.kit.keys import new_key
from cunzhan.kit.words import same

from .conftest import NOW, SETUP, County, founded

AUGUST = datetime(2025, 8, 10, 3, tzinfo=UTC)
SEPTEMBER = datetime(2025, 9, 10, 3, tzinfo=UTC)
HIDDEN = "fewer than 10 households, not shown"


def text_of(answer) -> str:
    """The page as it is read: tags away, spaces folded."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def lines_of(answer) -> list[list[str]]:
    return [line.split(",") for line in answer.content.decode("utf-8-sig").strip().split("\r\n")]


@pytest.fixture
def autumn(county: County) -> County:
    """August: twelve and nine households. September: twelve in the one, nobody in the other."""
    county.large.sell(12, 200_000, at=AUGUST, order="A1")
    county.large.sell(12, 200_000, at=AUGUST, order="A2")
    county.small.sell(9, 333_333, at=AUGUST, order="B1")
    county.large.pay_all(at=AUGUST)
    county.small.pay_all(at=AUGUST)
    county.large.sell(12, 100_000, at=SEPTEMBER, order="A3")
    return county


class TestTable:
    def test_every_station_is_a_row_with_its_last_month(self, autumn, officer):
        page = text_of(officer.get("/county/?since=2025-08&until=2025-09"))
        assert "绿洲县 The villages, month by month" in page
        assert re.search(r"沙枣村 1 how it was made 12,000\.00 how it was made 0 how it was made 7,800\.00", page)

    def test_a_small_cell_is_not_shown_nor_a_total_that_gives_it_away(self, autumn, officer):
        answer = officer.get("/county/?since=2025-08&until=2025-08")
        page = text_of(answer)
        assert f"沙梁村 {HIDDEN} 1 how it was made not shown not shown not shown" in page
        assert "All villages not shown: it would give a village away 3 not shown not shown not shown" in page
        assert "29,999.97" not in page
        assert "30,000.00" not in page
        assert "77,999.97" not in page

    def test_all_figures_stand_in_tables_for_ears(self, autumn, officer):
        html = officer.get("/county/?since=2025-08&until=2025-09").content.decode()
        assert html.count("<details") == 4
        assert html.count("<caption") == 5
        assert "style=" not in html
        for drawing in re.findall(r"<svg[^>]*>", html):
            assert 'direction="ltr"' in drawing
            assert 'aria-hidden="true"' in drawing

    def test_a_village_is_found_by_its_name_and_then_there_is_no_sum(self, autumn, officer):
        page = text_of(officer.get("/county/?q=沙梁"))
        assert "沙梁村" in page
        assert "沙枣村" not in page
        assert "All villages" not in page
        assert "No village is called “雪山”" in text_of(officer.get("/county/?q=雪山"))

    def test_months_default_to_eight_and_bend_to_what_can_be(self, autumn, officer):
        page = officer.get("/county/").content.decode()
        assert 'value="2025-03"' in page
        assert 'value="2025-10"' in page
        for query in ("since=2025-10&until=2025-08", "since=x&until=9999-99", "since=2001-01", "until=2030-01"):
            assert officer.get(f"/county/?{query}").status_code == 200, query

    def test_stations_of_another_county_stay_away(self, autumn, officer):
        from cunzhan.domain.ground.stations import actions as stations

        other = stations.found_county(by=SETUP, at=NOW, key=new_key(), names=same("别的县"))
        foreign = founded(other, "biecun", "别的村", 11)
        foreign.sell(11, 500_000, at=AUGUST, order="C1")
        answer = officer.get("/county/?since=2025-08&until=2025-10")
        assert "别的村" not in answer.content.decode()
        assert officer.get(f"/county/rule/{foreign.id}/2025-08/income/").status_code == 404

    def test_the_number_of_questions_does_not_grow(self, autumn, officer, django_assert_max_num_queries):
        with django_assert_max_num_queries(30) as first:
            officer.get("/county/?since=2025-09&until=2025-09")
        founded(autumn.id, "hongliu", "红柳村", 0)
        with django_assert_max_num_queries(len(first)):
            officer.get("/county/?since=2025-01&until=2025-09")


class TestFile:
    def test_it_hides_the_same_cells(self, autumn, officer):
        answer = officer.get("/county/table.csv?since=2025-08&until=2025-09")
        assert answer.content.startswith(b"\xef\xbb\xbf")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="county-2025-08-2025-09.csv"'
        lines = lines_of(answer)
        assert lines[0] == [
            "village",
            "month",
            "orders delivered",
            '"income of households',
            ' yuan"',
            "households paid",
            '"gain over the bazaar',
            ' yuan"',
        ]
        assert ["沙枣村", "2025-08", "2", "48000.00", "12", "39600.00"] in lines
        small = next(line for line in lines if line[:2] == ["沙梁村", "2025-08"])
        assert "".join(small).count("not shown") == 3
        total = next(line for line in lines if line[:2] == ["All villages", "2025-08"])
        assert "".join(total[3:]).count("not shown") == 3
        assert "29999.97" not in answer.content.decode()


class TestRule:
    def test_a_figure_opens_to_its_rule_and_counts(self, autumn, officer):
        page = text_of(officer.get(f"/county/rule/{autumn.large.id}/2025-08/income/"))
        assert "48,000.00 yuan 沙枣村电商站, Income of households, Aug 2025" in page
        assert "What households earned in this month: their shares of what was delivered".replace("'", "&#x27;") in page
        assert "Orders 2 Households that sold 12 Products 1 Lines with a refund 0 Households paid 12" in page

    def test_a_hidden_figure_stays_hidden(self, autumn, officer):
        page = text_of(officer.get(f"/county/rule/{autumn.small.id}/2025-08/income/"))
        assert HIDDEN in page
        assert "29,999.97" not in page
        assert "30,000.00" not in page
        assert "Households that sold" not in page

    def test_as_a_fragment_it_comes_without_the_page(self, autumn, officer):
        answer = officer.get(f"/county/rule/{autumn.large.id}/2025-08/gain/", headers={"HX-Request": "true"})
        assert answer.content.startswith(b'<section class="panel rule"')
        assert "39,600.00" in text_of(answer)

    @pytest.mark.parametrize("where", ["2025-13/income", "2025-08/secrets", "25-08/income"])
    def test_what_is_no_figure(self, autumn, officer, where):
        assert officer.get(f"/county/rule/{autumn.large.id}/{where}/").status_code == 404

    def test_no_such_station(self, autumn, officer):
        assert officer.get(f"/county/rule/{uuid4()}/2025-08/income/").status_code == 404


class TestDoors:
    def test_strangers_are_sent_to_sign_in(self, county):
        for page in ("/county/", "/county/table.csv", f"/county/rule/{county.large.id}/2025-08/income/"):
            answer = Client().get(page)
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/sign-in/")

    def test_no_page_names_a_household(self, autumn, officer):
        ids = [str(h) for s in (autumn.large, autumn.small) for h in s.households]
        for page in ("/county/", "/county/table.csv", f"/county/rule/{autumn.large.id}/2025-08/households_paid/"):
            content = officer.get(page).content.decode()
            assert "秘密的名字" not in content
            assert not [household for household in ids if household in content]

    def test_the_county_opens_no_household_page_and_no_counter(self, autumn, officer):
        assert officer.get("/my/").status_code == 403

    def test_every_language(self, autumn, officer):
        for code in ("zh-hans", "ug", "en"):
            officer.cookies["lang"] = code
            answer = officer.get("/county/")
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "no-store"
