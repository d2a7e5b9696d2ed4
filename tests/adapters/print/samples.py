"""Papers to print: invented people, figures that come out."""

from datetime import UTC, date, datetime
from uuid import UUID

from cunzhan.adapters.print.facts import CardFact
from cunzhan.domain.goods.catalogue.facts import ShareFact
from cunzhan.domain.goods.stock.facts import CountLine, CountSheetFact, Grade, ReceiptFact
from cunzhan.domain.trade.orders.facts import (
    ContactMasked,
    CounterReceiptFact,
    Delivery,
    LineFact,
    PackLine,
    PackListFact,
    PackSheetFact,
)
from cunzhan.domain.trade.settlement.facts import (
    AdvanceFact,
    LineKind,
    PayoutRow,
    PayoutSheetFact,
    PayoutState,
    StatementFact,
    StatementLine,
)
from cunzhan.kit.quantity import Unit

LANGUAGES = ("zh-hans", "ug", "en")
HERE = UUID(int=1)
STATION = {"zh-hans": "沙枣村电商站", "ug": "جىگدە كەنتى ئېلسودا بېكىتى", "en": "Shazao village station"}
HONEY = {"zh-hans": "沙枣花蜂蜜", "ug": "جىگدە چېچىكى ھەسىلى", "en": "Oleaster honey"}
BOWL = {"zh-hans": "杏木碗", "ug": "ئۆرۈك ياغىچىدىن چىنە", "en": "Apricot wood bowl"}
JAR = {"zh-hans": "1 公斤瓶", "ug": "1 كىلوگراملىق بوتۇلكا", "en": "Jar of 1 kg"}
SMALL = {"zh-hans": "500 克瓶", "ug": "500 گراملىق بوتۇلكا", "en": "Jar of 500 g"}
ONE = {"zh-hans": "一只", "ug": "بىر دانە", "en": "One"}
NAME = "阿不力孜·热合曼"
AT = datetime(2026, 10, 14, 2, 42, tzinfo=UTC)


def receipt(**changes):
    content = {
        "lot_id": HERE,
        "number": "F26-10-12",
        "station": STATION,
        "household_id": HERE,
        "household_number": "0127",
        "product": HONEY,
        "unit": Unit.GRAM,
        "quantity": 120_000,
        "grade": Grade.A,
        "made_date": date(2026, 10, 12),
        "received_at": AT,
        "terms": "consignment",
        "prices": ((JAR, 3125), (SMALL, 1650)),
        "check_code": "7K3F-92QD",
    }
    return ReceiptFact(**{**content, **changes})


def sale(day, grams, fen, source="shop", reference="2609-0031"):
    return StatementLine(date(2026, 9, day), LineKind.SALE, HONEY, grams, Unit.GRAM, source, reference, "", fen)


def statement(**changes):
    lines = (
        sale(3, 24_000, 75_000),
        sale(7, 40_000, 125_000, reference="2609-0044"),
        sale(12, 16_000, 50_000, "counter", "2609-0052"),
        sale(16, 56_000, 175_000, reference="2609-0078"),
        sale(21, 32_000, 100_000, reference="2609-0091"),
        sale(25, 8_000, 25_000, "counter", "2609-0103"),
        StatementLine(date(2026, 9, 27), LineKind.REFUND, HONEY, 0, None, "shop", "2609-0044", "瓶子碎了", -12_500),
        sale(29, 60_000, 187_500, reference="2609-0117"),
        StatementLine(date(2026, 9, 30), LineKind.ADVANCE_REPAID, {}, 0, None, "", "0012", "", -50_000),
        StatementLine(date(2026, 9, 30), LineKind.PAID, {}, 0, None, "", "0012", "", -600_000),
    )
    content = {
        "station": STATION,
        "household_id": HERE,
        "household_number": "0127",
        "since": date(2026, 9, 1),
        "until": date(2026, 10, 1),
        "made_at": AT,
        "opening_fen": 32_050,
        "lines": lines,
        "advances": (AdvanceFact(date(2026, 9, 5), 100_000, "买蜂箱"),),
        "sold_fen": 737_500,
        "refunded_fen": 12_500,
        "deducted_fen": 50_000,
        "paid_fen": 600_000,
        "closing_fen": 107_050,
        "advance_left_fen": 50_000,
        "rules": ("price_up 1",),
        "check_code": "7K3F-92QD",
    }
    return StatementFact(**{**content, **changes})


def payout_sheet(count=6):
    rows = tuple(
        PayoutRow(
            UUID(int=n + 10),
            UUID(int=n + 100),
            f"{101 + n:04d}",
            123_450 + 1_000 * n,
            50_000 if n == 1 else 0,
            PayoutState.FAILED if n == 4 else PayoutState.PAID if n == 2 else PayoutState.LISTED,
            "没在家" if n == 4 else "",
            None,
        )
        for n in range(count)
    )
    return PayoutSheetFact(HERE, "0012", STATION, AT, rows)


NAMES = {UUID(int=100): NAME, UUID(int=101): "古再丽努尔·买买提", UUID(int=102): "ئابلىز راخمان"}


def line(names, pack, quantity, price, household):
    shares = (
        ShareFact("station", {"zh-hans": "电商站", "ug": "بېكەت", "en": "Station"}, 300),
        ShareFact("packing", {"zh-hans": "包装", "ug": "ئوراش", "en": "Packing"}, 275),
        ShareFact("fund", {"zh-hans": "共同基金", "ug": "كەنت فوندى", "en": "Village fund"}, price - household - 575),
    )
    return LineFact(
        HERE, HERE, HERE, names, pack, Unit.GRAM, "", quantity, 1000, price, price * quantity, household, shares,
        "price_up", 1, 0, (), False, None, 0, household * quantity, tuple(s.amount_fen * quantity for s in shares),
        None, "",
    )  # fmt: skip


def counter_receipt():
    lines = (line(HONEY, JAR, 2, 3800, 3125), line(BOWL, ONE, 1, 8800, 7000))
    return CounterReceiptFact(STATION, "0998-1234567", "C2610-0042", AT, lines, 16_400, 20_000, 3_600)


CONTACT = ContactMasked("陈*", "138******78", "浙江省 杭州市 西湖区")


def pack_sheet(number="2610-0147", note="门口有狗，请先打电话。", delivery=Delivery.COURIER):
    return PackSheetFact(
        STATION,
        number,
        AT,
        delivery,
        CONTACT,
        note,
        (
            PackLine(
                HONEY, JAR, 12, Unit.GRAM, (("F26-10-12", "0127", 8_000), ("F26-10-09", "0098", 4_000)), HERE, 12_000
            ),
            PackLine(BOWL, ONE, 2, Unit.PIECE, (("F26-09-30", "0044", 2),), HERE, 2),
        ),
        15_600,
    )


def pack_list():
    sheets = tuple(
        pack_sheet(f"2610-{147 + n:04d}", "", Delivery.COLLECT if n == 2 else Delivery.COURIER) for n in range(4)
    )
    by_lot = (
        ("F26-10-12", "0127", HONEY, Unit.GRAM, 32_000),
        ("F26-10-09", "0098", HONEY, Unit.GRAM, 16_000),
        ("F26-09-30", "0044", BOWL, Unit.PIECE, 8),
    )
    return PackListFact(STATION, AT, sheets, by_lot)


def card(name=""):
    return CardFact(STATION, "0127", "https://shazao.example/my/card/abcdefghijklmnopqrstuvwxyz/", name)


def count_sheet():
    lines = (
        CountLine(HERE, "F26-10-12", "0127", date(2026, 10, 10), 120_000, 0),
        CountLine(UUID(int=2), "F26-10-09", "", date(2026, 10, 8), 40_000, 1_000),
    )
    return CountSheetFact(STATION, HERE, HONEY, Unit.GRAM, AT, 8_000, lines)
