"""What people send who mean no good, or whose browser is broken: refused with a clear sentence, and nothing changed."""
