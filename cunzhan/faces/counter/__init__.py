"""The station's own screens: what the clerk, the bookkeeper and the manager work with for eight hours a day."""
