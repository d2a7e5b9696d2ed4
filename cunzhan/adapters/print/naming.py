"""What the codes of a statement's lines are called on paper."""

from django.utils.translation import gettext

from cunzhan.domain.trade.settlement.facts import LineKind, StatementLine


def kept_words(line: StatementLine) -> str:
    """What was kept back."""
    if line.kind == LineKind.ADVANCE_REPAID:
        return gettext("Advance repaid")
    return {
        "seed": gettext("Seed"),
        "feed": gettext("Feed"),
        "labels": gettext("Labels"),
        "tools": gettext("Tools"),
        "dues": gettext("Dues"),
    }.get(line.source, gettext("Something else"))
