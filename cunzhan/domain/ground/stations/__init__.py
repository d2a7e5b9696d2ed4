"""Stations, their villages and counties: the tenant of every other row."""
