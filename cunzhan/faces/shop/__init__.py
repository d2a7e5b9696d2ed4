"""Shop: what a stranger sees of a village: its goods, its people, the basket, the order and where the money goes."""
