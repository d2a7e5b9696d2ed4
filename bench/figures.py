"""How a figure is told and kept, and how CPU time of a server is read."""

import os
import platform
import statistics
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psutil

_told: list[str] = []


def say(text: str) -> None:
    """A line for the reader, and for docs/bench.md."""
    _told.append(text)
    print(text, flush=True)


def tell(what: str, ours: float, limit: float, unit: str, limit_is: str) -> None:
    """Our figure, the limit's and the ratio, in one line."""
    say(f"  {what:<46} {ours:>9,.0f} {unit:<12} limit {limit:>9,.0f} ({limit_is})  {ours / limit:6.1%}")


def in_turns(ours: Callable[[], float], limit: Callable[[], float], rounds: int = 3) -> tuple[float, float]:
    """Medians of both, measured in turns, so that what else the machine does falls on both alike."""
    pairs = [(ours(), limit()) for _round in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and of everything it started."""
    process = psutil.Process(pid)
    family = [process, *process.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in family)


def machine() -> str:
    """What it was measured on, in one line."""
    cpu = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
            break
    memory = psutil.virtual_memory().total / 1e9
    return (
        f"{os.cpu_count()} cores of {cpu}, {memory:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} before"
    )


def keep(path: Path, on: str) -> None:
    """Write what was told into the page of the figures."""
    text = f"""# Figures

Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}. Nothing here is promised or tested: figures of a shared machine
flap, ratios less so, since both sides are measured in one run. The limit is what does the same work with nothing of
ours in between.

Machine: {on}.

```
{chr(10).join(_told).strip()}
```
"""
    path.write_text(text, encoding="utf-8")
