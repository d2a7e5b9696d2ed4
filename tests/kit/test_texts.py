"""What people type, cleaned."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cunzhan.kit.refusal import Kind, Refusal
from cunzhan.kit.texts import clean, clean_phone, clean_words


def test_invisible_characters_and_spare_space_go() -> None:
    assert clean("  a\0b\u202e c\ud800\ufeff   d\r\n e ", most=40) == "ab c d e"
    assert clean("one\n\n  two  ", most=40, lines=True) == "one\n\ntwo"
    assert clean("ئۇيغۇر\u200cچە", most=40) == "ئۇيغۇر\u200cچە"  # the joiner is part of the word


@given(some.text(max_size=60))
def test_nothing_cleaned_can_be_cleaned_further(text: str) -> None:
    once = clean(text, most=60, needed=False)
    assert clean(once, most=60, needed=False) == once
    assert "\0" not in once
    once.encode()


def test_an_empty_text_is_refused_where_one_is_needed() -> None:
    assert clean(" \u200b ", most=5, needed=False) == ""
    with pytest.raises(Refusal) as raised:
        clean(" \u200b ", most=5, field="name")
    assert (raised.value.kind, raised.value.field) == (Kind.INVALID, "name")


def test_a_long_text_is_refused_and_says_how_long_it_may_be() -> None:
    assert clean("蜜" * 5, most=5) == "蜜" * 5
    with pytest.raises(Refusal, match="invalid") as raised:
        clean("蜜" * 6, most=5)
    assert raised.value.details == {"most": 5}


def test_words_need_one_language() -> None:
    assert clean_words({"en": " Honey "}, most=9) == {"zh-hans": "", "ug": "", "en": "Honey"}
    assert clean_words({"fr": "Miel"}, most=9, needed=False) == {"zh-hans": "", "ug": "", "en": ""}
    with pytest.raises(Refusal):
        clean_words({"fr": "Miel"}, most=9)


@pytest.mark.parametrize(
    "text",
    ["13812345678", " 138 1234 5678", "+86 138-1234-5678", "１３８１２３４５６７８", "١٣٨١٢٣٤٥٦٧٨", "(138)12345678\n"],
)
def test_a_phone_is_eleven_plain_digits_however_it_was_typed(text: str) -> None:
    assert clean_phone(text) == "13812345678"


@pytest.mark.parametrize(
    "text", ["", "1381234567", "138123456789", "12812345678", "23812345678", "1381234567a", "13812345678; DROP"]
)
def test_what_is_no_mobile_number_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as raised:
        clean_phone(text)
    assert (raised.value.kind, raised.value.field) == (Kind.INVALID, "phone")
    assert "%(" not in raised.value.sentence
