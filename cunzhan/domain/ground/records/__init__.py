"""The journal of who did what, idempotency keys, inbox, outbox, counters, duties that come due."""
