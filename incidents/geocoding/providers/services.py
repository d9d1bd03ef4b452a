"""The services that an installation can choose from, and the one that it has chosen."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from incidents.geocoding.finding import NOMINATIM, PHOTON
from incidents.geocoding.providers import nominatim, photon
from incidents.geocoding.providers.found_place import FoundPlace
from incidents.geocoding.providers.request import Request

# What is asked of everybody who uses a server that others pay for.
SECONDS_BETWEEN_AT_PUBLIC_SERVERS = 1.0
_CONTACT = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|https?://[^\s]+")


@dataclass(frozen=True)
class OnlineProvider:
    """A kind of service: its name for people, its public server, and how it is asked."""

    title: str
    public_url: str
    find: Callable[[Request], list[FoundPlace]]


ONLINE_PROVIDERS = {
    NOMINATIM: OnlineProvider("Nominatim", nominatim.PUBLIC_URL, nominatim.ask_nominatim),
    PHOTON: OnlineProvider("Photon", photon.PUBLIC_URL, photon.ask_photon),
}
_PUBLIC_HOSTS = {urlsplit(each.public_url).hostname for each in ONLINE_PROVIDERS.values()}


@dataclass(frozen=True)
class Service:
    """The server that this installation asks."""

    name: str
    url: str

    @property
    def provider(self) -> OnlineProvider:
        return ONLINE_PROVIDERS[self.name]

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def is_public(self) -> bool:
        """Whether it is one that others run for everybody, with rules."""
        return urlsplit(self.url).hostname in _PUBLIC_HOSTS

    @property
    def seconds_between(self) -> float:
        """How long nobody of this installation asks after an answer."""
        wanted = settings.GEOCODING_SECONDS_BETWEEN
        return max(wanted, SECONDS_BETWEEN_AT_PUBLIC_SERVERS) if self.is_public else wanted


def chosen_service() -> Service | None:
    """The service that the settings name, whether or not it may be asked; None for none."""
    provider = ONLINE_PROVIDERS.get(settings.GEOCODING_PROVIDER)
    if provider is None:
        return None
    url = (settings.GEOCODING_URL or provider.public_url).rstrip("/")
    return Service(settings.GEOCODING_PROVIDER, url)


def service_in_use() -> Service | None:
    """The service that is asked: a public one only if its operators can reach us."""
    service = chosen_service()
    if service and service.is_public and not has_contact():
        return None
    return service


def has_contact() -> bool:
    """Whether GEOCODING_CONTACT is an e-mail address or a web page."""
    return bool(_CONTACT.fullmatch(settings.GEOCODING_CONTACT))
