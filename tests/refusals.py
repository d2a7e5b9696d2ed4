"""Saying in a test that something is refused, and that nothing at all was changed by trying."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from cunzhan.kit.refusal import Kind, Refusal
from tests import photograph

TRIES = frozenset({"people_signinattempt"})
"""Tries to sign in are counted though they are refused."""


@contextmanager
def unchanged(but: frozenset[str] = frozenset()) -> Iterator[None]:
    """Every row of every table is afterwards what it was before."""
    before = photograph.digests(but)
    yield
    after = photograph.digests(but)
    changed = [table for table in before if before[table] != after[table]]
    assert changed == [], f"refused, and yet changed: {changed}"


@contextmanager
def refused(kind: Kind, *, field: str | None = None, but: frozenset[str] = frozenset()) -> Iterator[SimpleNamespace]:
    """It is refused in this way, in a whole sentence, and nothing is changed. Gives the refusal as ``.refusal``."""
    kept = SimpleNamespace(refusal=None)
    with unchanged(but), pytest.raises(Refusal) as raised:
        yield kept
    kept.refusal = raised.value
    assert raised.value.kind == kind, raised.value
    sentence = raised.value.sentence
    assert sentence.strip()
    assert "%(" not in sentence
    if field is not None:
        assert raised.value.field == field
