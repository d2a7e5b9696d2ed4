"""Logins and roles, households and their sealed personal data, consents, the log of looks."""
