"""What people type at the counter, cleaned; nothing here knows a table."""
