"""What tests of the business have: the cast, and the honey."""

from uuid import UUID

import pytest

from tests import make
from tests.cast import Cast, assemble


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, at the village's noon of a Friday."""
    return assemble()


@pytest.fixture
def honey(cast: Cast) -> tuple[UUID, UUID]:
    """The honey (product, variant) and 160 kg of it at the station."""
    product, variant = make.honey(cast, bazaar_fen=2000)
    make.lot(cast, product)
    return product, variant
