"""Household: a household's own page: its money, its goods, who looked, its consents and its rights. Read on a cheap phone."""
