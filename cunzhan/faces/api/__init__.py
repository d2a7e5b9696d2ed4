"""For programs: where payment providers tell us of money, and where a watchman asks whether all is well."""
