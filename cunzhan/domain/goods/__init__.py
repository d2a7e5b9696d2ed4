"""What is sold: the catalogue and the stock of lots."""
