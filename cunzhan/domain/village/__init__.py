"""What the village and the county see: counts and sums, never households."""
