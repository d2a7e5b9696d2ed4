"""PostgreSQL as this program uses it: Django's own backend with the guard in front of personal data."""
