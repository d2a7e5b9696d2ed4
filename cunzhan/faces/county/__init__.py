"""County: stations by months as small multiples; every figure opens to its rule and counts, and never further."""
