"""What the accounts and transactions of the money book are called at the counter."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cunzhan.domain.goods.catalogue import queries as catalogue
from cunzhan.domain.goods.catalogue.facts import PRICE_UP
from cunzhan.domain.goods.stock import queries as stock
from cunzhan.domain.ground.ledger.facts import OPENING
from cunzhan.domain.ground.people import queries as people
from cunzhan.domain.trade.settlement.facts import DeductionKind
from cunzhan.faces.counter.forms.bank import DEDUCTIONS
from cunzhan.faces.shared.gate import Asked, uuid_of
from cunzhan.kit.words import say

ACCOUNTS: dict[str, Promise] = {
    "buyers": gettext_lazy("Buyers' money, goods not arrived yet"),
    "refunds_due": gettext_lazy("Refunds on their way to buyers"),
    "cash": gettext_lazy("Cash drawer"),
    "bank": gettext_lazy("Bank"),
    "postage": gettext_lazy("Postage"),
    "drawer_difference": gettext_lazy("Drawer differences"),
    "owner": gettext_lazy("Put in by the station"),
    "bought_goods": gettext_lazy("Goods of the station itself"),
    "own_goods": gettext_lazy("Sales of the station's own goods"),
    "cost_of_goods": gettext_lazy("What the station's own goods had cost"),
    "goods_lost": gettext_lazy("The station's own goods lost"),
}
PROVIDERS: dict[str, Promise] = {
    "testgate": gettext_lazy("Online payments (test gate)"),
    "wechat": gettext_lazy("WeChat Pay"),
    "alipay": gettext_lazy("Alipay"),
}
TRANSACTIONS: dict[str, Promise] = {
    "payment": gettext_lazy("Payment of a buyer"),
    "refund": gettext_lazy("Refund decided"),
    "refund_done": gettext_lazy("Refund paid out"),
    "share_out": gettext_lazy("Shared out"),
    "pool_share": gettext_lazy("A pool shared out"),
    "take_back": gettext_lazy("Shares taken back"),
    "postage": gettext_lazy("Postage earned"),
    "advance": gettext_lazy("Advance to a household"),
    "payout": gettext_lazy("Household paid"),
    "deduction": gettext_lazy("Kept back from a household"),
    "drawer_float": gettext_lazy("Drawer opened with another amount"),
    "drawer_difference": gettext_lazy("Difference when the drawer was counted"),
    "money_moved": gettext_lazy("Money moved"),
    "bought": gettext_lazy("Goods bought outright"),
    "bought_given_back": gettext_lazy("Bought goods given back"),
    "cost_of_goods": gettext_lazy("Cost of goods sold"),
    "goods_back": gettext_lazy("Bought goods came back"),
    "goods_lost": gettext_lazy("Bought goods lost"),
    OPENING: gettext_lazy("Brought from the books before"),
}


class AccountNames:
    """Names for account codes, read at once for a whole page: households and pools by number, shares by their name."""

    def __init__(self, request: Asked, codes: Iterable[str]) -> None:
        wanted = set(codes)
        ids = {found for code in wanted if code.startswith(("household:", "advance:")) and (found := _id(code))}
        self.numbers: dict[uuid.UUID, str] = (
            people.numbers_of(station_id=request.actor.station, household_ids=ids) if ids else {}
        )
        pools = {found for code in wanted if code.startswith("pool:") and (found := _id(code))}
        self.lots: dict[uuid.UUID, str] = stock.lot_numbers(by=request.actor, lot_ids=pools) if pools else {}
        self.shares: dict[str, str] = {}
        if any(code.startswith("share:") for code in wanted):
            kinds = catalogue.share_kinds(station_id=request.actor.station)
            self.shares = {kind.code: say(kind.names) for kind in kinds}

    def __getitem__(self, code: str) -> str:
        """The name of an account in words; the code itself when it has none."""
        head, _colon, rest = code.partition(":")
        if code in ACCOUNTS:
            return str(ACCOUNTS[code])
        if head in ("household", "advance"):
            number = self.numbers.get(_id(code) or uuid.UUID(int=0), "?")
            words = _("Owed to household %(number)s") if head == "household" else _("Advance to household %(number)s")
            return words % {"number": number}
        if head == "pool":
            return _("Pool %(number)s, not shared out yet") % {
                "number": self.lots.get(_id(code) or uuid.UUID(int=0), "?")
            }
        if head == "deduction":
            name = DEDUCTIONS.get(DeductionKind(rest)) if rest in list(DeductionKind) else rest
            return _("Kept back: %(what)s") % {"what": name}
        if head == "share":
            return self.shares.get(rest, rest)
        if head == "gateway":
            return str(PROVIDERS.get(rest, rest))
        return code


def _id(code: str) -> uuid.UUID | None:
    return uuid_of(code.partition(":")[2])


def rules_said(rule: str) -> str:
    """The price rules of a transaction, kept as "price_up 1, price_up 2", by their name in words."""
    names = {PRICE_UP: _("“on top”")}
    said = []
    for one in filter(None, rule.split(", ")):
        name, _space, version = one.partition(" ")
        said.append(_("Price rule %(name)s, version %(version)s") % {"name": names.get(name, name), "version": version})
    return pgettext("between the things of a list", ", ").join(said)


def transaction_name(kind: str) -> str:
    """The name of a kind of transaction."""
    return str(TRANSACTIONS.get(kind, kind))
