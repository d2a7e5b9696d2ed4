"""The shape of a planted bug."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """One line that is wrong: where, what stands there, what stands there instead, and the tests that must notice."""

    name: str
    file: str
    right: str
    wrong: str
    caught_by: tuple[str, ...]
