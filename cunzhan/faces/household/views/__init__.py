"""The pages of a household, one file a subject."""
