"""The business: no HTTP, no network, no clock of its own."""
