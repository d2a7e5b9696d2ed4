"""A payment gateway of our own, over real HTTP and as hostile as the real ones: for tests, demo and exercises."""
