"""The gate on SQLite's version."""

# SQLite 3.7.0 to 3.51.2 can damage a database in write-ahead mode when two connections write and checkpoint at once.
FIRST_SAFE = (3, 51, 3)


class OldSqlite(Exception):
    """The SQLite library at hand can damage a database that several processes write."""


def refuse_old(version: tuple[int, int, int]) -> None:
    """Refuses to go on with a library that may damage the books: not starting is the smaller harm."""
    if version < FIRST_SAFE:
        found = ".".join(map(str, version))
        needed = ".".join(map(str, FIRST_SAFE))
        raise OldSqlite(
            f"SQLite {found} can damage a database that two processes write at once; {needed} or newer is needed. "
            "Install the pysqlite3 version named in requirements.lock."
        )
