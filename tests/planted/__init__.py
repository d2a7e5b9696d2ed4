"""Bugs of one line, planted in a copy of the program: each must be caught by the tests named beside it."""
