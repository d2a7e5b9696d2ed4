"""What the accounts and transactions of the money book are called at the counter."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ACCOUNTS: dict[str, Any] = {}
TRANSACTIONS: dict[str, Any] = {}


def account_name(code: str) -> str:
    """The name of an account in words; the code itself when it has none."""
    head, _colon, rest = code.partition(":")
    name = str(ACCOUNTS.get(code) or ACCOUNTS.get(head) or "")
    if not name:
        return code
    return _("%(account)s: %(detail)s") % {"account": name, "detail": rest} if rest and code not in ACCOUNTS else name


def transaction_name(kind: str) -> str:
    """The name of a kind of transaction."""
    return str(TRANSACTIONS.get(kind, kind))


__all__ = ["account_name", "gettext_lazy", "transaction_name"]
