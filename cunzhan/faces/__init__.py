"""Faces: what each audience sees of the village; one Django app per audience, and what they share."""
