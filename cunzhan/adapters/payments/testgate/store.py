"""What the test gateway remembers: payments, charges, refunds, notices to send. One SQLite connection behind a lock."""

import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from cunzhan.adapters.payments.testgate.behaviour import BY_AMOUNT, PRESETS, Behaviour, changed

Row = dict[str, Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS payments (
    out_trade_no TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, merchant_id TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0), title TEXT NOT NULL,
    notify_url TEXT NOT NULL, expires_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'NOTPAY', transaction_id TEXT NOT NULL DEFAULT '', paid_at TEXT NOT NULL DEFAULT '',
    hidden INTEGER NOT NULL DEFAULT 0, pending_queries INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS charges (
    out_trade_no TEXT PRIMARY KEY REFERENCES payments, amount_fen INTEGER NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS refunds (
    out_refund_no TEXT PRIMARY KEY, out_trade_no TEXT NOT NULL REFERENCES payments, refund_id TEXT NOT NULL UNIQUE,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0), at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS notices (
    id INTEGER PRIMARY KEY, out_trade_no TEXT NOT NULL, url TEXT NOT NULL, body TEXT NOT NULL,
    forged INTEGER NOT NULL, due REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0, answered TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS behaviours (out_trade_no TEXT PRIMARY KEY, wishes TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS spent (
    verb TEXT NOT NULL, out_trade_no TEXT NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (verb, out_trade_no));
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY, verb TEXT NOT NULL, reference TEXT NOT NULL, amount_fen INTEGER, outcome TEXT NOT NULL);
"""


class RefusedError(Exception):
    """The gateway says no: an HTTP status and a code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class Store:
    """Every change is one short transaction; nobody is ever charged twice for one out_trade_no."""

    def __init__(self, path: Path | None, *, by_amount: bool = False) -> None:
        self._lock = threading.RLock()
        self._base = sqlite3.connect(str(path) if path else ":memory:", check_same_thread=False, isolation_level=None)
        self._base.row_factory = sqlite3.Row
        self._base.execute("PRAGMA synchronous = OFF")  # it must survive a kill, not a power cut
        self._base.executescript(_TABLES)
        self._by_amount = by_amount
        self.usual = Behaviour()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._base.close()

    # What the merchant asks

    def open(self, said: Row, at: datetime) -> Row:
        """Open a payment, or show the one that has this number already."""
        with self._transaction():
            found = self._one("SELECT * FROM payments WHERE out_trade_no = ?", said["out_trade_no"])
            if found is None:
                self._do(
                    "INSERT INTO payments (out_trade_no, code, merchant_id, amount_fen, title, notify_url, expires_at)"
                    " VALUES (:out_trade_no, :code, :merchant_id, :amount_fen, :title, :notify_url, :expires_at)",
                    {**said, "code": secrets.token_hex(16)},
                )
                return self.payment(said["out_trade_no"], at)
            if (found["amount_fen"], found["merchant_id"]) != (said["amount_fen"], said["merchant_id"]):
                raise RefusedError(400, "OUT_TRADE_NO_USED")
            seen = self._as_told(found, at)
            if seen["state"] != "NOTPAY":
                raise RefusedError(400, "ORDER_PAID" if seen["state"] == "SUCCESS" else "ORDER_CLOSED")
            return seen

    def payment(self, number: str, at: datetime) -> Row:
        """A payment as the gateway admits it."""
        return self._as_told(self._known(number), at)

    def query(self, number: str, at: datetime) -> Row:
        """The same, counting the questions that a nasty gateway answers with `not paid`."""
        with self._transaction():
            seen = self._as_told(self._known(number), at)
            if seen["state"] == "SUCCESS" and seen["pending_queries"] > 0:
                self._do("UPDATE payments SET pending_queries = pending_queries - 1 WHERE out_trade_no = ?", number)
                return {**seen, "state": "NOTPAY"}
            return seen

    def close_payment(self, number: str, at: datetime) -> Row | None:
        """Close it; the row comes back when hidden money now shows itself."""
        with self._transaction():
            found = self._known(number)
            if found["state"] == "SUCCESS" and found["hidden"]:
                self._do("UPDATE payments SET hidden = 0 WHERE out_trade_no = ?", number)
                return self._known(number)
            if found["state"] == "SUCCESS":
                raise RefusedError(400, "ORDER_PAID")
            self._do("UPDATE payments SET state = 'CLOSED' WHERE out_trade_no = ? AND state = 'NOTPAY'", number)
            return None

    def refund(self, said: Row, at: datetime) -> tuple[Row, bool]:
        """Give money back; true when it was done now and not before."""
        with self._transaction():
            payment = self._known(said["out_trade_no"])
            found = self._one("SELECT * FROM refunds WHERE out_refund_no = ?", said["out_refund_no"])
            if found is not None:
                if (found["out_trade_no"], found["amount_fen"]) != (said["out_trade_no"], said["amount_fen"]):
                    raise RefusedError(400, "OUT_REFUND_NO_USED")
                return found, False
            given = self._one(
                "SELECT coalesce(sum(amount_fen), 0) AS fen FROM refunds WHERE out_trade_no = ?", said["out_trade_no"]
            )
            if payment["state"] != "SUCCESS" or (given or {})["fen"] + said["amount_fen"] > payment["amount_fen"]:
                raise RefusedError(400, "NOT_ENOUGH")
            self._do(
                "INSERT INTO refunds VALUES (:out_refund_no, :out_trade_no, :refund_id, :amount_fen, :at)",
                {**said, "refund_id": f"R{secrets.token_hex(12)}", "at": at.isoformat()},
            )
            return self.refund_of(said["out_refund_no"]), True

    def refund_of(self, number: str) -> Row:
        """A refund by our number."""
        found = self._one("SELECT * FROM refunds WHERE out_refund_no = ?", number)
        if found is None:
            raise RefusedError(404, "NOT_EXIST")
        return found

    # What the payer does

    def by_code(self, code: str, at: datetime) -> Row:
        """The payment behind a code, as the payer sees it: hidden money is not hidden from who paid it."""
        found = self._one("SELECT * FROM payments WHERE code = ?", code)
        if found is None:
            raise RefusedError(404, "NOT_EXIST")
        return {**self._as_told({**found, "hidden": 0}, at), "pending_queries": 0}

    def pay(self, code: str, at: datetime) -> Row | None:
        """Charge the payer once; nothing when it is paid, closed or expired already."""
        with self._transaction():
            found = self.by_code(code, at)
            if found["state"] != "NOTPAY":
                return None
            number = found["out_trade_no"]
            how = self.behaviour(number, found["amount_fen"])
            self._do("INSERT INTO charges VALUES (?, ?, ?)", number, found["amount_fen"], at.isoformat())
            self._do(
                "UPDATE payments SET state = 'SUCCESS', transaction_id = ?, paid_at = ?, hidden = ?,"
                " pending_queries = ? WHERE out_trade_no = ? AND state = 'NOTPAY'",
                f"T{secrets.token_hex(12)}",
                at.isoformat(),
                how.notice == "after_close",
                how.pending_queries,
                number,
            )
            return self._known(number)

    # Notices

    def add_notice(self, number: str, url: str, body: str, *, forged: bool, due: float) -> None:
        """Put one notice in the bag."""
        self._do(
            "INSERT INTO notices (out_trade_no, url, body, forged, due) VALUES (?, ?, ?, ?, ?)",
            number,
            url,
            body,
            forged,
            due,
        )

    def notices_due(self, now: float) -> list[Row]:
        """Those to be sent now."""
        return self._all("SELECT * FROM notices WHERE answered = '' AND due <= ? ORDER BY due, id LIMIT 50", now)

    def next_due(self) -> float | None:
        """When the next one is to be sent."""
        found = self._one("SELECT min(due) AS due FROM notices WHERE answered = ''")
        return found["due"] if found else None

    def answered(self, notice_id: int, answer: str) -> None:
        """Acknowledged, or given up."""
        self._do("UPDATE notices SET answered = ?, tries = tries + 1 WHERE id = ?", answer, notice_id)

    def again(self, notice_id: int, due: float) -> None:
        """Not acknowledged: once more later."""
        self._do("UPDATE notices SET due = ?, tries = tries + 1 WHERE id = ?", due, notice_id)

    # How nasty

    def behave(self, number: str | None, wishes: Row) -> Behaviour:
        """Set a behaviour for one number, whether or not it exists yet, or for all."""
        if number is None:
            self.usual = changed(self.usual, wishes)
            return self.usual
        with self._transaction():
            how = changed(self.behaviour(number, 0), wishes)
            self._do("INSERT OR REPLACE INTO behaviours VALUES (?, ?)", number, json.dumps(asdict(how)))
            return how

    def behaviour(self, number: str, amount_fen: int) -> Behaviour:
        """How this payment is treated: its own wish, else by its last digits, else as usual."""
        found = self._one("SELECT wishes FROM behaviours WHERE out_trade_no = ?", number)
        if found is not None:
            return changed(Behaviour(), json.loads(found["wishes"]))
        if self._by_amount and amount_fen % 100 in BY_AMOUNT:
            return PRESETS[BY_AMOUNT[amount_fen % 100]]
        return self.usual

    def spend(self, verb: str, number: str, times: int) -> bool:
        """Whether a misbehaviour that happens so many times to a payment happens once more."""
        if times < 0:
            return True
        with self._transaction():
            self._do("INSERT OR IGNORE INTO spent VALUES (?, ?, 0)", verb, number)
            return bool(
                self._do(
                    "UPDATE spent SET times = times + 1 WHERE verb = ? AND out_trade_no = ? AND times < ?",
                    verb,
                    number,
                    times,
                )
            )

    # For whoever looks from outside

    def note(self, verb: str, reference: str, amount_fen: int | None, outcome: str) -> None:
        """Write down what we were asked."""
        self._do(
            "INSERT INTO calls (verb, reference, amount_fen, outcome) VALUES (?, ?, ?, ?)",
            verb,
            reference,
            amount_fen,
            outcome,
        )

    def books(self) -> dict[str, list[Row]]:
        """Everything that happened, to hold against the merchant's books."""
        tables = ("payments", "charges", "refunds", "notices", "calls")
        return {table: self._all(f"SELECT * FROM {table}") for table in tables}  # noqa: S608

    # Plumbing

    def _known(self, number: str) -> Row:
        found = self._one("SELECT * FROM payments WHERE out_trade_no = ?", number)
        if found is None:
            raise RefusedError(404, "NOT_EXIST")
        return found

    @staticmethod
    def _as_told(row: Row, at: datetime) -> Row:
        if row["state"] == "NOTPAY" and datetime.fromisoformat(row["expires_at"]) <= at:
            return {**row, "state": "CLOSED"}
        return {**row, "state": "NOTPAY"} if row["hidden"] else row

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """The lock and BEGIN IMMEDIATE ... COMMIT around a block; an inner block joins the outer one."""
        with self._lock:
            if self._base.in_transaction:
                yield
                return
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")

    def _do(self, sql: str, *values: Any) -> int:
        with self._lock:
            named = values[0] if len(values) == 1 and isinstance(values[0], dict) else values
            return self._base.execute(sql, named).rowcount

    def _one(self, sql: str, *values: Any) -> Row | None:
        with self._lock:
            row = self._base.execute(sql, values).fetchone()
        return dict(row) if row else None

    def _all(self, sql: str, *values: Any) -> list[Row]:
        with self._lock:
            return [dict(row) for row in self._base.execute(sql, values).fetchall()]
