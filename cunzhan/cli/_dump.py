"""Reading a dump of PostgreSQL without a PostgreSQL: its own program says the rows as text, and fields read the text.

That is how a backup of a county's PostgreSQL comes back on a machine that has SQLite only.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from django.db.models import BinaryField, JSONField

from cunzhan.cli import _postgres_tools, _say
from cunzhan.cli._tables import Row, Table

_HEAD = re.compile(r'COPY (?:\w+\.)?"?(\w+)"? \((.*)\) FROM stdin;')
_ESCAPE = re.compile(r"\\(.)")
_MEANS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}


def tables_in(dump: Path, tables: list[Table]) -> Iterator[tuple[Table, Iterator[Row]]]:
    """Each table of the dump with its rows, which must be read to their end before the next table is asked for."""
    by_name = {table.name: table for table in tables}
    command = [_postgres_tools.newest("pg_restore"), "--data-only", "--file=-", str(dump)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as said:
        assert said.stdout is not None
        assert said.stderr is not None
        for line in said.stdout:
            head = _HEAD.fullmatch(line.decode().rstrip("\n"))
            if head and head[1] in by_name:
                table = by_name.pop(head[1])
                yield table, _rows(said.stdout, table, [name.strip().strip('"') for name in head[2].split(",")])
        why = said.stderr.read().decode(errors="replace").strip()
    if said.returncode:
        raise _say.CannotRun(f"pg_restore failed: {(why.splitlines() or ['no reason given'])[0]}")
    if by_name:
        raise _say.CannotRun(f"The dump holds no table {min(by_name)}.")


def _rows(lines: IO[bytes], table: Table, columns: list[str]) -> Iterator[Row]:
    readers = [(columns.index(field.column), _reader(field)) for field in table.fields]
    for line in lines:
        if line == b"\\.\n":
            return
        cells = line.decode().rstrip("\n").split("\t")
        yield tuple(None if cells[at] == "\\N" else read(_unescaped(cells[at])) for at, read in readers)


def _unescaped(cell: str) -> str:
    return _ESCAPE.sub(lambda found: _MEANS.get(found[1], found[1]), cell) if "\\" in cell else cell


def _reader(field: Any) -> Callable[[str], Any]:
    last = field
    while last.remote_field is not None:
        last = last.target_field
    if isinstance(last, JSONField):
        return json.loads
    if isinstance(last, BinaryField):
        return lambda text: bytes.fromhex(text.removeprefix("\\x"))
    return last.to_python  # type: ignore[no-any-return]
