"""Paper: receipts, pack sheets, statements, payout sheets, cards, in three languages, by typst and our own fonts."""
