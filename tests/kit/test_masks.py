"""Masks hide enough, whatever they are given."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from cunzhan.kit.masks import mask_name, mask_phone


def test_it_works() -> None:
    assert mask_phone("13812345678") == "138******78"
    assert [mask_name(n) for n in ("陈", "陈静", "欧阳修", "Abliz Rahman")] == ["陈*", "陈*", "欧**", "A**"]


@given(some.text(alphabet="0123456789", max_size=15))
def test_six_digits_of_a_phone_stay_hidden(phone: str) -> None:
    masked = mask_phone(phone)
    assert "******" in masked
    assert sum(c.isdigit() for c in masked) <= 5


@given(some.text(min_size=2, max_size=20))
def test_a_name_keeps_one_character(name: str) -> None:
    masked = mask_name(name)
    assert masked[0] == name[0]
    assert set(masked[1:]) == {"*"}
