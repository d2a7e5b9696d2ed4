"""A file of others that changed, or that nobody named, does not pass."""

import json

import pytest

from tools import vendor


@pytest.fixture
def carried(tmp_path, monkeypatch):
    monkeypatch.setattr(vendor, "ROOT", tmp_path)
    monkeypatch.setattr(vendor, "LOCK", tmp_path / "vendor.lock")
    monkeypatch.setattr(vendor, "FOLDERS", ("vendor",))
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "a.js").write_bytes(b"1")
    digest = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
    package = {
        "version": "1",
        "integrity": "x",
        "licence": "MIT",
        "files": {"a": {"to": "vendor/a.js", "sha256": digest}},
    }
    (tmp_path / "vendor.lock").write_text(json.dumps({"a": package}))
    return tmp_path / "vendor"


def test_it_works(carried):
    assert vendor.check() == []


def test_a_changed_file(carried):
    (carried / "a.js").write_bytes(b"2")
    assert "is not the file" in vendor.check()[0]


def test_a_missing_file(carried):
    (carried / "a.js").unlink()
    assert "is missing" in vendor.check()[0]


def test_a_file_nobody_named(carried):
    (carried / "b.js").write_bytes(b"2")
    assert "not named" in vendor.check()[0]
