"""How fast other programs read, measured by ``make bench-api``."""
