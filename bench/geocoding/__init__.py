"""``make bench-geocoding``: how often, how surely and how fast place names are found."""
