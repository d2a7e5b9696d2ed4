"""Dockerfile and compose.yaml say what is true of this repository. No image is built here: no engine runs."""

import json
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from cunzhan.cli import command_names
from cunzhan.configuration import SETTINGS_TABLE, postgres_from_url

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
STATION, DATABASE = COMPOSE["services"]["station"], COMPOSE["services"]["database"]


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [
        (line.split(maxsplit=1)[0], line.split(maxsplit=1)[1].strip()) for line in text.splitlines() if line.strip()
    ]


SAID = instructions()


def said(word: str) -> list[str]:
    return [rest for first, rest in SAID if first == word]


def environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for rest in said("ENV") for pair in shlex.split(rest))


def let_through() -> set[str]:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    return {line.removeprefix("!") for line in lines if line.startswith("!")}


def test_what_is_copied_is_there_and_is_let_through():
    copied = {name for rest in said("COPY") if "--from" not in rest for name in rest.split()[:-1]}
    assert copied == let_through()
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in copied:
        assert (ROOT / name).exists(), name
        assert re.search(rf"^{re.escape(name)}(/|$)", tracked, re.MULTILINE), name
    assert {PROJECT["readme"], *PROJECT["license-files"]} <= copied


def test_the_python_is_one_of_ours():
    images = set(said("FROM"))
    versions = {re.match(r"python:(3\.\d+)-slim", image)[1] for image in images}  # type: ignore[index]
    assert versions == {"3.11"}
    assert PROJECT["requires-python"] == ">=3.11"


def test_everything_from_python_is_locked_with_hashes():
    installs = [part for rest in said("RUN") for part in rest.split("&&") if " pip " in part]
    for install in installs:
        assert "--require-hashes" in install or "--no-deps --no-index" in install, install
        assert "--compile-bytecode" in install or "--target /tools" in install  # who runs it may not write there
    for lock in ("requirements-uv.lock", "requirements.lock"):
        assert any(lock in install for install in installs)
        assert "--hash=sha256:" in (ROOT / lock).read_text()


def test_it_starts_a_command_there_is_and_not_as_root():
    [entry], [command], [health] = said("ENTRYPOINT"), said("CMD"), said("HEALTHCHECK")
    assert json.loads(entry) == ["cunzhan"] == list(PROJECT["scripts"])
    assert json.loads(command)[0] in command_names()
    name, asked = json.loads(health.partition("CMD ")[2])
    assert (name, asked in command_names()) == ("cunzhan", True)
    assert said("USER") == ["cunzhan"]
    assert "useradd --uid 10001 --create-home cunzhan" in " ".join(said("RUN"))


def test_every_variable_is_one_that_the_program_reads():
    ours = {name for name in environment() if name != "PATH"} | set(STATION["environment"])
    assert ours <= set(SETTINGS_TABLE)
    assert environment()["CUNZHAN_ENV"] == "production"


def test_ports_and_folders_are_the_same_everywhere():
    port, home = environment()["CUNZHAN_PORT"], environment()["CUNZHAN_HOME"]
    assert port == SETTINGS_TABLE["CUNZHAN_PORT"].default
    assert said("EXPOSE") == [port]
    assert STATION["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert said("VOLUME") == [home] == said("WORKDIR")[1:]
    assert STATION["volumes"] == [f"home:{home}"]
    assert set(COMPOSE["volumes"]) == {"home", "database"}


def test_the_two_services_agree_about_the_database():
    url = STATION["environment"]["DATABASE_URL"].replace("${POSTGRES_PASSWORD}", "secret")
    told, given = postgres_from_url(url), DATABASE["environment"]
    assert (told["USER"], told["NAME"]) == (given["POSTGRES_USER"], given["POSTGRES_DB"])
    assert (told["HOST"], told["PORT"]) == ("database", "5432")
    assert DATABASE["image"] == "postgres:16"
    assert STATION["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert DATABASE["healthcheck"]["test"][1] == "pg_isready"


def test_no_secret_stands_in_a_file_of_the_repository():
    """What is asked for in .env is refused when missing, and told to the operator."""
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    required = set(re.findall(r"\$\{(\w+):\?", (ROOT / "compose.yaml").read_text()))
    assert asked == required == {"POSTGRES_PASSWORD", "CUNZHAN_ALLOWED_HOSTS", "CUNZHAN_PUBLIC_URL"}
    page = (ROOT / "docs" / "running.md").read_text()
    assert all(f"\n{name}=" in page for name in asked)
    assert "not built by the tests" in page


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml", ".dockerignore"])
def test_each_stays_small(name):
    assert len((ROOT / name).read_text().splitlines()) <= 50
