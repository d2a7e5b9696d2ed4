"""Telling programs outside what happened: one signed POST, and never to a machine of our own network."""
