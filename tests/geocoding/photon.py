"""Plays Photon."""

from tests.geocoding.online_service import FakeService


def feature(name="Boulikessi", lon=-1.302596, lat=14.79832, country="ML", **properties) -> dict:
    """One place as Photon describes it."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {
            "osm_type": "N",
            "osm_id": 1,
            "osm_key": "place",
            "osm_value": "village",
            "type": "city",
            "name": name,
            "countrycode": country,
            "country": "Somewhere",
            **properties,
        },
    }


def collection(*features: dict) -> dict:
    """An answer of Photon."""
    return {"type": "FeatureCollection", "features": list(features)}


class FakePhoton(FakeService):
    path = "/photon"
    nothing = collection()

    def place_of(self, name):
        return collection(feature(name))
