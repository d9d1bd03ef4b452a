"""Online services, asked for the places that the gazetteer does not know.

``nominatim.py`` and ``photon.py`` each turn one service's answers into ``FoundPlace``;
``asking.py`` chooses the one in use, keeps its answers and its pace, and makes candidates.
"""

from incidents.geocoding.providers.asking import (
    ask,
    is_switched_on,
    service_in_use,
)
from incidents.geocoding.providers.errors import ProviderError
from incidents.geocoding.providers.services import ONLINE_PROVIDERS

__all__ = [
    "ONLINE_PROVIDERS",
    "ProviderError",
    "ask",
    "is_switched_on",
    "service_in_use",
]
