"""Stops the search for places in the whole installation, and lets it go on.

It is noted in the database, so that it holds for every worker and outlasts Redis.
"""

from django.contrib.auth.models import AbstractBaseUser

from incidents.models import GeocodingStop


def is_stopped() -> bool:
    """Whether workers leave every incident as it is."""
    return GeocodingStop.objects.exists()


def stop_geocoding(by: AbstractBaseUser) -> None:
    """Let the workers look up nothing more after what they have begun."""
    GeocodingStop.objects.get_or_create(pk=GeocodingStop.THE_ONE, defaults={"by": by})


def go_on_geocoding() -> None:
    """Let the workers go on with what waits."""
    GeocodingStop.objects.all().delete()
