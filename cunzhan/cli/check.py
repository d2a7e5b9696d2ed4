"""Recompute the books from the ground up and name the first row that disagrees."""

import argparse
import dataclasses
from typing import Any

from cunzhan.cli import _say
from cunzhan.jobs import books


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="all findings, for programs")


def run(options: argparse.Namespace) -> int:
    findings = check_books()
    told = [dataclasses.asdict(found) if dataclasses.is_dataclass(found) else str(found) for found in findings]  # type: ignore[arg-type]
    if not findings:
        text = "The books agree."
    else:
        more = f" ({len(findings) - 1} more)" if len(findings) > 1 else ""
        text = f"The books disagree: {findings[0]}{more}"
    _say.answer({"findings": told}, as_json=options.json, text=text)
    return _say.FOUND_WRONG if findings else _say.GOOD


def check_books() -> list[Any]:
    """Every row that disagrees with what it is the sum of, worst first."""
    return list(books.check_books())
