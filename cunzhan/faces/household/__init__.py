"""Household: its own page: money, goods, who looked, consents and rights. Read on a cheap phone in sunlight."""
