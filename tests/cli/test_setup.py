"""Setting a station up from the command line: the word for the browser, and a whole station out of a file."""

import json
from datetime import date
from pathlib import Path

import pytest

from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.ledger import queries as ledger
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.stations import queries as stations
from cunzhan.domain.ground.stations.facts import Actor, Role
from cunzhan.domain.trade.settlement import queries as settled
from cunzhan.kit import clock
from tests.cli.conftest import cunzhan

FILE = """
[county]
names = {en = "Oasis County", zh-hans = "绿洲县"}
[station]
slug = "shazao"
names = {zh-hans = "沙枣村电商站", ug = "جىگدە بېكىتى"}
village = "沙枣村"
township = "白杨乡"
phone = "13800000001"
opening = "9:00-19:00"
[manager]
name = "阿迪力"
phone = "13900000021"
password_file = "password"
[[shares]]
code = "station"
names = "电商站"
[postage]
first_kg = "1"
first_yuan = "12"
step_kg = "1"
step_yuan = "3.50"
[[goods]]
slug = "honey"
names = "蜂蜜"
unit = "g"
category = "food"
[[households]]
name = "热合曼·阿不力孜"
phone = "13812340001"
owed = "500"
advance = "20.50"
[[households.lots]]
goods = "honey"
quantity = "126.4"
made = 2026-09-20
[[households]]
name = "吐尔逊"
phone = "13812340002"
[money]
cash = "321.50"
bank = "4000"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "password").write_text("apricots and walnuts\n", encoding="utf-8")
    path = tmp_path / "station.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_whole_station_and_a_second_one_of_the_same_county(here, file):
    done = cunzhan(here, "setup", "--from", str(file), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "station": "shazao", "households": 2, "goods": 1, "lots": 1, "findings": [],
    }  # fmt: skip
    station = stations.station_by_slug("shazao")
    by = Actor(Role.MANAGER, station.id)
    assert station.names == {"zh-hans": "沙枣村电商站", "ug": "جىگدە بېكىتى", "en": ""}
    assert [(r.owed_fen, r.advance_fen) for r in settled.owed(by=by)] == [(50_000, 2_050)]
    assert [(lot.on_hand, lot.made_date) for lot in stock.lots(by=by).items] == [(126_400, date(2026, 9, 20))]
    assert [ledger.balance(by=by, code=code) for code in ("cash", "bank")] == [32_150, 400_000]
    signed = people.sign_in(at=clock.now(), phone="13900000021", password="apricots and walnuts", address="")
    assert [standing.role for standing in signed.standings] == [Role.MANAGER]

    other = FILE.replace('"shazao"', '"baiyang"').replace('"13900000021"', '"13900000022"')
    file.write_text(other, encoding="utf-8")
    assert cunzhan(here, "setup", "--from", str(file)).returncode == 0
    assert stations.station_by_slug("baiyang").county_id == station.county_id


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('owed = "500"', 'owed = "5oo"', "[households 1] Write the amount in yuan"),
        ('goods = "honey"', 'goods = "hony"', "[households 1] is not as it should be: there are no goods called hony"),
        ('phone = "13812340002"', "", "[households 2] lacks phone"),
        ("2026-09-20", "2036-09-20", "[households 1, made_date] The harvest or making date"),
        ("[money]", "[mony]", "[mony] means nothing here"),
        ('unit = "g"', 'unit = "kg"', "[goods 1] is not as it should be"),
    ],
)
def test_a_file_with_a_mistake_makes_nothing(here, file, old, new, said):
    file.write_text(FILE.replace(old, new), encoding="utf-8")
    done = cunzhan({**here, "LANGUAGE": "en"}, "setup", "--from", str(file))
    assert done.returncode == 3
    assert said in done.stderr
    assert stations.open_shops() == ()
    assert stations.counties() == {}


def test_the_word_for_the_browser(here):
    done = cunzhan(here, "setup", "--json")
    told = json.loads(done.stdout)
    assert told["address"].endswith("/setup/")
    assert len(told["word"]) == 26
    assert stations.setup() is not None
