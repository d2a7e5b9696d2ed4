"""Processes killed at every named point: nothing that was answered for is lost, nothing is done twice."""
