"""A page of the documentation as its reader follows it: the commands that stand in it, word for word."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCED = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`((?:cunzhan|bean-check) [^`]+)`")
_SETTING = re.compile(r"([A-Z_]+)=(.*)")


@dataclass(frozen=True)
class Command:
    """A line to type: settings in front of it, the program, its words."""

    settings: dict[str, str]
    program: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Paper:
    """One page of docs/."""

    text: str

    @classmethod
    def read(cls, name: str) -> Paper:
        """The page docs/NAME."""
        return cls((ROOT / "docs" / name).read_text(encoding="utf-8"))

    def blocks(self, language: str) -> list[str]:
        """What stands between fences of a language, without the margin of a list."""
        found = []
        for margin, kind, body in _FENCED.findall(self.text):
            if kind == language:
                found.append("".join(line.removeprefix(margin) for line in body.splitlines(keepends=True)))
        return found

    def command(self, begins: str, **instead: str) -> Command:
        """The shortest command whose words begin so, with the most settings. What the page says only as an example (a
        folder, a name) is put ``instead`` into every place where it stands: a page that lost it fails the tale.
        """
        fenced = [line for block in self.blocks("sh") for line in block.replace("\\\n", " ").splitlines()]
        told = {_parsed(line) for line in [*fenced, *_INLINE.findall(_FENCED.sub("", self.text))] if line.strip()}
        wanted = tuple(begins.split())
        found = [line for line in told if line[1][: len(wanted)] == wanted and _says(line, *instead)]
        assert found, f"the page says no `{begins}` with {list(instead)}"
        settings, words = min(found, key=lambda line: (len(line[1]), -len(line[0]), line))

        def changed(text: str) -> str:
            for example, value in instead.items():
                text = text.replace(example, value)
            return text

        return Command(
            {name: changed(value) for name, value in settings}, words[0], tuple(changed(word) for word in words[1:])
        )


Line = tuple[tuple[tuple[str, str], ...], tuple[str, ...]]


def _says(line: Line, *examples: str) -> bool:
    parts = [*line[1], *dict(line[0]).values()]
    return all(any(example in part for part in parts) for example in examples)


def _parsed(line: str) -> Line:
    words = shlex.split(line, comments=True)
    settings = []
    while words and (found := _SETTING.fullmatch(words[0])):
        settings.append((found[1], found[2]))
        words.pop(0)
    return tuple(settings), tuple(words)
