"""What is written to the log: time, level, logger, event, and a short list of harmless facts. Nothing else.

Names and phones reach a log through the values in a message, through the text of an exception ("Key (phone)=(...)
already exists") and through request bodies. So none of those is written: an event is the message before its values are
put in, an exception is its class and the places in our code it passed through.
"""

import logging
import traceback
from datetime import UTC, datetime

# Facts that may stand beside an event when the caller gives them with `extra=`. None of them can hold personal data.
ALLOWED = (
    "status_code",
    "refusal",
    "station",
    "order",
    "parcel",
    "job",
    "kind",
    "count",
    "attempts",
    "seconds",
    "path_name",
    "channel",
    "pid",
)


class EventFormatter(logging.Formatter):
    """One line for each event; the places of an exception follow it, indented."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        facts = "".join(f" {name}={self._short(getattr(record, name))}" for name in ALLOWED if hasattr(record, name))
        line = f"{moment} {record.levelname} {record.name} {self._short(record.msg)}{facts}"
        if record.exc_info and record.exc_info[1] is not None:
            line += self._places(record.exc_info[1])
        return line

    @staticmethod
    def _short(value: object) -> str:
        """One line of at most 200 signs, so that no value can forge a second event."""
        return " ".join(str(value).split())[:200]

    @staticmethod
    def _places(error: BaseException) -> str:
        kind = type(error)
        frames = traceback.extract_tb(error.__traceback__)
        lines = [f"    {frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        return "\n".join(["", f"  {kind.__module__}.{kind.__qualname__}", *lines])
