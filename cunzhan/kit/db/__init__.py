"""The two databases as this program uses them: their connections, the guard in front of personal data, and triggers."""
