"""What everything stands on: stations, records, people, the ledger."""
