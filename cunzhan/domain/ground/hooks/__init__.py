"""Programs outside that want to be told of what happens at a station, and how each telling went."""
