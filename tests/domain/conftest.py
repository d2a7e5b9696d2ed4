"""What tests of the business have: the cast, and the honey."""

from uuid import UUID

import pytest

from tests import make, photograph
from tests.cast import Cast, assemble


def _with_honey() -> tuple[Cast, tuple[UUID, UUID]]:
    cast = assemble()
    product, variant = make.honey(cast, bazaar_fen=2000)
    make.lot(cast, product)
    return cast, (product, variant)


@pytest.fixture
def cast(db: None, request: pytest.FixtureRequest) -> Cast:
    """Everybody, at the village's noon of a Friday."""
    if "honey" not in request.fixturenames:
        return assemble()
    cast, made = photograph.scene("honey", _with_honey)
    cast.extra["honey"] = made
    return cast


@pytest.fixture
def honey(cast: Cast) -> tuple[UUID, UUID]:
    """The honey (product, variant) and 160 kg of it at the station."""
    made: tuple[UUID, UUID] = cast.extra["honey"]  # type: ignore[assignment]
    return made
