"""Benchmarks: `make bench`. Each prints our figure, the figure of what limits us, and the ratio of the two.

Figures of shared machines flap; the ratio does so less, since both sides are measured in turns in one run. Nothing here
is asserted: the figures are for reading, and belong into docs/bench.md with a date when they are quoted.
"""
