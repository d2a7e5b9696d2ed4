"""Goods in the shop: added, packed, priced, pictured, edited by two people at once."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.ground.people import actions as people
from cunzhan.domain.ground.people.facts import ConsentPurpose
from tests.faces.counter.conftest import NOW, key, text


def url(name, *ids):
    return reverse(f"counter:{name}", args=ids)


def honey(station):
    return catalogue.product_by_id(station.id, station.honey)


def edited(station, **more):
    data = {
        **key(),
        "version": str(honey(station).version),
        "names_zh": "沙枣花蜂蜜",
        "names_ug": "جىگدە چېچىكى ھەسىلى",
        "names_en": "Oleaster honey",
        "shown": "on",
    }
    return {**data, **more}


def test_a_product_is_added_packed_priced_and_shown(station, clerk):
    answer = clerk.post(
        url("product_add"),
        {**key(), "names_zh": "小米", "names_en": "Millet", "category_slug": "honey", "slug": "millet", "unit": "g"},
    )
    (millet,) = (p for p in catalogue.counter_products(by=station.manager).items if p.slug == "millet")
    assert answer.headers["Location"] == url("pack_add", millet.id) + "?said=saved"
    answer = clerk.post(
        url("pack_add", millet.id),
        {**key(), "pack_zh": "5 公斤袋", "base_quantity": "5", "shipping_weight_g": "5.2"},
    )
    (pack,) = catalogue.product_by_id(station.id, millet.id).variants
    assert (pack.base_quantity, pack.shipping_weight_g) == (5000, 5200)
    assert answer.headers["Location"] == url("price", millet.id, pack.id) + "?said=saved"
    clerk.post(url("price", millet.id, pack.id), {**key(), "household_fen": "80", "share_station": "20.50"})
    answer = clerk.post(
        url("product_edit", millet.id),
        {**key(), "version": "1", "names_zh": "小米", "shown": "on", "sends_from": "2026-11-20"},
    )
    now = catalogue.product_by_id(station.id, millet.id)
    assert now.shown
    assert str(now.sends_from) == "2026-11-20"
    assert [pack.price and pack.price.total_fen for pack in now.variants] == [10_050]
    assert "100.50 yuan" in text(clerk.get(url("product", millet.id)))


def test_an_address_name_is_taken_once(station, clerk):
    data = {**key(), "names_zh": "蜜", "category_slug": "honey", "slug": "honey", "unit": "g"}
    answer = clerk.post(url("product_add"), data)
    assert answer.status_code == 409
    assert "Another product already has this address name." in text(answer)
    assert len(catalogue.counter_products(by=station.manager).items) == 2


def test_the_price_is_the_sum_of_its_shares(station, clerk):
    before = honey(station).variants[0].price
    data = {**key(), "household_fen": "32", "share_station": "3", "share_packing": "2.75", "share_fund": ""}
    seen = clerk.post(url("price", station.honey, station.jar), {**data, "see": "1"}, headers={"HX-Request": "true"})
    assert "37.75 yuan" in text(seen)
    assert honey(station).variants[0].price == before
    clerk.post(url("price", station.honey, station.jar), data)
    price = honey(station).variants[0].price
    assert (price.household_fen, price.total_fen, price.number) == (3200, 3775, 2)
    assert [(share.code, share.amount_fen) for share in price.shares] == [("station", 300), ("packing", 275)]
    words = text(clerk.get(url("price", station.honey, station.jar)))
    assert "38.00 yuan" in words
    assert "37.75 yuan" in words


@pytest.mark.parametrize("wrong", ["0", "-1", "abc", "1.234", "", "9999999999"])
def test_a_price_that_is_none_changes_nothing(station, clerk, wrong):
    before = honey(station).variants[0].price
    answer = clerk.post(url("price", station.honey, station.jar), {**key(), "household_fen": wrong})
    assert answer.status_code == 422
    assert honey(station).variants[0].price == before


def test_a_buyers_price_cannot_be_typed(station, clerk):
    clerk.post(
        url("price", station.honey, station.jar), {**key(), "household_fen": "30", "total_fen": "1", "share_x": "5"}
    )
    assert honey(station).variants[0].price.total_fen == 3000


def test_the_bazaar_stands_beside_it(station, clerk):
    clerk.post(url("bazaar", station.honey), {**key(), "price_fen": "20", "noted_date": "2026-10-15"})
    words = text(clerk.get(url("product", station.honey)))
    assert "20.00 yuan a kilogram, seen on 15 Oct 2026" in words
    assert "The household gets 11.25 yuan more than in the bazaar" in words


def test_the_slower_of_two_sees_the_difference_and_loses_nothing(station, clerk, manager):
    slow = edited(station, summary_zh="慢的一句")
    manager.post(url("product_edit", station.honey), edited(station, summary_zh="快的一句"))
    answer = clerk.post(url("product_edit", station.honey), slow)
    assert answer.status_code == 409
    words = text(answer)
    assert "快的一句" in words
    assert "慢的一句" in words
    assert honey(station).summary["zh-hans"] == "快的一句"
    again = {**slow, **key(), "version": str(honey(station).version)}
    assert clerk.post(url("product_edit", station.honey), again).status_code == 302
    assert honey(station).summary["zh-hans"] == "慢的一句"


def test_hidden_and_shown(station, clerk):
    data = edited(station)
    del data["shown"]
    clerk.post(url("product_edit", station.honey), data)
    assert not honey(station).shown
    clerk.post(url("product_edit", station.honey), edited(station))
    assert honey(station).shown


def photo(kind="JPEG", size=(900, 700)):
    out = io.BytesIO()
    Image.new("RGB", size, "#C9781B").save(out, kind)
    out.seek(0)
    out.name = f"honey.{kind.lower()}"
    return out


def test_a_picture_is_drawn_in_its_sizes(station, clerk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    answer = clerk.post(url("picture", station.honey), {**key(), "picture": photo(), "alt_zh": "一瓶蜂蜜"})
    assert answer.status_code == 302
    picture = honey(station).picture
    assert sorted(picture.sizes) == [320, 640]
    assert picture.alt["zh-hans"] == "一瓶蜂蜜"


def named(name, content):
    file = io.BytesIO(content)
    file.name = name
    return file


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (named("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"), "not a picture we can"),
        (named("a.jpg", photo().getvalue()[:400]), "not a picture we can read"),
        (named("a.jpg", b"0" * (12 * 1024 * 1024 + 1)), "The picture is larger than 12 MB."),
        (named("a.png", b""), "The submitted file is empty."),
    ],
)
def test_what_is_no_picture_is_refused(station, clerk, file, sentence):
    file.seek(0)
    answer = clerk.post(url("picture", station.honey), {**key(), "picture": file, "alt_zh": "x"})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert honey(station).picture is None


def producer(**more):
    data = {**key(), "role_zh": "养蜂人", "quote_zh": "蜂不骗人", "name_zh": "热合曼", "household_number": "0001"}
    return {**data, **more}


def test_a_name_needs_the_households_consent(station, clerk):
    answer = clerk.post(url("producer", station.honey), producer())
    assert answer.status_code == 403
    assert "The household has not agreed to this." in text(answer)
    assert honey(station).producer is None
    people.give_consent(
        by=station.clerk,
        at=NOW,
        key="consent-0001",
        household_id=station.beekeeper.id,
        purpose=ConsentPurpose.NAME_ON_PAGE,
        text_version="1",
    )
    assert clerk.post(url("producer", station.honey), producer()).status_code == 302
    assert honey(station).producer.name["zh-hans"] == "热合曼"
    assert "name: consent given" in text(clerk.get(url("product", station.honey)))


def test_a_household_that_is_none_tells_no_story(station, clerk):
    answer = clerk.post(url("producer", station.honey), producer(household_number="0999"))
    assert answer.status_code == 422
    assert "No household has this number." in text(answer)
    assert honey(station).producer is None


def test_goods_are_found_by_pinyin_and_exported(station, clerk):
    station.lot()
    words = text(clerk.get(url("products"), {"text": "shazao"}))
    assert "Oleaster honey" in words
    assert "Apricot wood bowl" not in words
    assert "100 kg" in words
    lines = clerk.get(url("products_export")).content.decode("utf-8-sig").splitlines()
    assert lines[1] == "Oleaster honey,1 kg jar,31.25,6.75,38.00,yes"


def test_a_new_kind_of_goods(station, clerk):
    clerk.post(url("categories"), {**key(), "names_zh": "干果", "slug": "dried"})
    assert [kind.slug for kind in catalogue.categories(station.id)] == ["honey", "crafts", "dried"]
