"""Rules that both databases hold by themselves, whoever writes to them."""

from __future__ import annotations

from django.core.checks import run_checks


def test_every_rule_of_the_models_is_made_in_this_database(db: None) -> None:
    """A rule that a database does not know is left out with no more than a warning."""
    assert run_checks(databases=["default"]) == []
