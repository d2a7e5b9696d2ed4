"""Every paper in every language: the figures are on it, nothing typed becomes code, nothing is lost without a word."""

import csv
import io
import re
from datetime import date
from uuid import UUID

import pypdf
import pytest
from django.utils import translation

from cunzhan.adapters.print import documents, press
from cunzhan.domain.trade.orders.facts import ContactMasked
from cunzhan.domain.trade.settlement.facts import AdvanceFact, LineKind, StatementLine
from cunzhan.kit.refusal import Refusal
from tests.adapters.print import samples

ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"), None)


def pages(pdf):
    return [page.extract_text().translate(ISOLATES) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def text_of(pdf):
    return "\n".join(pages(pdf))


PAPERS = {
    "lot_receipt": lambda language: documents.lot_receipt(samples.receipt(), language, household_name=samples.NAME),
    "pack_sheet": lambda language: documents.pack_sheet(samples.pack_sheet(), language),
    "pack_list": lambda language: documents.pack_list(samples.pack_list(), language),
    "count_sheet": lambda language: documents.count_sheet(samples.count_sheet(), language),
    "counter_receipt": lambda language: documents.counter_receipt(samples.counter_receipt(), language),
    "statement": lambda language: documents.statement(samples.statement(), language, household_name=samples.NAME),
    "payout_sheet": lambda language: documents.payout_sheet(samples.payout_sheet(), language, names=samples.NAMES),
    "household_card": lambda language: documents.household_card(samples.card(), language),
}

FIGURES = {
    "lot_receipt": ["F26-10-12", "0127", "120", "31.25", "16.50", "7K3F-92QD", "10:42", samples.NAME],
    "pack_sheet": ["2610-0147", "138******78", "F26-10-12", "F26-10-09", "F26-09-30", "15.6", "门口有狗"],
    "pack_list": ["2610-0147", "2610-0148", "2610-0149", "2610-0150", "F26-10-12", "32", "16"],
    "count_sheet": ["F26-10-12", "0127", "F26-10-09"],
    "counter_receipt": ["C2610-0042", "76.00", "88.00", "164.00", "200.00", "36.00", "132.50", "9.00", "8.25", "14.25"],
    "statement": ["0127", "7,250.00", "500.00", "6,000.00", "1,070.50", "320.50", "31.25", "−125.00", "2609-0031"],
    "payout_sheet": ["0012", "1,234.50", "1,244.50", "7,557.00", "5,028.00", "500.00", "0103"],
    "household_card": ["0127"],
}


@pytest.mark.parametrize("language", samples.LANGUAGES)
@pytest.mark.parametrize("name", PAPERS)
def test_the_figures_are_on_the_paper(name, language):
    text = text_of(PAPERS[name](language))
    assert [figure for figure in FIGURES[name] if figure not in text] == []


@pytest.mark.parametrize("language", ["zh-hans", "ug"])
@pytest.mark.parametrize("name", PAPERS)
def test_no_english_sentence_is_left(name, language):
    """In another language only codes may be in Latin letters."""
    text = re.sub(r"[\w./-]*\d[\w./-]*", "", text_of(PAPERS[name](language)))
    assert re.findall(r"[A-Za-z]{2,}", text) == []


@pytest.mark.parametrize("name", PAPERS)
def test_the_same_paper_twice_is_the_same_file(name):
    assert PAPERS[name]("zh-hans") == PAPERS[name]("zh-hans")


def test_a_paper_leaves_the_language_as_it_was():
    with translation.override("en"):
        PAPERS["statement"]("ug")
        assert translation.get_language() == "en"


class TestStatement:
    def test_it_comes_out(self):
        text = text_of(documents.statement(samples.statement(), "en"))
        for said in (
            "Statement, Sep 2026",
            "Owed to you when it began 320.50 yuan",
            "Sold 7,375.00 yuan",
            "Taken back for refunds −125.00 yuan",
            "Kept back −500.00 yuan",
            "Paid to you −6,000.00 yuan",
            "Still owed to you 1,070.50 yuan",
            "Of your advances, 500.00 yuan are still to be repaid.",
            "7K3F-92QD",
        ):
            assert said in text.replace("\n", " "), said

    def test_signatures_and_sum_stand_on_one_page(self):
        many = tuple(samples.sale(1 + n % 28, 1_000 * (n + 1), 3_125 * (n + 1)) for n in range(120))
        last = pages(documents.statement(samples.statement(lines=many), "en"))[-1]
        assert "Still owed to you" in last
        assert "Signature of the household" in last
        assert "7K3F-92QD" in last

    def test_each_page_says_which_of_how_many(self):
        many = tuple(samples.sale(1 + n % 28, 1_000, 3_125) for n in range(120))
        found = pages(documents.statement(samples.statement(lines=many), "en"))
        assert len(found) > 2
        assert [f"{n} / {len(found)}" in text for n, text in enumerate(found, 1)] == [True] * len(found)

    def test_a_month_without_anything(self):
        fact = samples.statement(
            lines=(), advances=(), sold_fen=0, refunded_fen=0, deducted_fen=0, paid_fen=0, closing_fen=32_050,
            advance_left_fen=0, rules=(),
        )  # fmt: skip
        text = text_of(documents.statement(fact, "en"))
        assert "Nothing was sold in this time." in text
        assert "Nothing was kept back." in text
        assert "Advances" not in text
        assert "320.50" in text

    def test_any_other_time_is_said_by_its_days(self):
        fact = samples.statement(since=date(2026, 9, 3), until=date(2026, 9, 10))
        assert "3 Sep 2026 to 9 Sep 2026" in text_of(documents.statement(fact, "en"))

    def test_no_price_is_claimed_where_none_comes_out(self):
        odd = samples.statement(lines=(samples.sale(3, 1_000, 3_125), samples.sale(4, 7_000, 10_001)))
        text = text_of(documents.statement(odd, "en"))
        assert "31.25" in text
        assert "14.29" not in text


class TestNames:
    def test_no_name_on_the_card_unless_wished(self):
        assert samples.NAME not in text_of(documents.household_card(samples.card(), "zh-hans"))
        assert samples.NAME in text_of(documents.household_card(samples.card(samples.NAME), "zh-hans"))

    def test_no_name_on_the_payout_sheet_unless_looked_up(self):
        assert samples.NAME not in text_of(documents.payout_sheet(samples.payout_sheet(), "zh-hans"))

    def test_the_buyer_stays_masked(self):
        text = text_of(documents.pack_sheet(samples.pack_sheet(), "zh-hans"))
        assert "陈*" in text
        assert re.search(r"1\d{10}", text) is None


INJECTIONS = [
    '#import "/etc/passwd": *',
    "#read(\"../fonts/NOTICE.md\")",
    "\\ #panic() $a^2$ *b* _c_ `d` <e> @f",
    '"quoted" \'single\' \\"back\\"',
    "{{ 1 }} {% x %} %(amount)s",
    "= heading // comment /* more */",
]  # fmt: skip


@pytest.mark.parametrize("typed", INJECTIONS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_a_person_typed_is_only_text(typed, language):
    text = text_of(documents.pack_sheet(samples.pack_sheet(note=typed), language))
    flat = re.sub(r"\s+", "", typed)
    assert flat in re.sub(r"\s+", "", text).replace("”", '"')


@pytest.mark.parametrize("typed", INJECTIONS)
def test_nor_on_the_other_papers(typed):
    names = {"zh-hans": typed}
    advance = AdvanceFact(date(2026, 9, 5), 100, typed)
    line = StatementLine(date(2026, 9, 3), LineKind.REFUND, names, 0, None, "shop", "1", typed, -100)
    for pdf in (
        documents.statement(samples.statement(lines=(line,), advances=(advance,)), "zh-hans", household_name=typed),
        documents.lot_receipt(samples.receipt(product=names, prices=((names, 1),)), "ug", household_name=typed),
        documents.household_card(samples.card(typed), "zh-hans"),
        documents.payout_sheet(samples.payout_sheet(1), "zh-hans", names={UUID(int=100): typed}),
    ):
        assert re.sub(r"[^A-Za-z]", "", typed) in re.sub(r"[^A-Za-z]", "", text_of(pdf))


class TestMissingSigns:
    def test_it_is_refused_by_name(self):
        with pytest.raises(Refusal) as refused, translation.override("en"):
            documents.lot_receipt(samples.receipt(), "en", household_name="阿不力孜𰻝")
        with translation.override("en"):
            assert "𰻝 (U+30EDD)" in refused.value.sentence or "U+30EDD" in refused.value.sentence
        assert refused.value.status == 422

    @pytest.mark.parametrize("typed", ["😀", "ꝏ", "\u202eabc", "\x07"])
    def test_nothing_is_dropped_without_a_word(self, typed):
        fact = samples.pack_sheet(note=f"好{typed}")
        with pytest.raises(Refusal):
            documents.pack_sheet(fact, "zh-hans")

    def test_a_mask_and_every_uyghur_letter_can_be_printed(self):
        letters = "ئا ئە ب پ ت ج چ خ د ر ز ژ س ش غ ف ق ك گ ڭ ل م ن ھ ئو ئۇ ئۆ ئۈ ۋ ئې ئى ي"
        fact = samples.pack_sheet(note=letters)
        contact = ContactMasked("阿**", "138******78", "新疆维吾尔自治区 喀什地区 疏附县")
        assert documents.pack_sheet(type(fact)(**{**vars(fact), "contact": contact}), "ug")


def test_numbers_keep_their_order_among_right_to_left_words():
    text = text_of(PAPERS["pack_sheet"]("ug"))
    assert "138******78" in text
    assert "78******138" not in text
    assert "−125.00" in text_of(PAPERS["statement"]("ug"))


def test_a_picture_of_a_paper():
    with translation.override("en"):
        made = press.png("counter_receipt", counter_data(), dots_per_inch=203)
    assert [picture[:8] for picture in made] == [b"\x89PNG\r\n\x1a\n"]


def counter_data():
    from cunzhan.adapters.print import goods
    from cunzhan.adapters.print.speech import Speech

    return {"language": "en", **goods.counter_receipt_data(samples.counter_receipt(), Speech("en", "Asia/Shanghai"))}


class TestTable:
    def rows(self, fact, language="en"):
        content = documents.statement_csv(fact, language)
        assert content.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))

    def test_every_line_is_there_and_comes_out(self):
        rows = self.rows(samples.statement())
        assert rows[0][:3] == ["Day", "What happened", "Goods"]
        assert rows[1][1:7:5] == ["Owed to you when it began", "320.50"]
        assert rows[2] == [
            "2026-09-03",
            "Sold",
            "Oleaster honey",
            "24",
            "kg",
            "31.25",
            "750.00",
            "shop",
            "2609-0031",
            "",
        ]
        assert rows[-2][1:7:5] == ["Still owed to you", "1070.50"]
        assert rows[-1] == ["Check code", "7K3F-92QD", *[""] * 8]
        moves = [round(float(row[6]) * 100) for row in rows[2:-2] if row[1] != "Advance given"]
        assert 32_050 + sum(moves) == 107_050

    def test_no_cell_is_a_formula(self):
        line = StatementLine(date(2026, 9, 3), LineKind.REFUND, {"en": "=1+1"}, 0, None, "shop", "@x", "+cmd", -100)
        row = self.rows(samples.statement(lines=(line,)))[2]
        assert row[2] == "'=1+1"
        assert row[6] == "-1.00"
        assert row[8:] == ["'@x", "'+cmd"]
