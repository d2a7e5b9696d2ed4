"""Bugs of one line, planted one at a time into a copy of the program: the suite must catch every one of them."""
