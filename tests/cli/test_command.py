"""The command as a whole: what it says when it does not understand, and with which code it ends."""

import os

import pytest

from cunzhan.cli import command_names
from tests.cli.conftest import cunzhan


def test_without_words_it_lists_its_commands():
    done = cunzhan(dict(os.environ))
    assert done.returncode == 2
    assert all(name in done.stderr for name in command_names())
    assert {"up", "backup", "restore", "migrate", "check"} <= set(command_names())


def test_help_is_not_a_failure():
    assert cunzhan(dict(os.environ), "--help").returncode == 0


@pytest.mark.parametrize("words", [["nonsense"], ["migrate", "--nonsense"], ["restore"], ["../up"], ["_say"]])
def test_what_is_not_understood_ends_with_two(words):
    assert cunzhan(dict(os.environ), *words).returncode == 2


@pytest.mark.parametrize("name", command_names())
def test_each_command_explains_itself(name):
    done = cunzhan(dict(os.environ), name, "--help")
    assert done.returncode == 0
    assert done.stdout.strip()


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"CUNZHAN_ENV": "staging"}, "demo, test or production"),
        ({"CUNZHAN_PORT": "many"}, "CUNZHAN_PORT is not a whole number"),
        ({"CUNZHAN_TLS_PROXY": "perhaps"}, "neither yes nor no"),
        ({"CUNZHAN_DATA_KEY": "c2hvcnQ="}, "32 bytes in base64"),
        ({"DATABASE_URL": "mysql://a/b"}, "DATABASE_URL must look like"),
        ({"CUNZHAN_DATA_KEY_FILE": "/no/such/file"}, "cannot be read"),
    ],
)
def test_a_wrong_setting_is_one_sentence_and_no_start(variables, said):
    done = cunzhan({**os.environ, **variables}, "migrate")
    assert done.returncode == 3
    assert said in done.stderr
    assert "Traceback" not in done.stderr


SAFE = {
    "CUNZHAN_ENV": "production",
    "CUNZHAN_SECRET_KEY": "s" * 50,
    "CUNZHAN_DATA_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "CUNZHAN_ALLOWED_HOSTS": "shop.example",
    "CUNZHAN_PUBLIC_URL": "https://shop.example",
    "DATABASE_URL": "",
}


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"CUNZHAN_SECRET_KEY": ""}, "CUNZHAN_SECRET_KEY is needed"),
        ({"CUNZHAN_SECRET_KEY": "short"}, "shorter than 32"),
        ({"CUNZHAN_DATA_KEY": ""}, "CUNZHAN_DATA_KEY is needed"),
        ({"CUNZHAN_ALLOWED_HOSTS": ""}, "CUNZHAN_ALLOWED_HOSTS is needed"),
        ({"CUNZHAN_ALLOWED_HOSTS": "*"}, "must name hosts"),
        ({"CUNZHAN_PUBLIC_URL": "http://shop.example"}, "https://"),
        ({"CUNZHAN_PUBLIC_URL": "https://other.example"}, "must be one of CUNZHAN_ALLOWED_HOSTS"),
    ],
)
def test_production_refuses_what_is_unsafe(variables, said, tmp_path):
    done = cunzhan({**os.environ, **SAFE, **variables, "CUNZHAN_HOME": str(tmp_path)}, "migrate", "--check")
    assert done.returncode == 3
    assert said in done.stderr


def test_production_starts_with_what_is_safe_and_makes_no_keys(tmp_path):
    done = cunzhan({**os.environ, **SAFE, "CUNZHAN_HOME": str(tmp_path)}, "migrate")
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "keys").exists()


def test_production_does_not_start_without_tls(tmp_path):
    done = cunzhan({**os.environ, **SAFE, "CUNZHAN_HOME": str(tmp_path)}, "up")
    assert done.returncode == 3
    assert "nothing ends TLS" in done.stderr


def test_a_first_start_makes_keys_that_only_the_owner_may_read(tmp_path):
    env = {**os.environ, "CUNZHAN_ENV": "demo", "CUNZHAN_HOME": str(tmp_path), "DATABASE_URL": ""}
    assert cunzhan(env, "migrate").returncode == 0
    keys = {path.name: path.read_text() for path in (tmp_path / "keys").iterdir()}
    assert sorted(keys) == ["data.key", "secret.key"]
    assert all((tmp_path / "keys" / name).stat().st_mode & 0o777 == 0o600 for name in keys)
    assert cunzhan(env, "migrate", "--check").returncode == 0
    assert keys == {path.name: path.read_text() for path in (tmp_path / "keys").iterdir()}


def test_a_database_that_does_not_answer_is_one_sentence():
    done = cunzhan({**os.environ, "DATABASE_URL": "postgres://a:b@127.0.0.1:1/c"}, "migrate")
    assert done.returncode == 3
    assert "The database cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
