"""How money, weights, days and places are written."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from cunzhan.faces.shared import regions
from cunzhan.faces.shared.templatetags import cunzhan as tags


@pytest.mark.parametrize(("fen", "text"), [(0, "0.00"), (123450, "1,234.50"), (-5, "−0.05"), (None, "–")])
def test_yuan_is_isolated(fen: int | None, text: str):
    assert tags.yuan(fen) == f'<bdi dir="ltr">{text}</bdi>'


def test_markup_in_a_text_is_never_markup():
    assert tags.ltr("<script>") == '<bdi dir="ltr">&lt;script&gt;</bdi>'
    assert tags.fill("100 %% {x} %(a)s", a="<b>") == "100 %% {x} &lt;b&gt;"


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("zh-hans", "10 月 14 日", "2026 年 10 月 14 日"),
        ("ug", "10-ئاينىڭ 14-كۈنى", "2026-يىل 10-ئاينىڭ 14-كۈنى"),
        ("en", "14 Oct", "14 Oct 2026"),
    ],
)
def test_days_are_said_in_each_language(language: str, short: str, long: str):
    with translation.override(language):
        assert tags.day_text(date(2026, 10, 14)) == short
        assert tags.day_text(date(2026, 10, 14), year=True) == long


def test_a_moment_is_told_by_the_stations_clock():
    with translation.override("en"), timezone.override(ZoneInfo("Asia/Shanghai")):
        assert tags.moment(datetime(2026, 10, 14, 17, 5, tzinfo=UTC)) == (
            '<bdi class="nb">15 Oct</bdi> <bdi dir="ltr">01:05</bdi>'
        )


def test_words_are_said_in_the_readers_language():
    with translation.override("ug"):
        assert tags.say({"zh-hans": "蜂蜜", "ug": "ھەسەل"}) == "ھەسەل"
        assert tags.say({"zh-hans": "蜂蜜"}) == "蜂蜜"
        assert tags.say(None) == ""


@dataclass
class Share:
    names: dict[str, str]
    amount_fen: int


@dataclass
class Price:
    household_fen: int
    shares: tuple[Share, ...]


def test_the_bar_of_shares_is_as_long_as_the_price():
    price = Price(3125, (Share({"en": "Station"}, 300), Share({"en": "Nobody"}, 0), Share({"en": "Fund"}, 100)))
    with translation.override("en"):
        told: dict[str, Any] = tags.shares(price, "Beekeeper")
    assert [(part["name"], part["x"], part["amount_fen"]) for part in told["parts"]] == [
        ("Beekeeper", 0, 3125), ("Station", 3125, 300), ("Fund", 3425, 100),
    ]  # fmt: skip
    assert told["total_fen"] == 3525
    assert told["spoken"] == "Shares in yuan: Beekeeper 31.25, Station 3.00, Fund 1.00"


class TestPlaces:
    def test_a_county_is_found_by_its_code(self):
        place = regions.place("330106")
        assert place is not None
        assert place.written == ("浙江省", "杭州市", "西湖区")

    @pytest.mark.parametrize(
        ("code", "written"),
        [("110101", ("北京市", "", "东城区")), ("441900", ("广东省", "", "东莞市")), ("653101", None)],
    )
    def test_levels_that_say_nothing_are_not_written(self, code: str, written: tuple[str, str, str] | None):
        place = regions.place(code)
        assert place is not None
        if written:
            assert place.written == written

    @pytest.mark.parametrize("code", ["", "33", "3301", "999999", "33010", "3301061", "x" * 6])
    def test_other_codes_are_nowhere(self, code: str):
        assert regions.place(code) is None

    def test_every_province_has_cities_and_every_city_counties(self):
        assert len(regions.provinces()) == 31
        counted = 0
        for province, _name in regions.provinces():
            assert regions.cities(province)
            for city, _city in regions.cities(province):
                assert city.startswith(province)
                assert regions.counties(city)
                counted += len(regions.counties(city))
        assert counted == 2978
