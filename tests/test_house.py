"""The house rules no linter knows: sizes, names, what is written down where, what is never kept about people."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.utils.translation import override

from cunzhan.cli import command_names
from cunzhan.configuration import SETTINGS_TABLE
from tools import vendor

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "services", "service", "manager", "managers", "misc"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 70


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("cunzhan.")]


EVERYTHING = ("cunzhan", "tests", "tools", "bench")


def test_files_are_short():
    long = {named(path): len(path.read_text().splitlines()) for path in sources(*EVERYTHING)}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


def test_functions_are_short():
    long = []
    for path in sources(*EVERYTHING):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{named(path)}: {node.name} has {lines} lines")
    assert long == []


def test_no_file_is_named_after_nothing():
    found = [named(path) for path in sources(*EVERYTHING) if path.stem in FORBIDDEN_NAMES]
    found += [named(path) for path in sources(*EVERYTHING) if FORBIDDEN_NAMES & set(path.relative_to(ROOT).parts[:-1])]
    assert found == []


def test_each_room_says_what_it_is_for():
    silent = [
        named(path)
        for path in sources("cunzhan")
        if path.name == "__init__.py" and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_migrations_are_verbs_in_one_line_of_descent():
    for folder in sorted((ROOT / "cunzhan").rglob("migrations")):
        names = [path.stem for path in sorted(folder.glob("[0-9]*.py"))]
        assert not [name for name in names if "auto_" in name], named(folder)
        numbers = [int(name[:4]) for name in names]
        assert numbers == list(range(1, len(names) + 1)), named(folder)


@pytest.mark.parametrize("room", ["cunzhan/domain", "cunzhan/kit"])
def test_time_is_passed_in(room):
    asks = re.compile(r"timezone\.now\(|datetime\.now\(|date\.today\(|time\.time\(")
    found = [named(path) for path in sources(room) if path.name != "clock.py" and asks.search(path.read_text())]
    assert found == []


def test_nobody_uses_signals():
    uses = re.compile(r"^\s*(from|import) django\.(dispatch|db\.models\.signals|core\.signals)", re.MULTILINE)
    assert [named(path) for path in sources("cunzhan") if uses.search(path.read_text())] == []


class TestSettings:
    def test_each_is_written_down_for_the_operator(self):
        page = (ROOT / "docs" / "running.md").read_text()
        rows = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE))
        assert rows == set(SETTINGS_TABLE)

    def test_each_is_read_and_nothing_else_is(self):
        """The readers ask the table; the few programs that do without Django ask for names of the table."""
        read = set()
        for path in sources("cunzhan"):
            text = path.read_text()
            read |= set(re.findall(r'env_\w+\("([A-Z_]+)"\)', text))
            read |= set(re.findall(r'os\.environ(?:\.get\(|\[)"((?:CUNZHAN|DATABASE)_[A-Z_]+)"', text))
            assert "os.getenv" not in text, named(path)
        assert read == set(SETTINGS_TABLE)


class TestDocuments:
    documents = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
    make = re.compile(r"(?:^|`)\s*make ([a-z]+)\b", re.MULTILINE)
    command = re.compile(r"(?:^|`)\s*(?:\.venv/bin/)?cunzhan ([a-z]+)\b", re.MULTILINE)

    def targets(self) -> list[str]:
        return re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)

    def test_the_makefile_stays_small(self):
        assert len(self.targets()) <= 10

    def test_every_command_is_told_to_the_operator(self):
        page = (ROOT / "docs" / "running.md").read_text()
        assert set(re.findall(r"^\| `cunzhan ([a-z]+)\b", page, re.MULTILINE)) >= set(command_names())

    @pytest.mark.parametrize("document", documents, ids=named)
    def test_commands_in_documents_exist(self, document):
        text = document.read_text()
        assert set(self.make.findall(text)) <= set(self.targets())
        assert set(self.command.findall(text)) <= set(command_names())

    def test_locks_name_no_address(self):
        for name in ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock", "vendor.lock"):
            assert "://" not in (ROOT / name).read_text(), name

    def test_locks_hold_what_the_project_asks_for(self):
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())
        wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
        lock = (ROOT / "requirements-dev.lock").read_text().lower()
        for words in wanted:
            name = re.split(r"[\[<>=~]", words)[0].lower()
            assert re.search(rf"^{re.escape(name)}(\[[a-z,]+\])?==", lock, re.MULTILINE), name


def test_vendored_files_are_what_they_were():
    assert vendor.check() == []


PROHIBITED = [
    line.strip()
    for line in (ROOT / "tests" / "prohibited_words.txt").read_text().splitlines()
    if line.strip() and not line.startswith("#")
]


class TestTables:
    def found(self, name: str) -> list[str]:
        """Latin words as whole words, so that a village is not taken for an age; Chinese ones anywhere."""
        flat = "_" + re.sub(r"[^\w]+", "_", name.lower()) + "_"
        return [word for word in PROHIBITED if (f"_{word}_" in flat if word.isascii() else word in name)]

    def test_the_list_is_long_and_finds_what_it_should(self):
        assert len(PROHIBITED) >= 120
        assert len(PROHIBITED) == len(set(PROHIBITED))
        for name in ("ethnicity", "member_id_card", "民族", "户主民族", "minzu", "home_gps", "credit score"):
            assert self.found(name), name
        for name in ("village", "package", "message", "embrace", "scored_out", "carrier"):
            assert not self.found(name), name

    def test_nothing_is_kept_about_people_that_must_not_be(self):
        kept = []
        for model in our_models():
            for field in model._meta.get_fields():
                names = [field.name]
                for language in ("en", "zh-hans"):
                    with override(language):
                        names.append(str(getattr(field, "verbose_name", "")))
                kept += [f"{model.__name__}.{field.name}: {word}" for name in names for word in self.found(name)]
        assert kept == []

    def test_each_table_of_a_station_has_a_key_that_begins_with_it(self):
        without = []
        for model in our_models():
            options = model._meta
            if "station" not in {field.name for field in options.get_fields()} or options.abstract:
                continue
            keys = [list(rule.fields) for rule in options.constraints if isinstance(rule, models.UniqueConstraint)]
            keys += [[name.lstrip("-") for name in index.fields] for index in options.indexes]
            keys += [list(names) for names in options.unique_together]
            station = options.get_field("station")
            direct = getattr(station, "unique", False) or getattr(station, "db_index", False)
            if not direct and not any(key and key[0] == "station" for key in keys):
                without.append(model.__name__)
        assert without == []


def test_domain_and_kit_know_addresses_and_fetch_none() -> None:
    """The linter of imports cannot tell `urllib.parse` from `urllib.request`; this can."""
    files = [path for room in ("domain", "kit") for path in (ROOT / "cunzhan" / room).rglob("*.py")]
    assert [path for path in files if "urllib.request" in path.read_text(encoding="utf-8")] == []
