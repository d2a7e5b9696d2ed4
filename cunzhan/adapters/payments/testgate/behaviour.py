"""The ways in which the test gateway can be nasty: for one payment, for all, or by the last digits of the amount."""

from dataclasses import dataclass, fields, replace
from typing import Any

NOTICES = ("prompt", "late", "never", "forged", "wrong_amount", "after_close", "unknown_kind")
REFUND_NOTICES = ("own", "as_payment", "never")
VERBS = ("open", "query", "close", "refund")


class BadBehaviourError(ValueError):
    """A behaviour we do not know."""


@dataclass(frozen=True)
class Behaviour:
    """How the gateway treats one payment. Left alone it is a good gateway."""

    notice: str = "prompt"
    late_s: float = 20.0
    copies: int = 1
    shuffled: bool = False
    lose: tuple[str, ...] = ()
    lose_times: int = -1
    fail: tuple[str, ...] = ()
    fail_times: int = -1
    pending_queries: int = 0
    forged_answers: bool = False
    refund_notice: str = "own"
    slow_s: float = 0.0


_MEANING = {
    "notice": "prompt, late, never, forged (wrongly signed), wrong_amount, after_close (the money is hidden until we "
    "close, which is answered as done), unknown_kind",
    "late_s": "how late a late notice is, in seconds",
    "copies": "how often each notice comes, also when the first was acknowledged",
    "shuffled": "notices leave in random order and in parallel",
    "lose": "of open, query, close, refund: carried out, then the connection is dropped without an answer",
    "lose_times": "how often that happens to one payment; -1 is always",
    "fail": "of open, query, close, refund: answered 500 SYSTEM_ERROR, not carried out",
    "fail_times": "how often that happens to one payment; -1 is always",
    "pending_queries": "so many questions are answered `not paid` after it was paid",
    "forged_answers": "answers are signed with a wrong key",
    "refund_notice": "own, as_payment (the payment's notice with refund fields, as one of the real ones does), never",
    "slow_s": "how long each answer takes",
}

PRESETS: dict[str, Behaviour] = {
    "good": Behaviour(),
    "late": Behaviour(notice="late"),
    "twice": Behaviour(copies=2),
    "eight": Behaviour(copies=8, shuffled=True),
    "never": Behaviour(notice="never"),
    "forged": Behaviour(notice="forged"),
    "wrong_amount": Behaviour(notice="wrong_amount"),
    "after_close": Behaviour(notice="after_close"),
    "lost": Behaviour(lose=("open", "close", "refund")),
    "pending": Behaviour(notice="never", pending_queries=2),
    "as_payment": Behaviour(refund_notice="as_payment"),
}

# The last two digits of an amount in fen, for people who play with the demo and cannot set anything.
BY_AMOUNT: dict[int, str] = {
    61: "late",
    62: "twice",
    63: "eight",
    64: "never",
    65: "forged",
    66: "wrong_amount",
    67: "after_close",
    68: "lost",
    69: "pending",
}


def changed(base: Behaviour, wishes: dict[str, Any]) -> Behaviour:
    """`base` with some wishes put in; a `preset` comes first. Raises `BadBehaviourError` with a plain sentence."""
    wishes = dict(wishes)
    preset = wishes.pop("preset", None)
    if preset is not None:
        if preset not in PRESETS:
            raise BadBehaviourError(f"no preset {preset!r}; there are: {', '.join(PRESETS)}")
        base = PRESETS[preset]
    kinds = {field.name: field.default for field in fields(Behaviour)}
    clean: dict[str, Any] = {}
    for name, value in wishes.items():
        if name not in kinds:
            raise BadBehaviourError(f"no behaviour {name!r}; there are: {'; '.join(map(': '.join, _MEANING.items()))}")
        clean[name] = _read(name, kinds[name], value)
    return replace(base, **clean)


def _read(name: str, default: object, value: object) -> object:
    if isinstance(default, bool) and isinstance(value, bool):
        return value
    if isinstance(default, float) and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(default, int) and isinstance(value, int) and not isinstance(value, bool | float):
        return value
    if isinstance(default, tuple) and isinstance(value, list | tuple) and set(value) <= set(VERBS):
        return tuple(value)
    choices = {"notice": NOTICES, "refund_notice": REFUND_NOTICES}.get(name, ())
    if value in choices:
        return value
    raise BadBehaviourError(f"{name} cannot be {value!r}: {_MEANING[name]}")
