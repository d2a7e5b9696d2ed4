"""Template tags of the household's page."""
