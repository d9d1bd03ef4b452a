"""What an online service is asked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """A question for one service.

    ``countries`` are ISO 3166 alpha-2 codes in lower case, sorted. ``box`` lies around
    them (west, south, east, north in degrees), None where their outlines are not known.
    ``timeout`` is in seconds; ``user_agent`` names us and whom to contact.
    """

    url: str
    query: str
    countries: tuple[str, ...]
    user_agent: str
    timeout: float
    box: tuple[float, float, float, float] | None = None
