"""Paying by bank: a household's account, the bank's columns, its answer; and what is kept back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cunzhan.domain.trade.settlement.facts import BANK_FIELDS, BankColumns, DeductionKind
from cunzhan.faces.counter.forms.base import CounterForm
from cunzhan.faces.counter.forms.fields import DigitsField, TextField, YuanField
from cunzhan.kit.texts import LONGEST_REASON

DEDUCTIONS = {
    DeductionKind.SEED: _("Seed"),
    DeductionKind.FEED: _("Feed"),
    DeductionKind.LABELS: _("Labels"),
    DeductionKind.TOOLS: _("Tools"),
    DeductionKind.DUES: _("Dues"),
    DeductionKind.OTHER: _("Something else"),
}
FIELD_NAMES = {
    "reference": _("Reference of the payout"),
    "holder": _("Account holder"),
    "bank": _("Bank"),
    "account": _("Account number"),
    "amount": _("Amount"),
    "household": _("Household number"),
    "note": _("Note to the receiver"),
}
SPARE_COLUMNS = 2


class DeductForm(CounterForm):
    """What a household got from the station, kept back with its consent."""

    kind = forms.ChoiceField(label=_("For what"), choices=[(kind.value, name) for kind, name in DEDUCTIONS.items()])
    amount_fen = YuanField(label=_("Amount"), least=1)
    reason = TextField(label=_("What exactly, and when"), most=LONGEST_REASON)

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "kind": DeductionKind(self.cleaned_data["kind"])}


class _AccountForm(CounterForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].widget.attrs.update({"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"})


class AccountForm(_AccountForm):
    """The account a household wants its money on."""

    holder = TextField(label=_("Account holder, as on the bank card"), most=40)
    bank = TextField(label=_("Bank"), most=60)
    account = DigitsField(label=_("Account number"), most=40)


class ConfirmAccountForm(_AccountForm):
    """The number once more, read off the bank card by another person."""

    account = DigitsField(label=_("Account number, from the bank card"), most=40)


class AnswerForm(CounterForm):
    """The file a bank gave back."""

    file = forms.FileField(label=_("The bank's answer (CSV)"), max_length=200)

    def arguments(self) -> dict[str, Any]:
        return {}


class ReasonForm(CounterForm):
    """What the bank said."""

    reason = TextField(label=_("What the bank says"), most=LONGEST_REASON)


class BankColumnsForm(CounterForm):
    """Headers of the bank's file and of its answer."""

    encoding = forms.ChoiceField(
        label=_("How Chinese is written"), choices=(("gb18030", "GB18030"), ("utf-8-sig", "UTF-8"))
    )
    reference = TextField(label=_("Column with our reference"), most=40)
    amount = TextField(label=_("Column with the amount"), most=40, required=False)
    state = TextField(label=_("Column that says whether it was paid"), most=40)
    reason = TextField(label=_("Column with the reason"), most=40, required=False)
    paid_words = TextField(label=_("Words for paid, with commas between"), most=120)
    failed_words = TextField(label=_("Words for not paid, with commas between"), most=120)

    def __init__(self, *args: Any, columns: BankColumns, **kwargs: Any) -> None:
        first = {name: getattr(columns, name) for name in ("encoding", "reference", "amount", "state", "reason")}
        first |= {name: ", ".join(getattr(columns, name)) for name in ("paid_words", "failed_words")}
        self.count = max(len(columns.sending), len(BANK_FIELDS)) + SPARE_COLUMNS
        for number, (header, filled) in enumerate(columns.sending):
            first |= {f"header_{number}": header, f"field_{number}": filled}
        super().__init__(*args, initial=first, **kwargs)
        choices = [("", "—"), *((code, FIELD_NAMES[code]) for code in BANK_FIELDS)]
        made: dict[str, forms.Field] = {}
        for number in range(self.count):
            made[f"header_{number}"] = TextField(label=_("Header"), most=40, required=False)
            made[f"field_{number}"] = forms.ChoiceField(label=_("Filled with"), choices=choices, required=False)
        for name, field in made.items():
            field.widget.attrs["class"] = "input"
            self.fields[name] = field

    @property
    def column_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Header and field of each column."""
        return [(self[f"header_{number}"], self[f"field_{number}"]) for number in range(self.count)]

    def arguments(self) -> dict[str, Any]:
        said = self.cleaned_data
        sending = [(said[f"header_{n}"], said[f"field_{n}"]) for n in range(self.count)]
        return {
            "columns": BankColumns(
                sending=tuple((header, field) for header, field in sending if header and field),
                encoding=said["encoding"],
                reference=said["reference"],
                amount=said["amount"],
                state=said["state"],
                reason=said["reason"],
                paid_words=_split(said["paid_words"]),
                failed_words=_split(said["failed_words"]),
            )
        }


def _split(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.replace("，", ",").replace("、", ",").split(",") if word.strip())
