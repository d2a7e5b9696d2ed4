"""The manager sees on the first page how old the last backup is; others are not bothered with it."""

from datetime import timedelta

from django.test import Client

from .conftest import NOW, Station, text


def test_the_manager_sees_how_old_it_is(station: Station, manager: Client, clerk: Client, settings, tmp_path):
    settings.CUNZHAN_BACKUPS, settings.CUNZHAN_BACKUP_COPY_TO = tmp_path / "here", tmp_path / "second"
    (tmp_path / "second").mkdir()
    assert "There is no backup yet." in text(manager.get("/counter/"))
    for place, hours in (("here", 5), ("second", 50)):
        (tmp_path / place).mkdir(exist_ok=True)
        (tmp_path / place / f"cunzhan-{NOW - timedelta(hours=hours):%Y%m%dT%H%M%SZ}.tar.gz").touch()
    page = manager.get("/counter/")
    assert "Last backup: 16 Oct 07:00" in text(page)
    assert "In the second place: 14 Oct 10:00" in text(page)
    assert 'class="note look"' in page.content.decode()
    settings.CUNZHAN_BACKUP_COPY_TO = None
    assert "on this machine only" in text(manager.get("/counter/"))
    assert "ackup" not in text(clerk.get("/counter/"))
