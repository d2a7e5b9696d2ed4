"""Sparklines out of figures, as numbers for SVG attributes. A month that is not shown leaves a gap, never a guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE, FOOT = 160.0, 32.0, 3.0, 28.0


@dataclass(frozen=True)
class Spark:
    """Runs of points that hang together, lone points, and the last point when it is shown."""

    runs: tuple[str, ...]
    dots: tuple[tuple[str, str], ...]
    last: tuple[str, str] | None


def spark_of(figures: Sequence[int | None]) -> Spark:
    """A line from zero (at its foot) to its own highest figure; ``None`` is a month not shown."""
    most = max((abs(f) for f in figures if f is not None), default=0)
    least = min((f for f in figures if f is not None), default=0)
    floor = min(0, least)
    span = (max((f for f in figures if f is not None), default=0) - floor) or most or 1
    step = (WIDTH - 2 * EDGE) / max(1, len(figures) - 1)
    runs: list[list[tuple[str, str]]] = [[]]
    for place, value in enumerate(figures):
        if value is None:
            runs.append([])
            continue
        x = EDGE + step * place if len(figures) > 1 else WIDTH - EDGE
        y = FOOT - (FOOT - 4) * (value - floor) / span
        runs[-1].append((f"{x:.1f}", f"{y:.1f}"))
    shown = [run for run in runs if run]
    return Spark(
        runs=tuple(" ".join(f"{x},{y}" for x, y in run) for run in shown if len(run) > 1),
        dots=tuple(run[0] for run in shown if len(run) == 1),
        last=shown[-1][-1] if shown and figures[-1] is not None else None,
    )
