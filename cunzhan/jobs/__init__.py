"""What happens because time passes: the worker tells the world what the books decided, and asks what became of it."""
