"""The cases play where the tests of the business play."""

from tests.domain.conftest import cast, honey

__all__ = ["cast", "honey"]
