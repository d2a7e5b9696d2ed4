"""A refusal is a sentence in the reader's language, and a status."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext_lazy as _

from cunzhan.kit.refusal import STATUS, Kind, Refusal
from cunzhan.kit.words import same, say


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("invalid", 422),
        ("forbidden", 403),
        ("not_found", 404),
        ("stale", 409),
        ("conflict", 409),
        ("sold_out", 409),
        ("too_many", 429),
        ("locked", 429),
    ],
)
def test_each_kind_has_its_status(kind: str, status: int) -> None:
    assert Refusal(kind, "no").status == status
    assert len(STATUS) == len(Kind) == 8


def test_the_sentence_is_filled_when_it_is_read() -> None:
    refusal = Refusal(Kind.INVALID, _("This is too long: at most %(most)s characters."), field="name", most=5)
    assert refusal.sentence == str(_("This is too long: at most %(most)s characters.")) % {"most": 5}
    assert (refusal.field, refusal.details) == ("name", {"most": 5})
    assert "5" in str(refusal)


def test_a_sentence_without_gaps_is_left_alone() -> None:
    assert Refusal(Kind.INVALID, "100 % sure", left=3).sentence == "100 % sure"


def test_words_fall_back_to_chinese_then_to_any() -> None:
    words = {"zh-hans": "蜜", "ug": "ھەسەل", "en": ""}
    assert [say(words, code) for code in ("ug", "zh-hans", "en")] == ["ھەسەل", "蜜", "蜜"]
    assert say({"en": "honey"}, "ug") == "honey"
    assert say({}) == say(None) == ""
    assert same("7") == {"zh-hans": "7", "ug": "7", "en": "7"}
