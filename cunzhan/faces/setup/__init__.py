"""Setup: the walk by which an empty station is set up: each step is one page, and it can be left and gone on with."""
