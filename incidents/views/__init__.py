"""The public pages: the map, one incident, signing in."""
