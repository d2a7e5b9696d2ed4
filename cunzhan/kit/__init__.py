"""Tools without business meaning: money, quantities, time, keys, refusals, fault points."""
