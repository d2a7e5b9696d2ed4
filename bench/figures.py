"""How a figure is told, and how CPU time of a server is read."""

import statistics
from collections.abc import Callable

import psutil


def tell(what: str, ours: float, limit: float, unit: str, limit_is: str) -> None:
    """Our figure, the limit's and the ratio, in one line."""
    print(f"  {what:<46} {ours:>9,.0f} {unit:<12} limit {limit:>9,.0f} ({limit_is})  {ours / limit:6.1%}", flush=True)


def in_turns(ours: Callable[[], float], limit: Callable[[], float], rounds: int = 3) -> tuple[float, float]:
    """Medians of both, measured in turns, so that what else the machine does falls on both alike."""
    pairs = [(ours(), limit()) for _round in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and of everything it started."""
    process = psutil.Process(pid)
    family = [process, *process.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in family)
