"""Template tags of the county's page."""
