"""What a watchman learns."""

from datetime import timedelta
from importlib.metadata import version

import pytest
from django.db import OperationalError, connection

from cunzhan.domain.ground.records import actions as records
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def test_all_is_well(client):
    records.beat(name="worker", at=NOW - timedelta(seconds=7))
    answer = client.get("/api/v1/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "version": version("cunzhan"),
        "database": True,
        "worker": {"last_beat": "2026-10-16T03:59:53Z", "seconds_ago": 7, "late": False},
    }


@pytest.mark.parametrize("ago", [None, 61, 86_400])
def test_a_worker_that_does_not_live_is_told(client, ago):
    if ago is not None:
        records.beat(name="worker", at=NOW - timedelta(seconds=ago))
    answer = client.get("/api/v1/health").json()
    assert (answer["status"], answer["worker"]["late"]) == ("worker late", True)


def test_without_a_database_it_is_503(client):
    def unreachable(*_what):
        raise OperationalError("gone")

    with connection.execute_wrapper(unreachable):
        answer = client.get("/api/v1/health")
    assert answer.status_code == 503
    assert answer.json()["database"] is False
