"""The shapes of what programs send and read; amounts in fen, quantities in grams or pieces."""
