"""村站: the shop, the stock, the parcels and the books of a village e-commerce station."""
