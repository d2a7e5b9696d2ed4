"""The sentences a person reads, in Chinese and Uyghur: collected out of the source, kept in .po files, compiled to .mo.

    python -m tools.messages                  collect, merge, compile (`make lock` does this, too)
    python -m tools.messages --check          fail on anything untranslated, doubtful or stale (`make check` does this)
    python -m tools.messages --missing ug     what has no translation yet, as JSON to be filled in
    python -m tools.messages --fill ug FILE   take the translations of such a file over

English is the language of the source, so its catalogue holds no sentences. The files carry no line numbers and are
sorted, so that two people who add sentences seldom meet in one place.
"""

import argparse
import ast
import fcntl
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "cunzhan"
LOCALE = SOURCE / "locale"
PLURALS = {
    "zh_Hans": "nplurals=1; plural=0;",
    "ug": "nplurals=2; plural=(n != 1);",
    "en": "nplurals=2; plural=(n != 1);",
}
TRANSLATED = ("zh_Hans", "ug")
_KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[sd]")


@dataclass(frozen=True, order=True)
class Message:
    """One sentence of the source; its key is the sentence and, where one word means two things, its context."""

    text: str
    context: str = ""
    plural: str = ""


def _template_as_python(path: Path) -> str:
    """Django turns a template into something like Python. Its lines keep their indentation, which Python would read."""
    return "\n".join(line.lstrip() for line in templatize(path.read_text(encoding="utf-8")).splitlines())


def _sources() -> Iterator[tuple[Path, str]]:
    for path in sorted(SOURCE.rglob("*")):
        if "migrations" in path.parts or not path.is_file():
            continue
        if path.suffix == ".py":
            text = path.read_text(encoding="utf-8")
            ast.parse(text, str(path))  # half a file must not make its sentences vanish from the catalogues
            yield path, text
        elif "templates" in path.parts and path.suffix in {".html", ".txt", ".xml", ".typ"}:
            yield path, _template_as_python(path)


def collect() -> dict[tuple[str, str], Message]:
    """Every sentence of the source by context and text."""
    found: dict[tuple[str, str], Message] = {}
    for path, text in _sources():
        stream = io.BytesIO(text.encode())
        for _line, words, _comments, context in extract("python", stream, keywords=_KEYWORDS):
            parts = [words] if isinstance(words, str) else [word for word in words if word]
            if not parts or not parts[0].strip():
                continue
            message = Message(parts[0], context or "", parts[1] if len(parts) > 1 else "")
            known = found.get((message.context, message.text))
            if known and known.plural and message.plural and known.plural != message.plural:
                raise SystemExit(f"{path.relative_to(ROOT)}: {message.text!r} has two plurals")
            if not known or message.plural:
                found[message.context, message.text] = message
    return found


def _file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _read(language: str) -> polib.POFile:
    path = _file(language)
    return polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile(wrapwidth=0)


def _key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


def merge(language: str, messages: dict[tuple[str, str], Message]) -> polib.POFile:
    """The catalogue with every sentence of the source and no other; translations that are there stay."""
    old = {_key(entry): entry for entry in _read(language) if not entry.obsolete}
    new = polib.POFile(wrapwidth=0)
    new.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "MIME-Version": "1.0",
        "Plural-Forms": PLURALS[language],
    }
    if language not in TRANSLATED:
        return new
    forms = int(PLURALS[language][len("nplurals=")])
    for key, message in sorted(messages.items(), key=lambda item: (item[1].text, item[1].context)):
        entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None)
        known = old.get(key)
        if message.plural:
            entry.msgid_plural = message.plural
            kept = known.msgstr_plural if known and known.msgid_plural else {}
            entry.msgstr_plural = {form: kept.get(form, "") for form in range(forms)}
        elif known:
            entry.msgstr = known.msgstr
        entry.flags = [flag for flag in (known.flags if known else []) if flag == "fuzzy"]
        new.append(entry)
    return new


def _translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _places(text: str) -> set[str]:
    return {match.group(0) for match in _PLACEHOLDER.finditer(text.replace("%%", ""))}


def wrong_with(entry: polib.POEntry) -> str:
    """What keeps this translation from being used; empty when nothing does."""
    if not all(text.strip() for text in _translations(entry)):
        return "is not translated"
    if entry.fuzzy:
        return "is marked as doubtful"
    wanted = _places(entry.msgid)
    allowed = wanted | _places(entry.msgid_plural or "")
    for text in _translations(entry):
        here = _places(text)
        if entry.msgid_plural:
            if not here <= allowed:
                return f"has {sorted(here - allowed)} that the English has not"
        elif here != wanted:
            return f"has {sorted(here)} where the English has {sorted(wanted)}"
    if any(entry.msgid.endswith("\n") != text.endswith("\n") for text in _translations(entry)):
        return "ends with a new line in one language only"
    return ""


def check() -> list[str]:
    """Everything that keeps a reader of Chinese or Uyghur from reading everything."""
    messages = collect()
    problems = []
    for language in PLURALS:
        path = _file(language)
        if not path.exists():
            problems.append(f"{language}: {path.relative_to(ROOT)} is missing")
            continue
        there = {_key(entry): entry for entry in _read(language)}
        if language in TRANSLATED:
            for key, message in sorted(messages.items()):
                entry = there.get(key)
                problem = wrong_with(entry) if entry is not None else "is not in the catalogue"
                if problem:
                    problems.append(f"{language}: {message.text!r} {problem}")
            problems += [
                f"{language}: {text!r} is not in the source" for context, text in sorted(set(there) - set(messages))
            ]
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != _read(language).to_binary():
            problems.append(f"{language}: {compiled.relative_to(ROOT)} is older than its .po file")
    return problems


def write(language: str, catalogue: polib.POFile) -> None:
    """The .po file and the .mo beside it."""
    path = _file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    path.with_suffix(".mo").write_bytes(_read(language).to_binary())


def missing(language: str) -> list[dict[str, object]]:
    """What has no usable translation, in a shape that can be filled in and taken over."""
    wanted = []
    for entry in merge(language, collect()):
        if wrong_with(entry):
            item: dict[str, object] = {"text": entry.msgid}
            if entry.msgctxt:
                item["context"] = entry.msgctxt
            if entry.msgid_plural:
                item["plural"] = entry.msgid_plural
            item["translation"] = list(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr
            wanted.append(item)
    return wanted


def fill(language: str, items: list[dict[str, object]]) -> int:
    """Takes filled-in translations over; returns how many."""
    catalogue = merge(language, collect())
    there = {_key(entry): entry for entry in catalogue}
    taken = 0
    for item in items:
        entry = there.get((str(item.get("context", "")), str(item["text"])))
        given = item["translation"]
        if entry is None or not given or (isinstance(given, list) and not all(given)):
            continue
        if entry.msgid_plural:
            texts = given if isinstance(given, list) else [given]
            forms = len(entry.msgstr_plural)
            entry.msgstr_plural = {form: str(texts[min(form, len(texts) - 1)]) for form in range(forms)}
        else:
            entry.msgstr = str(given)
        entry.flags = []
        taken += 1
    write(language, catalogue)
    return taken


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.messages", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--missing", choices=TRANSLATED)
    parser.add_argument("--fill", nargs=2, metavar=("LANGUAGE", "FILE"))
    options = parser.parse_args()
    if not settings.configured:
        settings.configure()
        django.setup()
    if options.check:
        problems = check()
        print("\n".join([*problems, f"{len(problems)} to translate or to mend"]) if problems else "All translated.")
        return 1 if problems else 0
    if options.missing:
        print(json.dumps(missing(options.missing), ensure_ascii=False, indent=1))
        return 0
    LOCALE.mkdir(exist_ok=True)
    alone = os.open(LOCALE, os.O_RDONLY)
    fcntl.flock(alone, fcntl.LOCK_EX)  # two people who fill in at once must not overwrite each other
    if options.fill:
        language, name = options.fill
        print(f"{fill(language, json.loads(Path(name).read_text(encoding='utf-8')))} taken over")
        return 0
    messages = collect()
    for language in PLURALS:
        catalogue = merge(language, messages)
        write(language, catalogue)
        left = sum(1 for entry in catalogue if wrong_with(entry))
        print(f"{language}: {len(catalogue)} sentences, {left} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
