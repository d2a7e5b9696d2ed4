"""Pure rules about parcels: carriers and the shape of waybill numbers."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from cunzhan.domain.trade.parcels.facts import CarrierFact
from cunzhan.kit.refusal import Kind, Refusal

CARRIERS = {
    code: CarrierFact(code, {"zh-hans": zh, "ug": ug, "en": en})
    for code, zh, ug, en in (
        ("yto", "圆通速递", "YTO يۇەنتوڭ", "YTO Express"),
        ("zto", "中通快递", "ZTO جۇڭتوڭ", "ZTO Express"),
        ("yunda", "韵达快递", "Yunda يۈندا", "Yunda Express"),
        ("ems", "邮政 EMS", "پوچتا EMS", "China Post EMS"),
        ("other", "其他快递", "باشقا توشۇغۇچى", "Another carrier"),
    )
}
_WAYBILL = re.compile(r"^[A-Z0-9][A-Z0-9\-]{5,29}$")


def clean_waybill(text: str) -> str:
    """A waybill number as scanners and people write it, in one form.

    Raises: Refusal(invalid) for what cannot be one.
    """
    number = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if not _WAYBILL.match(number):
        raise Refusal(
            Kind.INVALID,
            _("This is not a waybill number. It has 6 to 30 letters and digits; scan it again."),
            field="waybill",
        )
    return number
