"""The pay page's words. The gateway stands for another company's site, so it speaks for itself, in three languages."""

LANGUAGES = ("zh-hans", "ug", "en")
NAMES = {"zh-hans": "中文", "ug": "ئۇيغۇرچە", "en": "English"}

WORDS: dict[str, dict[str, str]] = {
    "gate": {"zh-hans": "练习用付款台", "ug": "مەشىق تۆلەش سۇپىسى", "en": "Practice payments"},
    "no_money": {
        "zh-hans": "这里不动真钱，只给人试用。",
        "ug": "بۇ يەردە ھەقىقىي پۇل يۆتكەلمەيدۇ، پەقەت سىناق ئۈچۈن.",
        "en": "No real money moves here. It is for trying things out.",
    },
    "to_pay": {"zh-hans": "要付", "ug": "تۆلەيدىغان سومما", "en": "To pay"},
    "yuan": {"zh-hans": "元", "ug": "يۈەن", "en": "yuan"},
    "until": {"zh-hans": "付款截止", "ug": "تۆلەش مۆھلىتى", "en": "Pay before"},
    "number": {"zh-hans": "单号", "ug": "نومۇرى", "en": "Reference"},
    "pay": {"zh-hans": "付款", "ug": "تۆلەش", "en": "Pay"},
    "leave": {"zh-hans": "不付，离开", "ug": "تۆلىمەي چىقىش", "en": "Leave without paying"},
    "scan": {
        "zh-hans": "也可以用手机扫这个码，在手机上付",
        "ug": "بۇ كودنى تېلېفوندا سايىلەپ، تېلېفوندا تۆلىسىڭىزمۇ بولىدۇ",
        "en": "Or scan this code and pay on a phone",
    },
    "paid": {"zh-hans": "付好了", "ug": "تۆلەندى", "en": "Paid"},
    "paid_more": {
        "zh-hans": "钱已经付给商家，一次，不会再扣。",
        "ug": "پۇل بىر قېتىم تۆلەندى، يەنە تۇتۇپ قېلىنمايدۇ.",
        "en": "The money went to the shop, once. Nothing more will be taken.",
    },
    "closed": {"zh-hans": "这个码不能付了", "ug": "بۇ كود بىلەن تۆلىگىلى بولمايدۇ", "en": "This code cannot be paid"},
    "closed_more": {
        "zh-hans": "它过期了，或者商家关掉了。没有扣钱。回到订单页重新要一个码。",
        "ug": "ئۇنىڭ ۋاقتى ئۆتكەن ياكى دۇكان ئېتىۋەتكەن. پۇل تۇتۇلمىدى. زاكاز بېتىگە قايتىپ يېڭى كود ئېلىڭ.",
        "en": "It has run out, or the shop closed it. Nothing was taken. Ask for a new code on your order's page.",
    },
    "left": {"zh-hans": "没有付款", "ug": "تۆلەنمىدى", "en": "Not paid"},
    "left_more": {
        "zh-hans": "没有扣钱。到期以前都可以回来付。",
        "ug": "پۇل تۇتۇلمىدى. مۆھلەت توشقۇچە قايتىپ كېلىپ تۆلىسىڭىز بولىدۇ.",
        "en": "Nothing was taken. You can come back and pay until the time is up.",
    },
    "none": {"zh-hans": "没有这个付款码", "ug": "بۇنداق تۆلەش كودى يوق", "en": "There is no such code"},
    "none_more": {
        "zh-hans": "看看网址是不是完整。",
        "ug": "ئادرېسنىڭ تولۇق ياكى ئەمەسلىكىنى كۆرۈڭ.",
        "en": "Check that the address is complete.",
    },
    "back": {"zh-hans": "回到订单", "ug": "زاكازغا قايتىش", "en": "Back to your order"},
    "code_alt": {"zh-hans": "付款码", "ug": "تۆلەش كودى", "en": "Pay code"},
}


def pick(asked: str | None, accepts: str) -> str:
    """The language asked for in the address, else the first of the browser's that we speak, else Chinese."""
    if asked in LANGUAGES:
        return str(asked)
    for part in accepts.lower().split(","):
        start = part.split(";")[0].strip()[:2]
        if start in ("zh", "ug", "en"):
            return {"zh": "zh-hans"}.get(start, start)
    return "zh-hans"
