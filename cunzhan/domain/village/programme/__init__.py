"""The county programme: roll-ups of sales, households paid and gain, small cells suppressed."""
