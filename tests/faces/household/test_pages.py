"""What a household reads about itself, and that it reads about nobody else."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from cunzhan.domain.goods.stock import actions as stock
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people import queries as people_asked
from cunzhan.domain.ground.people.facts import Purpose
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.trade.settlement import actions as settlement
from cunzhan.kit.keys import new_id, new_key

from .conftest import HONEY, NAME, NOW, Home

SEPTEMBER = datetime(2025, 9, 12, 3, 0, tzinfo=UTC)
OCTOBER = datetime(2025, 10, 3, 3, 0, tzinfo=UTC)


def text_of(answer) -> str:
    """The page as it is read: tags away, spaces folded."""
    bare = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare))


@pytest.fixture
def autumn(home: Home) -> Home:
    """Honey brought in spring, sold in September and October; September is paid less an advance."""
    lot = home.lot(at=datetime(2025, 5, 2, 3, tzinfo=UTC))
    home.cash(1_000_000)
    settlement.advance(
        by=home.manager,
        at=SEPTEMBER,
        key=new_key(),
        household_id=home.household_id,
        amount_fen=50_000,
        reason="蜂箱",
    )
    home.sold(lot, 24_000, 75_000, at=SEPTEMBER)
    home.sold(lot, 16_000, 50_000, at=SEPTEMBER, channel="counter")
    home.paid(at=datetime(2025, 9, 28, 3, tzinfo=UTC))
    home.sold(lot, 8_000, 25_000, at=OCTOBER)
    return home


class TestHome:
    def test_it_shows_money_goods_looks_and_what_was_kept_back(self, autumn, phone):
        answer = phone.get("/my/")
        page = text_of(answer)
        assert answer.status_code == 200
        assert f"Hello, {NAME}" in page
        assert "250.00 yuan Sold, and not yet paid to you." in page
        assert "1,500.00 yuan in all" in page
        assert "400 kg" in page
        assert "You get 31.25 yuan a kilogram." in page
        assert "What was kept back in Sep 2025" in page
        assert "500.00 yuan" in page
        assert '/my/money/2025/9/"' in answer.content.decode()

    def test_bars_are_numbers_of_one_scale_and_say_what_is_paid(self, autumn, phone):
        html = phone.get("/my/").content.decode()
        assert re.findall(r'viewBox="0 0 (\d+) 10".*?<rect class="(c\d)" width="(\d+)"', html) == [
            ("125000", "c1", "125000"),
            ("125000", "c4", "25000"),
        ]
        assert html.count('direction="ltr"') == 2
        assert "style=" not in html

    def test_a_new_household_reads_what_to_do(self, home, phone):
        page = text_of(phone.get("/my/"))
        assert "0.00 yuan When a buyer has received your goods, your money appears here." in page
        assert "Nothing of yours is at the station." in page
        assert "Nobody but you looked at your record this month." in page

    def test_looks_of_others_this_month_are_counted_and_own_are_not(self, home, phone):
        seen = {"by": home.manager, "household_ids": [home.household_id]}
        people.see_households(**seen, at=SEPTEMBER, purpose=Purpose.SETTLE)
        people.see_households(**seen, at=NOW, purpose=Purpose.SETTLE)
        assert "1 look By others at your record, this month." in text_of(phone.get("/my/"))
        assert "1 look By others at your record, this month." in text_of(phone.get("/my/"))

    def test_the_number_of_questions_does_not_grow_with_lots(self, home, phone, django_assert_max_num_queries):
        home.lot()
        with django_assert_max_num_queries(60) as first:
            phone.get("/my/")
        for _number in range(12):
            home.lot()
        with django_assert_max_num_queries(len(first)):
            phone.get("/my/")


class TestGoods:
    def test_each_lot_says_what_became_of_it(self, home, phone):
        lot = home.lot(400_000)
        stock.write_off(by=home.manager, at=NOW, key=new_key(), lot_id=lot, quantity=8_000, reason="瓶子碎了")
        stock.give_back(by=home.manager, at=NOW, key=new_key(), lot_id=lot, quantity=2_000)
        page = text_of(phone.get("/my/goods/"))
        assert "Oleaster honey" in page
        assert "left 390 kg brought 400 kg sold 0 kg lost 8 kg given back to me 2 kg" in page
        page = text_of(phone.get(f"/my/goods/{lot}/"))
        assert "You brought it to the station. 14 Oct 400 kg" in page
        assert "Lost or spoilt. 14 Oct : 瓶子碎了 8 kg" in page
        assert "Given back to you. 14 Oct 2 kg" in page

    def test_a_neighbours_lot_is_not_there(self, home, phone):
        lot = home.lot(of=home.neighbour_id)
        assert phone.get(f"/my/goods/{lot}/").status_code == 404
        assert "You have not brought any goods yet." in text_of(phone.get("/my/goods/"))

    def test_pages_go_on_by_cursor(self, home, phone):
        for _number in range(21):
            home.lot(1000)
        first = phone.get("/my/goods/").content.decode()
        onward = re.search(r'rel="next" href="([^"]+)"', first)
        assert onward
        assert first.count("What became of it") == 20
        assert (
            phone.get("/my/goods/" + onward[1].replace("&amp;", "&")).content.decode().count("What became of it") == 1
        )

    def test_a_damaged_cursor_is_refused(self, home, phone):
        assert phone.get("/my/goods/?cursor=%00x").status_code == 422


class TestMoney:
    def test_months_with_their_statements(self, autumn, phone):
        page = text_of(phone.get("/my/money/"))
        assert "Oct 2025 250.00 not yet paid" in page
        assert "Sep 2025 1,250.00 paid to me" in page

    def test_the_statement_is_the_sheet(self, autumn, phone):
        page = text_of(phone.get("/my/money/2025/9/"))
        assert f"Statement for Sep 2025 {NAME} Household number {autumn.number}" in page
        assert "<title>Statement for Sep 2025</title>" in phone.get("/my/money/2025/9/").content.decode()
        assert "Earned 1,250.00 Kept back 500.00 Paid to you 750.00 Owed to you at the end 0.00 yuan" in page
        assert "12 Sep counter 16 31.25 500.00" in page
        assert "12 Sep shop 24 31.25 750.00" in page
        assert "Oleaster honey, in all 40 1,250.00" in page
        assert "On 12 Sep you got an advance of 500.00 yuan . 蜂箱" in page
        assert "On 28 Sep , 750.00 yuan ." in page
        assert re.search(r"Check code [2-9A-Z]{4}-[2-9A-Z]{4}", page)

    def test_october_begins_where_september_ended(self, autumn, phone):
        page = text_of(phone.get("/my/money/2025/10/"))
        assert "Earned 250.00 Kept back 0.00 Paid to you 0.00 Owed to you at the end 250.00 yuan" in page
        assert "Nothing was kept back." in page

    def test_a_refund_is_a_line_with_its_reason(self, autumn, phone):
        lot = next(iter(autumn.lots.values()))
        line = autumn.sold(lot, 4_000, 12_500, at=OCTOBER)
        settlement.take_back(
            by=autumn.manager, at=NOW, key=new_key(), refund_id=new_id(), amounts={line: 12_600}, reason="漏了"
        )
        page = text_of(phone.get("/my/money/2025/10/"))
        assert "14 Oct returned by the buyer" in page
        assert "−125.00" in page
        assert "漏了" in page

    @pytest.mark.parametrize("when", ["2025/13", "2025/0", "2025/11", "1999/1", "9999/1"])
    def test_months_that_have_no_statement(self, home, phone, when):
        assert phone.get(f"/my/money/{when}/").status_code == 404

    def test_another_month_is_picked_and_opened(self, home, phone):
        assert phone.get("/my/money/month/?month=2025-09").headers["Location"] == "/my/money/2025/9/"
        assert phone.get("/my/money/month/?month=x").status_code == 404
        assert phone.get("/my/money/month/?month=2025-").status_code == 404


class TestLooks:
    def test_who_when_why_and_what(self, home, phone):
        people.see_households(
            by=home.manager,
            at=NOW,
            household_ids=[home.household_id],
            purpose=Purpose.SETTLE,
            fields=("name", "phone"),
        )
        phone.get("/my/")
        page = text_of(phone.get("/my/looks/"))
        assert "manager To work out or pay your money. 14 Oct 12:00 Saw: name · phone" in page
        assert "you yourself" not in page
        page = text_of(phone.get("/my/looks/?all=1"))
        assert "you yourself You opened your own record." in page

    def test_a_neighbours_looks_stay_away(self, home, phone):
        people.see_households(by=home.manager, at=NOW, household_ids=[home.neighbour_id], purpose=Purpose.COMPLAINT)
        assert "Nobody but you has looked." in text_of(phone.get("/my/looks/"))


class TestDoors:
    pages = ("/my/", "/my/goods/", "/my/money/", "/my/looks/", "/my/consents/", "/my/record/", "/my/record/erase/")

    @pytest.mark.parametrize("page", pages)
    def test_strangers_are_sent_to_sign_in(self, home, page):
        answer = Client().get(page)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/my/sign-in/")

    @pytest.mark.parametrize("page", pages)
    def test_pages_are_never_stored(self, home, phone, page):
        answer = phone.get(page)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("page", pages)
    def test_every_page_opens_in_every_language(self, home, phone, page):
        for code, direction in (("zh-hans", "ltr"), ("ug", "rtl"), ("en", "ltr")):
            phone.cookies["lang"] = code
            assert f'dir="{direction}"' in phone.get(page).content.decode()[:300]

    def test_every_page_is_one_own_look_or_none(self, home, phone):
        for page in self.pages:
            before = len(people_asked.looks_at(by=home.own, household_id=home.household_id).items)
            phone.get(page)
            looks = people_asked.looks_at(by=home.own, household_id=home.household_id).items
            assert len(looks) - before in (0, 1), page
            assert {(look.role, look.purpose) for look in looks} <= {(Role.HOUSEHOLD, Purpose.OWN)}
        assert HONEY


class TestPapers:
    @pytest.mark.parametrize("language", ["zh-hans", "ug", "en"])
    def test_the_statement_as_pdf(self, autumn, phone, language):
        phone.cookies["lang"] = language
        answer = phone.get("/my/money/2025/9/statement.pdf")
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"] == f'inline; filename="statement-{autumn.number}-2025-09.pdf"'

    def test_the_statement_as_a_table(self, autumn, phone):
        answer = phone.get("/my/money/2025/9/statement.csv")
        assert answer.content.startswith(b"\xef\xbb\xbf")
        assert "750.00" in answer.content.decode()

    def test_a_month_to_come_has_no_paper(self, home, phone):
        assert phone.get("/my/money/2025/12/statement.pdf").status_code == 404
        assert phone.get("/my/money/2025/12/statement.csv").status_code == 404
