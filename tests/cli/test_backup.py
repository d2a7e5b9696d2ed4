"""A backup that was not restored is not a backup: each test here goes both ways, on both databases."""

import base64
import gzip
import io
import json
import tarfile
import threading
from pathlib import Path

import pytest

from cunzhan.domain.ground.stations.models import County
from tests.cli.conftest import cunzhan

DATA_KEY = base64.b64encode(b"k" * 32).decode()


def save(env) -> Path:
    done = cunzhan(env, "backup", "--json")
    assert done.returncode == 0, done.stderr
    return Path(json.loads(done.stdout)["file"])


@pytest.fixture
def county():
    return County.objects.create(names={"zh-hans": "云岭县"})


def rewrite(source: Path, target: Path, change) -> Path:
    """The same backup with one member changed, or left out when the change returns nothing."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            stream = old.extractfile(member)
            assert stream is not None
            body = stream.read()
            changed = change(member, body)
            if changed is not None:
                member.size = len(changed)
                new.addfile(member, io.BytesIO(changed))
    return target


@pytest.mark.usefixtures("media")
class TestRoundTrip:
    def test_it_works(self, here, elsewhere, county):
        saved = save(here)
        assert saved.stat().st_mode & 0o777 == 0o600
        assert [path.name for path in saved.parent.iterdir()] == [saved.name]
        done = cunzhan(elsewhere, "restore", str(saved), "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["rows"]["stations_county"] == 1
        home = Path(elsewhere["CUNZHAN_HOME"])
        assert (home / "media" / "honey.jpg").read_bytes() == b"a picture of honey"
        assert not (home / "media" / ".half-written").exists()
        again = save(elsewhere)
        assert again.name.startswith("cunzhan-")

    def test_the_keys_are_not_in_it(self, here, county):
        home = Path(here["CUNZHAN_HOME"])
        (home / "keys").mkdir(exist_ok=True)
        (home / "keys" / "data.key").write_text("SECRET-CANARY")
        try:
            done = cunzhan(here, "backup")
            assert "The keys are not in it" in done.stdout
            saved = next(Path(here["CUNZHAN_BACKUPS"]).iterdir())
            with tarfile.open(saved) as archive:
                assert not any("key" in name for name in archive.getnames())
            assert b"SECRET-CANARY" not in gzip.decompress(saved.read_bytes())
        finally:
            (home / "keys" / "data.key").unlink()

    def test_a_station_with_data_is_not_overwritten_unless_told(self, here, elsewhere, county):
        saved = save(here)
        assert cunzhan(elsewhere, "restore", str(saved)).returncode == 0
        done = cunzhan(elsewhere, "restore", str(saved))
        assert done.returncode == 3
        assert "has data" in done.stderr
        done = cunzhan(elsewhere, "restore", str(saved), "--force")
        assert done.returncode == 0, done.stderr
        assert len(list(Path(elsewhere["CUNZHAN_BACKUPS"]).iterdir())) == 1

    def test_another_data_key_is_noticed_before_anything_changes(self, here, elsewhere, county):
        saved = save(here)
        done = cunzhan({**elsewhere, "CUNZHAN_DATA_KEY": DATA_KEY}, "restore", str(saved))
        assert done.returncode == 3
        assert "another key" in done.stderr
        assert not (Path(elsewhere["CUNZHAN_HOME"]) / "media").exists()


class TestDamage:
    @pytest.fixture
    def saved(self, here, county, media):
        return save(here)

    def refused(self, env, file, said):
        done = cunzhan(env, "restore", str(file))
        assert done.returncode == 3, done.stdout
        assert said in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_changed_byte(self, saved, elsewhere, tmp_path):
        def change(member, body):
            return body.replace(b"honey", b"money") if member.name.endswith(".jpg") else body

        self.refused(elsewhere, rewrite(saved, tmp_path / "changed.tar.gz", change), "is damaged")

    def test_a_missing_file(self, saved, elsewhere, tmp_path):
        def change(member, body):
            return None if member.name.endswith(".jpg") else body

        self.refused(elsewhere, rewrite(saved, tmp_path / "less.tar.gz", change), "lacks what its manifest names")

    def test_a_name_that_leads_elsewhere(self, saved, elsewhere, tmp_path):
        def change(member, body):
            if member.name == "manifest.json":
                return body.replace(b"media/honey.jpg", b"../../honey.jpg")
            if member.name.endswith(".jpg"):
                member.name = "../../honey.jpg"
            return body

        self.refused(elsewhere, rewrite(saved, tmp_path / "climbing.tar.gz", change), "does not name")

    def test_half_a_file(self, saved, elsewhere, tmp_path):
        half = tmp_path / "half.tar.gz"
        half.write_bytes(saved.read_bytes()[: saved.stat().st_size // 2])
        self.refused(elsewhere, half, "cannot be read")

    def test_fewer_rows_than_the_manifest_counts(self, saved, elsewhere, tmp_path):
        def change(member, body):
            if member.name != "manifest.json":
                return body
            told = json.loads(body)
            told["rows"]["stations_county"] = 2
            return json.dumps(told).encode()

        self.refused(elsewhere, rewrite(saved, tmp_path / "counted.tar.gz", change), "stations_county has 1 rows")

    def test_something_else_altogether(self, elsewhere, tmp_path):
        other = tmp_path / "other.tar.gz"
        other.write_bytes(b"not an archive")
        self.refused(elsewhere, other, "cannot be read")

    def test_a_later_format(self, saved, elsewhere, tmp_path):
        def change(member, body):
            return body.replace(b'"format": 1', b'"format": 9') if member.name == "manifest.json" else body

        self.refused(elsewhere, rewrite(saved, tmp_path / "later.tar.gz", change), "format 9")


def test_a_backup_under_load_is_one_moment(here, elsewhere, county):
    """Rows are written in pairs; a backup made in the middle must never hold half a pair."""
    stop = threading.Event()

    def write() -> None:
        from django.db import connections, transaction

        turn = 0
        while not stop.is_set():
            turn += 1
            with transaction.atomic():
                County.objects.create(names={"pair": turn})
                County.objects.create(names={"pair": turn})
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        saved = save(here)
    finally:
        stop.set()
        writer.join()
    done = cunzhan(elsewhere, "restore", str(saved), "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["rows"]["stations_county"]
    assert rows % 2 == 1
    assert rows >= 1


def test_with_nothing_to_save_it_says_so(elsewhere):
    done = cunzhan(elsewhere, "backup")
    assert done.returncode == 3
    assert "nothing to save" in done.stderr
