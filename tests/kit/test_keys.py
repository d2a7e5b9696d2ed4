"""Identifiers sort by time, secrets cannot be guessed."""

from __future__ import annotations

import threading
import time
import uuid

from cunzhan.kit.keys import check_code, new_id, new_key, new_token


def test_ids_made_later_sort_later() -> None:
    ids = [new_id() for _ in range(5000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 5000


def test_ids_of_several_threads_are_all_different() -> None:
    made: list[uuid.UUID] = []
    threads = [threading.Thread(target=lambda: made.extend(new_id() for _ in range(2000))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8000


def test_an_id_is_of_version_7_and_tells_its_millisecond() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id()
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert before - 1 <= made.int >> 80 <= before + 10_000


def test_a_token_is_128_bits_in_26_letters_and_digits() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(len(token) == 26 and token.isalnum() and token == token.lower() for token in tokens)
    assert len({token[0] for token in tokens}) == 32
    assert len(new_key()) == 26


def test_a_check_code_follows_from_what_the_paper_says() -> None:
    code = check_code("L261016-01", "0001", 160_000)
    assert code == check_code("L261016-01", "0001", 160_000)
    assert code != check_code("L261016-01", "0001", 160_001)
    assert len(code) == 9
    assert not set(code) & set("01IO")
