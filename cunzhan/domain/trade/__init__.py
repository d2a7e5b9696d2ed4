"""Buying and selling: orders, parcels, settlement with households."""
