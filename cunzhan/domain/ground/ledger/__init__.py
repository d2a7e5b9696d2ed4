"""The money book: accounts and two-ended entries. It knows no shop word."""
