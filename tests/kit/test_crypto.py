"""Sealed texts open only with their own key, in their own place."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag

from cunzhan.kit.crypto import blind_index, fingerprint, new_wrapped_key, seal_text, unseal_text


def test_it_works() -> None:
    key = new_wrapped_key("household:1")
    sealed = seal_text(key, "household:1", "阿不力孜")
    assert unseal_text(key, "household:1", sealed) == "阿不力孜"
    assert "阿不力孜".encode() not in sealed
    assert seal_text(key, "household:1", "阿不力孜") != sealed


def test_a_key_opens_nothing_in_another_place() -> None:
    key = new_wrapped_key("household:1")
    sealed = seal_text(key, "household:1", "a")
    with pytest.raises(InvalidTag):
        unseal_text(key, "household:2", sealed)
    with pytest.raises(InvalidTag):
        unseal_text(new_wrapped_key("household:1"), "household:1", sealed)


@pytest.mark.parametrize("place", [0, 12, -1])
def test_one_changed_bit_is_noticed(place: int) -> None:
    key = new_wrapped_key("household:1")
    sealed = bytearray(seal_text(key, "household:1", "13812345678"))
    sealed[place] ^= 1
    with pytest.raises(InvalidTag):
        unseal_text(key, "household:1", bytes(sealed))


def test_an_index_differs_by_purpose() -> None:
    assert blind_index("phone:a", "13812345678") == blind_index("phone:a", "13812345678")
    assert blind_index("phone:a", "13812345678") != blind_index("phone:b", "13812345678")
    assert len(blind_index("phone:a", "1")) == 64


def test_a_fingerprint_knows_order_of_lists_and_not_of_fields() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint([1, 2]) != fingerprint([2, 1])
    assert fingerprint({"a": 1}) != fingerprint({"a": "1"})
