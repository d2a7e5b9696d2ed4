"""Who lives there: invented names, and the words of those who let themselves be shown."""

# ruff: noqa: E501  (a text in one language stands on one line)

from __future__ import annotations

import random
from dataclasses import dataclass

from cunzhan.demo.goods import in_three
from cunzhan.kit.words import Words

PASSWORD = "shazao-2026"  # noqa: S105  (printed at every start of the demo)
PIN = "271803"


@dataclass(frozen=True)
class Staff:
    """Somebody who works there: what they are called in the program, on screen, and how they sign in."""

    name: str
    display_name: str
    phone: str
    door: str
    who: str


STAFF = (
    Staff("clerk", "古丽娜尔", "13800000011", "counter", "Gulnar, clerk"),
    Staff("bookkeeper", "米日古丽", "13800000012", "counter", "Mirigul, bookkeeper"),
    Staff("manager", "阿迪力", "13800000013", "counter", "Adil, manager"),
    Staff("courier", "玉素甫", "13800000014", "counter", "Yusup, owner of the courier point"),
    Staff("officer", "周敏", "13800000015", "county", "Zhou Min, county officer"),
)


@dataclass(frozen=True)
class Maker:
    """A household that is known by what it brings."""

    name: str
    brings: str
    phone: str = ""
    members: tuple[str, ...] = ()


BEEKEEPER = Maker("ئابلىز راخمان", "honey", "13800000021", ("ئابلىز راخمان", "زۆرەگۈل مەمەت"))
MILLET_FARMER = Maker("پاتىگۈل ھەسەن", "millet", "13800000022", ("پاتىگۈل ھەسەن", "تۇرسۇن قادىر"))
EMBROIDERER = Maker("خەيرىگۈل نىياز", "doppa")
MAKERS = (
    BEEKEEPER,
    Maker("ئىسمايىل روزى", "honey"),
    Maker("ئەنۋەر ياسىن", "dates"),
    Maker("رىزۋانگۈل قۇربان", "dates"),
    Maker("马建军", "dates"),
    Maker("ئىلھام ھوشۇر", "walnuts"),
    Maker("روشەنگۈل بارات", "walnuts"),
    EMBROIDERER,
    Maker("بۇخەلچەم ئېلى", "doppa"),
    Maker("نۇرمەمەت تايىر", "dutar"),
    Maker("خالىق ئىسمايىل", "bowl"),
    Maker("ئابدۇللا ئەزىز", "kettle"),
)


@dataclass(frozen=True)
class Shown:
    """What a page tells of a producer who agreed to it."""

    portrait: str
    name: Words
    role: Words
    quote: Words
    story: Words


BEEKEEPER_SHOWN = Shown(
    portrait="beekeeper",
    name=in_three("阿不力孜·热合曼", "ئابلىز راخمان", "Abliz Rahman"),
    role=in_three("养蜂人", "ھەرىچى", "Beekeeper"),
    quote=in_three(
        "头一回上网卖，两天卖了 160 公斤。那晚我把账数了三遍。",
        "تۇنجى قېتىم توردا ساتقاندا ئىككى كۈندە 160 كىلوگرام سېتىلدى. ئۇ كېچىسى ھېسابنى ئۈچ قېتىم ساندىم.",
        "The first time online we sold 160 kilograms in two days. That night I counted the money three times.",
    ),
    story=in_three(
        "借 6,000 元、养 15 箱蜂起家，装成一公斤一瓶，三十块卖给路过的人。\n\n"
        "第一次在网上卖，两天二十三单，160 公斤，他得 5,000 元。现在有 90 箱蜂，一箱一季约 8 公斤，一季 720 公斤。"
        "他想办一个养蜂合作社，带着别人一起养。",
        "6,000 يۈەن قەرز ئېلىپ، 15 ساندۇق ھەرە بىلەن باشلىدى، بىر كىلوگراملىق بوتۇلكىنى ئۆتكەن-كەچكەنلەرگە 30 يۈەندىن "
        "ساتتى.\n\nتۇنجى قېتىم توردا ئىككى كۈندە يىگىرمە ئۈچ زاكاز، 160 كىلوگرام سېتىلىپ، ئۇنىڭغا 5,000 يۈەن تەگدى. "
        "ھازىر 90 ساندۇق ھەرىسى بار، بىر پەسىلدە 720 كىلوگرام ھەسەل ئالىدۇ.",
        "He began with 15 hives and 6,000 yuan borrowed, and sold one-kilogram jars at 30 yuan to passers-by.\n\n"
        "The first time online it was twenty-three orders in two days, 160 kilograms, 5,000 yuan for him. Now he has 90 "
        "hives, about 8 kilograms each, 720 kilograms a harvest. He wants to found a co-operative and take others along.",
    ),
)

MILLET_FARMER_SHOWN = Shown(
    portrait="farmer",
    name=in_three("帕提古丽·艾山", "پاتىگۈل ھەسەن", "Patigul Hesen"),
    role=in_three("种小米的", "تېرىقچى", "Grows millet"),
    quote=in_three(
        "地空着也是空着，撒下去的种子自己会说话。",
        "يەر بىكار ياتسا بىكار، چاچقان ئۇرۇق ئۆزى سۆزلەيدۇ.",
        "The field lay empty anyway. What you sow will speak for itself.",
    ),
    story=in_three(
        "帕提古丽家有五亩来地。麦子收完，她跟着村里 350 户一起复播小米。从前拉到巴扎，一公斤 3.50 元；"
        "今年先送来一袋，站里挂上网，后面的就都留着慢慢卖。",
        "پاتىگۈلنىڭ بەش مودەك يېرى بار. بۇغداي يىغىلغاندىن كېيىن كەنتتىكى 350 ئائىلە بىلەن بىللە تەكرار تېرىق تېرىدى. "
        "ئىلگىرى بازاردا بىر كىلوگرامى 3.50 يۈەن ئىدى؛ بۇ يىل بېكەت ئارقىلىق ساتىدۇ.",
        "Patigul has about five mu. When the wheat was in, she sowed millet together with 350 households of the village. "
        "It used to go to the bazaar at 3.50 yuan a kilogram; this year she brought one sack first, and kept the rest for "
        "the shop.",
    ),
)

_HIS = "مەمەت ئابدۇ ئەينى تۇرسۇن ئىمىن قادىر ئەخمەت قۇربان ئېلى روزى تايىر نۇر بارات ياسىن خېلىل ھەسەن نىياز ھوشۇر توختى ساۋۇت رىشىت"
_HER = "گۈل ئايگۈل رىزۋانگۈل روشەنگۈل مىھرىگۈل ئامىنە زۇلپىيە خەيرىگۈل ئاسىيە زۆرەگۈل نۇرىيە تۇرسۇنگۈل ئايشەم پەرىدە دىلنۇر"
_FAMILY = "王 李 张 刘 陈 马 赵 周 吴 孙"
_GIVEN = "建国 秀兰 志强 玉梅 卫东 桂英 永福 春花 长林 月琴"
_MORE_FAMILIES = "黄 何 林 郑 许 宋 唐 曹"
_BUYERS = "静 伟 芳 磊 敏 洋 娜 强 婷 杰 丽 涛 雪 浩 颖 宁 帆 晨 悦 凯"


def household_name(chance: random.Random) -> str:
    """An invented name as the register writes it: in the letters the household itself writes."""
    if chance.random() < 0.12:
        return chance.choice(_FAMILY.split()) + chance.choice(_GIVEN.split())
    first = chance.choice((_HIS if chance.random() < 0.6 else _HER).split())
    return f"{first} {chance.choice(_HIS.split())}"


def buyer_name(chance: random.Random) -> str:
    """An invented name of somebody far away."""
    family = chance.choice([*_FAMILY.split(), *_MORE_FAMILIES.split()])
    return family + "".join(chance.sample(_BUYERS.split(), chance.choice((1, 1, 2))))
