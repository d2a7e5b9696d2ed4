"""Who gets what of a delivered line: allocations, statements, advances, payouts."""
