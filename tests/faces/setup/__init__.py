"""Tests of the walk that sets a station up."""
