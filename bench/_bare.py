"""The rows of one order without the program: the statements an order was seen to write, with new ids and keys.

Two orders are recorded. A value that differs between them belongs to the order (its id, number, token, key) and gets a
new one in every turn; a value that is the same is written as it is.
"""

import json
import re
import time
import uuid
from datetime import date, datetime
from typing import Any

from django.db import connection

Statement = tuple[str, list[Any]]
_HEX = re.compile(r"^[0-9a-f]{32}$")
_OWN_NAME = re.compile(r":[A-Za-z_]")


def _plain(value: Any) -> Any:
    """A value that can be told apart and kept: adapters of JSON carry their content inside."""
    return getattr(value, "obj", value)


def own_values(first: list[Statement], second: list[Statement]) -> dict[str, str]:
    """Values of the first order alone, and which kind each is: an id or a word."""
    found: dict[str, str] = {}
    for (_sql, mine), (_other, theirs) in zip(first, second, strict=True):
        for a, b in zip(map(_plain, mine), map(_plain, theirs), strict=True):
            if a == b or isinstance(a, bytes | memoryview | int | float):
                continue
            if isinstance(a, uuid.UUID) or (isinstance(a, str) and _HEX.match(a)):
                found[str(a)] = "id"
            elif isinstance(a, str) and len(a) <= 80 and not a.startswith("{"):
                found[a] = "word"
    return found


def sqlite(first: list[Statement], second: list[Statement], times: int) -> dict[str, Any]:
    """Write them with the library alone, one transaction an order, on a connection of the same settings."""
    import pysqlite3

    own = own_values(first, second)
    statements = [(sql.replace("%s", "?").replace("%%", "%"), params) for sql, params in first]
    database = pysqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        database.execute(f"PRAGMA {pragma}")
    cpu, began = time.process_time(), time.perf_counter()
    for _turn in range(times):
        new = {value: uuid.uuid4().hex if kind == "id" else uuid.uuid4().hex[:18] for value, kind in own.items()}
        database.execute("BEGIN IMMEDIATE")
        for sql, params in statements:
            database.execute(sql, [new.get(p, p) if isinstance(p, str) else p for p in params])
        database.execute("COMMIT")
    return {"cpu": time.process_time() - cpu, "seconds": time.perf_counter() - began, "times": times}


def pgbench_script(first: list[Statement], second: list[Statement]) -> str:
    """The same as a script of pgbench: new values once, then every statement."""
    own = own_values(first, second)
    names = {value: f"v{place}" for place, value in enumerate(own)}
    makes = [
        f"gen_random_uuid()::text AS {names[value]}"
        if kind == "id"
        else f"substr(md5(random()::text), 1, 18) AS {names[value]}"
        for value, kind in own.items()
    ]
    lines = ["BEGIN;", f"SELECT {', '.join(makes)} \\gset"]
    for sql, params in first:
        parts = sql.replace("%%", "%").split("%s")
        values = [_literal(param, own, names) for param in params]
        lines.append("".join(part + value for part, value in zip(parts, [*values, ""], strict=True)) + ";")
    lines.append("COMMIT;")
    script = "\n".join(lines)
    left = _OWN_NAME.sub("", re.sub(r":v\d+|::\w+", "", script))
    assert len(left) == len(re.sub(r":v\d+|::\w+", "", script)), "pgbench would take part of a text for a variable"
    return script


def _literal(value: Any, own: dict[str, str], names: dict[str, str]) -> str:
    value = _plain(value)
    if not isinstance(value, dict | list) and str(value) in own:
        return f":{names[str(value)]}" + ("::uuid" if own[str(value)] == "id" else "")
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return f"'\\x{bytes(value).hex()}'::bytea"
    if isinstance(value, dict | list):
        return _quoted(json.dumps(value, ensure_ascii=False, default=str)) + "::jsonb"
    if isinstance(value, uuid.UUID):
        return _quoted(str(value)) + "::uuid"
    if isinstance(value, datetime):
        return _quoted(value.isoformat()) + "::timestamptz"
    if isinstance(value, date):
        return _quoted(value.isoformat()) + "::date"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
