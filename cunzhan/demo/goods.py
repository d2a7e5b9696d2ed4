"""What the village sells: eight families of goods, their packs, prices and the words on their pages."""

# ruff: noqa: E501  (a text in one language stands on one line)

from __future__ import annotations

from dataclasses import dataclass

from cunzhan.kit.quantity import Unit
from cunzhan.kit.words import Words


def in_three(zh: str, ug: str, en: str) -> Words:
    """One text in the three languages."""
    return {"zh-hans": zh, "ug": ug, "en": en}


@dataclass(frozen=True)
class Pack:
    """A size it is sold in: what it holds and weighs, what the household gets of its price, what stands on top."""

    name: str
    names: Words
    base_quantity: int
    shipping_weight_g: int
    household_fen: int
    station_fen: int
    packing_fen: int
    fund_fen: int
    weighed: bool = False
    """Sold by weight: the price is for about so much."""
    made_in_days: int | None = None
    most_open: int | None = None
    """Made to order, in so many days, so many at one time."""

    @property
    def shares(self) -> dict[str, int]:
        """The named shares on top of the household's price."""
        return {"station": self.station_fen, "packing": self.packing_fen, "fund": self.fund_fen}

    @property
    def total_fen(self) -> int:
        """What a buyer pays."""
        return self.household_fen + sum(self.shares.values())


@dataclass(frozen=True)
class Good:
    """One product; `bazaar_fen` is what the bazaar pays for a kilogram or a piece."""

    slug: str
    category: str
    picture: str
    unit: Unit
    bazaar_fen: int
    names: Words
    summary: Words
    story: Words
    packs: tuple[Pack, ...]
    made_to_order_days: int | None = None


CATEGORIES = {
    "honey": in_three("蜂蜜", "ھەسەل", "Honey"),
    "grain": in_three("粮食", "ئاشلىق", "Grain"),
    "fruit": in_three("干果", "قۇرۇق يېمىش", "Dried fruit and nuts"),
    "embroidery": in_three("刺绣", "كەشتە", "Embroidery"),
    "music": in_three("乐器", "چالغۇ ئەسۋابلار", "Musical instruments"),
    "kitchen": in_three("家用", "ئۆي بۇيۇملىرى", "For the house"),
}

SHARES = {
    "station": in_three("站费：收货、拍照、打包、回话", "بېكەت ئۈلۈشى", "Station: taking in, packing, answering"),
    "packing": in_three("包装费：瓶子、袋子、纸箱", "ئوراش ھەققى", "Packing: jar, bag, carton"),
    "fund": in_three("村里公积金", "كەنت فوندى", "Village fund"),
}

_BAG = in_three("1 公斤袋", "1 كىلوگراملىق خالتا", "1 kg bag")
_ONE = in_three("一件", "بىر دانە", "one piece")

GOODS = (
    Good(
        "honey",
        "honey",
        "honey",
        Unit.GRAM,
        2000,
        in_three("沙枣花蜂蜜", "جىگدە چېچىكى ھەسىلى", "Oleaster honey"),
        in_three(
            "沙漠边上的沙枣花蜜，没加热，没兑水，天冷会结晶。",
            "قۇملۇق بويىدىكى جىگدە چېچىكىنىڭ ھەسىلى، قىزىتىلمىغان، سۇ قوشۇلمىغان.",
            "Honey of oleaster blossom from the edge of the desert; not heated, nothing added.",
        ),
        in_three(
            "五月底沙枣开花，香得隔一块地就闻得到。蜂箱那时摆在林带里，一箱一季出八公斤。\n\n"
            "摇出来的蜜滤一遍就装桶，送到站里过秤、装瓶。天冷结晶是好蜜，温水泡一泡就化。",
            "مايئاينىڭ ئاخىرىدا جىگدە چېچەكلەيدۇ، ھىدى بىر ئېتىز نېرىدىن كېلىدۇ. ھەرە ساندۇقلىرى شۇ چاغدا ئورمان "
            "ئىچىدە تۇرىدۇ، ھەر ساندۇقتىن بىر پەسىلدە سەككىز كىلوگرام ھەسەل چىقىدۇ.\n\n"
            "ھەسەل بىر قېتىم سۈزۈلۈپ، بېكەتتە تارازىغا سېلىنىپ، بوتۇلكىلارغا قاچىلىنىدۇ.",
            "The oleaster blooms at the end of May and can be smelt a field away. The hives stand among the trees then, "
            "and each gives eight kilograms a harvest.\n\n"
            "The honey is strained once, weighed at the station and filled into jars. It sets when it is cold; lukewarm "
            "water makes it run again.",
        ),
        (
            Pack("jar", in_three("1 公斤瓶", "1 كىلوگراملىق بوتۇلكا", "1 kg jar"), 1000, 1300, 3125, 300, 275, 100),
            Pack("small", in_three("500 克瓶", "500 گراملىق بوتۇلكا", "500 g jar"), 500, 700, 1580, 160, 190, 50),
            Pack(
                "comb",
                in_three(
                    "蜂巢蜜一块，约 500 克",
                    "مومى ھەسەل، تەخمىنەن 500 گرام",
                    "a piece of comb, about 500 g",
                ),
                500,
                800,
                2400,
                300,
                200,
                100,
                weighed=True,
            ),
        ),
    ),
    Good(
        "millet",
        "grain",
        "millet",
        Unit.GRAM,
        350,
        in_three("复播小米", "تەكرار تېرىلغان تېرىق", "Second-crop millet"),
        in_three(
            "麦子和玉米收完再种一茬的小米，今年新打。",
            "بۇغداي ۋە قوناقتىن كېيىن قايتا تېرىلغان تېرىق، بۇ يىل يېڭى چىققان.",
            "Sown again after wheat and maize were in; threshed this season.",
        ),
        in_three(
            "夏收以后地空着，350 户一起复播了 1,600 亩小米，平均一亩打 280 公斤。\n\n"
            "巴扎上一公斤 3.50 元。从这里卖，一公斤农户得 20.00 元。",
            "يازلىق يىغىمدىن كېيىن يەر بىكار قالدى. 350 ئائىلە 1,600 مو يەرگە تەكرار تېرىق تېرىدى، ھەر مودىن ئوتتۇرا "
            "ھېساب بىلەن 280 كىلوگرام چىقتى.\n\nبازاردا بىر كىلوگرامى 3.50 يۈەن. بۇ يەردە ئائىلىگە 20.00 يۈەن تېگىدۇ.",
            "After the summer harvest the fields lay empty. 350 households sowed 1,600 mu again with millet, and a mu gave "
            "280 kilograms on average.\n\n"
            "The bazaar pays 3.50 yuan a kilogram. Sold from here, the household gets 20.00.",
        ),
        (
            Pack("bag", _BAG, 1000, 1050, 2000, 160, 170, 50),
            Pack("sack", in_three("5 公斤袋", "5 كىلوگراملىق خالتا", "5 kg bag"), 5000, 5200, 10000, 750, 550, 200),
        ),
    ),
    Good(
        "dates",
        "fruit",
        "dates",
        Unit.GRAM,
        1200,
        in_three("灰枣", "قىزىل چىلان", "Red dates"),
        in_three(
            "树上挂干的灰枣，皮薄，肉厚，不用洗糖水。",
            "دەرەختە قۇرۇغان چىلان، پوستى نېپىز، گۆشى قېلىن.",
            "Dried on the tree: thin skin, thick flesh, no sugar added.",
        ),
        in_three(
            "枣在树上一直挂到霜降，自己收干了水，再一颗颗捡。捡的时候就分好大小。",
            "چىلان تاكى قىراۋ چۈشكۈچە دەرەختە تۇرىدۇ، ئۆزى قۇرۇيدۇ، ئاندىن بىر-بىرلەپ تېرىلىدۇ.",
            "The dates hang until the first frost and dry by themselves; then they are picked up one by one and sorted.",
        ),
        (
            Pack("bag", _BAG, 1000, 1050, 2500, 300, 300, 100),
            Pack(
                "box", in_three("2.5 公斤箱", "2.5 كىلوگراملىق ساندۇق", "2.5 kg box"), 2500, 2800, 6250, 650, 700, 200
            ),
        ),
    ),
    Good(
        "walnuts",
        "fruit",
        "walnuts",
        Unit.GRAM,
        1500,
        in_three("薄皮核桃", "نېپىز پوستلۇق ياڭاق", "Thin-shelled walnuts"),
        in_three(
            "手一捏就开，仁满，不涩。",
            "قولدا سىقسىلا چاقىلىدۇ، مېغىزى توق.",
            "They open in the hand; full, mild kernels.",
        ),
        in_three(
            "渠边的老树，有的比房子还老。打下来去青皮，晒十天，摇起来有响声才装袋。",
            "ئۆستەڭ بويىدىكى قېرى دەرەخلەر. قېقىپ چۈشۈرۈلۈپ، ئون كۈن ئاپتاپتا قۇرۇتۇلىدۇ.",
            "Old trees by the canal, some older than the houses. The nuts are beaten down, husked, and dried ten days in "
            "the sun.",
        ),
        (Pack("bag", _BAG, 1000, 1050, 2800, 350, 330, 120),),
    ),
    Good(
        "doppa",
        "embroidery",
        "embroidery",
        Unit.PIECE,
        8000,
        in_three("刺绣花帽", "كەشتىلىك دوپپا", "Embroidered doppa"),
        in_three(
            "一针一线绣的花帽，一顶要十来天。",
            "قولدا كەشتىلەنگەن دوپپا، بىرىگە ئون كۈنچە كېتىدۇ.",
            "Sewn by hand; one takes about ten days.",
        ),
        in_three(
            "花样是母亲教的，颜色自己配。四片缝起来，折得平，放在口袋里也不走样。",
            "نۇسخىسىنى ئانىلار ئۆگىتىدۇ، رەڭنى ئۆزلىرى تاللايدۇ. تۆت پارچە بىرلەشتۈرۈلىدۇ.",
            "Mothers teach the pattern; the colours are one's own. Four parts, sewn so that the cap folds flat.",
        ),
        (Pack("one", in_three("一顶", "بىر دانە", "one cap"), 1, 200, 13500, 1800, 900, 600),),
    ),
    Good(
        "dutar",
        "music",
        "dutar",
        Unit.PIECE,
        40000,
        in_three("都塔尔", "دۇتار", "Dutar"),
        in_three(
            "桑木挖的琴身，两根弦，定做二十天。",
            "ئۈجمە ياغىچىدىن ياسالغان، ئىككى تارلىق، يىگىرمە كۈندە پۈتىدۇ.",
            "A body of mulberry wood and two strings; made to order in twenty days.",
        ),
        in_three(
            "整块桑木破成片，一片片粘成琴身，再嵌骨花。做好先弹三天，音稳了才寄。",
            "ئۈجمە ياغىچى نېپىز تىلىنىپ چاپلىنىدۇ، ئاندىن سۆڭەك بىلەن نەقىشلىنىدۇ. پۈتكەندىن كېيىن ئۈچ كۈن چېلىپ كۆرۈلىدۇ.",
            "Mulberry is split into ribs, glued to a body and inlaid with bone. It is played for three days before it "
            "leaves.",
        ),
        (
            Pack("one", in_three("一把", "بىر دانە", "one dutar"), 1, 1800, 56000, 6000, 4000, 2000),
            Pack(
                "own",
                in_three("定做一把，刻你的名字", "ئىسمىڭىز ئويۇلغان، زاكازغا", "made for you, with your name"),
                1,
                1800,
                62000,
                6000,
                4000,
                2000,
                made_in_days=20,
                most_open=3,
            ),
        ),
        made_to_order_days=20,
    ),
    Good(
        "bowl",
        "kitchen",
        "bowl",
        Unit.PIECE,
        3500,
        in_three("杏木碗", "ئۆرۈك ياغىچى چىنە", "Apricot-wood bowl"),
        in_three(
            "老杏木车的碗，核桃油养过，能盛汤。",
            "قېرى ئۆرۈك ياغىچىدىن ياسالغان، ياڭاق مېيى سۈرتۈلگەن.",
            "Turned from old apricot wood and oiled with walnut; soup may go in.",
        ),
        in_three(
            "不结果的老杏树才砍。木头阴干两年再上车床，一天车四只。",
            "مېۋە بەرمەيدىغان قېرى ئۆرۈكلا كېسىلىدۇ. ياغاچ سايىدا ئىككى يىل قۇرۇتۇلىدۇ.",
            "Only trees that bear no more are felled. The wood dries two years in the shade; four bowls are turned a day.",
        ),
        (Pack("one", in_three("一只", "بىر دانە", "one bowl"), 1, 450, 7000, 900, 600, 300),),
    ),
    Good(
        "kettle",
        "kitchen",
        "kettle",
        Unit.PIECE,
        22000,
        in_three("手打铜壶", "قولدا سوقۇلغان مىس چايدان", "Hammered copper kettle"),
        in_three(
            "一把壶打两千多锤，壶嘴不滴水。",
            "بىر چايدانغا ئىككى مىڭدىن ئارتۇق بازغان ئۇرۇلىدۇ.",
            "More than two thousand blows; the spout does not drip.",
        ),
        in_three(
            "一张铜皮从早打到晚，收口那几锤只有师傅打。里面镀锡，可以直接烧水。",
            "بىر پارچە مىس ئەتىگەندىن كەچكىچە سوقۇلىدۇ. ئىچى قەلەيلەنگەن، سۇ قاينىتىشقا بولىدۇ.",
            "A sheet of copper is beaten from morning to night; only the master closes the neck. Tinned inside.",
        ),
        (Pack("one", _ONE, 1, 1200, 29500, 3500, 2000, 1000),),
    ),
)
