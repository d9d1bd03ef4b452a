"""Other ways to put the same incidents on a map, each in a small server of its own."""
