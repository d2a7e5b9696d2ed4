"""The same two shops as the matrix has."""

from tests.matrix.conftest import browsers, world

__all__ = ["browsers", "world"]
