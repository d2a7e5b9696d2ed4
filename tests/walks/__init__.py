"""Long random walks through everything the house can do, each made by one number, each held against a second model."""
