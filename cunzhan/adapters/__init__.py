"""The outside world: what speaks to gateways and makes paper. Knows facts and tools, never verbs and questions."""
