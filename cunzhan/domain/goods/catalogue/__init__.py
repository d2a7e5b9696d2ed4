"""Products, variants, prices built up from the household share, pictures, stories, search words."""
