"""The `cunzhan` command. Each module beside this one whose name has no underscore in front is a command.

A command has `add_arguments(parser)` and `run(options)`, which returns the exit code; the first line of its docstring
is its help. Exit codes: 0 good, 1 something found wrong or refused, 2 not understood, 3 cannot run here.
"""

import argparse
import ast
import os
import sys
from importlib import import_module
from pathlib import Path

from cunzhan.cli import _say


def command_names() -> list[str]:
    """Every command there is, found by looking, so that a new one needs no list."""
    return sorted(file.stem for file in Path(__file__).parent.glob("[a-z]*.py"))


def _help_of(name: str) -> str:
    """Read without importing: asking for help must not start the whole program."""
    source = (Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


def _alone(name: str) -> bool:
    """Whether a command does without Django: it must run before the settings would let anything start."""
    source = (Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8")
    return "\nALONE = True" in source


def _overview() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cunzhan", description="The village station's program.")
    commands = parser.add_subparsers(metavar="command", required=True)
    for name in command_names():
        commands.add_parser(name, help=_help_of(name), add_help=False)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Runs one command. Only that one is imported, and only after Django knows the settings."""
    words = sys.argv[1:] if arguments is None else arguments
    if not words:
        _overview().print_help(sys.stderr)
        return _say.NOT_UNDERSTOOD
    if words[0] not in command_names():
        _overview().parse_args(words)
        return _say.NOT_UNDERSTOOD
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cunzhan.settings")
    name = words[0]
    try:
        if not _alone(name):
            import django

            django.setup()
        command = import_module(f"cunzhan.cli.{name}")
        parser = argparse.ArgumentParser(prog=f"cunzhan {name}", description=_help_of(name))
        command.add_arguments(parser)
        return int(command.run(parser.parse_args(words[1:])))
    except KeyboardInterrupt:
        return _say.CANNOT_RUN
    except Exception as error:
        code = _say.expected(error)
        if code is None:
            raise
        return code
