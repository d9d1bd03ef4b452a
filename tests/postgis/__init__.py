"""PostGIS as the tests use it: as everywhere, but emptied quickly after a test that commits."""
