"""The glossary keeps its promise: one word per thing, in three languages, each with its meaning."""

from collections import Counter
from pathlib import Path

WORDS = Path(__file__).parent.parent / "docs" / "words.md"


def _rows() -> list[list[str]]:
    lines = [line for line in WORDS.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in rows if row[0] != "English"]


def test_every_word_has_three_languages_and_a_meaning():
    assert len(_rows()) >= 120
    assert [row for row in _rows() if len(row) != 4 or not all(row)] == []


def test_no_word_names_two_things():
    for column in range(3):
        counted = Counter(row[column] for row in _rows())
        assert [word for word, times in counted.items() if times > 1] == []


def test_uyghur_is_marked_as_awaiting_a_native_reader():
    assert "awaiting a native" in WORDS.read_text(encoding="utf-8")
