"""What is asked: which place a report means, and what is known about where it lies."""

from dataclasses import dataclass
from datetime import date

from django.contrib.gis.geos import Point

from incidents.models.region import Region
from incidents.models.state import State


@dataclass(frozen=True)
class Question:
    """``place_text`` as reported, the state and region chosen, the day of the incident.

    ``near`` are points (longitude, latitude) of other places of the same report or
    operation: of namesakes, the one close to them is likelier to be meant.
    """

    place_text: str
    state: State | None = None
    region: Region | None = None
    on_date: date | None = None
    near: tuple[Point, ...] = ()
