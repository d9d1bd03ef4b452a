"""Plays Nominatim."""

from tests.geocoding.online_service import FakeService


def settlement(name="Boulikessi", lon=-1.302596, lat=14.79832, country="ml", **fields) -> dict:
    """One place as Nominatim describes it."""
    return {
        "place_id": 1,
        "osm_type": "node",
        "osm_id": 1,
        "lat": str(lat),
        "lon": str(lon),
        "class": "place",
        "type": "village",
        "place_rank": 19,
        "addresstype": "village",
        "name": name,
        "display_name": f"{name}, Somewhere",
        "address": {"village": name, "country_code": country},
        "namedetails": {"name": name},
        **fields,
    }


class FakeNominatim(FakeService):
    path = "/nominatim"
    nothing = []

    def place_of(self, name):
        return [settlement(name)]
