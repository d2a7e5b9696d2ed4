"""The two shops: built once in a process, found again by every test as they were."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from cunzhan.kit import clock
from tests import photograph
from tests.cast import NOW
from tests.matrix import people
from tests.matrix.world import World, build

_kept: list[tuple[World, photograph.Rows]] = []


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The two shops with everything in them, at noon."""
    clock.set_source(lambda: NOW)
    if not _kept:
        made = build()
        _kept.append((made, photograph.take()))
    else:
        with transaction.atomic():
            photograph.develop(_kept[0][1])
    yield _kept[0][0]
    clock.set_source(None)


@pytest.fixture
def browsers(world: World) -> dict[str, Client]:
    """A browser for everybody."""
    return people.browsers(world.cast)
