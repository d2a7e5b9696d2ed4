"""Many at once: threads with connections of their own, let go at the same moment, on whatever database this is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest
from django.db import connection

from cunzhan.kit.refusal import Refusal
from tests.cast import Cast, assemble

Answer = TypeVar("Answer")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Everybody, committed: every connection sees them."""
    return assemble()


def at_once(jobs: Sequence[Callable[[], Answer]]) -> list[Answer | Refusal]:
    """What each job answered or was refused with, all begun at the same moment. Any other error is the test's."""
    answers: list[Answer | Refusal | BaseException | None] = [None] * len(jobs)
    start = threading.Barrier(len(jobs))

    def run(place: int) -> None:
        try:
            start.wait()
            answers[place] = jobs[place]()
        except Refusal as refusal:
            answers[place] = refusal
        except BaseException as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refusal):
            raise answer
    return answers  # type: ignore[return-value]


def done(answers: Sequence[object]) -> int:
    """How many were not refused."""
    return sum(not isinstance(answer, Refusal) for answer in answers)
