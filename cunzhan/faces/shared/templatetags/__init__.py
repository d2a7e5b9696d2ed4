"""Template tags and filters of every face."""
