"""The goods book: lots that carry their owner, holds, movements between places."""
