"""The places that no worker can settle alone, settled by people: the queue, picks, undoing."""

from incidents.desk.placing.candidates import NumberedCandidate, candidates_of
from incidents.desk.placing.choices import (
    Choice,
    NotPossible,
    chosen_candidate,
    chosen_place,
    dropped_pin,
    known_to_area,
)
from incidents.desk.placing.picking import Settled, SettledMeanwhile, settle_place
from incidents.desk.placing.search import FoundPlace, search_gazetteer
from incidents.desk.placing.task import PlaceTask, place_task
from incidents.desk.placing.undoing import CannotBeUndone, TakenBack, take_back_pick
from incidents.desk.placing.waiting import (
    Waiting,
    may_settle,
    version_of,
    waiting_for,
    waiting_places,
)

__all__ = [
    "CannotBeUndone",
    "Choice",
    "FoundPlace",
    "NotPossible",
    "NumberedCandidate",
    "PlaceTask",
    "Settled",
    "SettledMeanwhile",
    "TakenBack",
    "Waiting",
    "candidates_of",
    "chosen_candidate",
    "chosen_place",
    "dropped_pin",
    "known_to_area",
    "may_settle",
    "place_task",
    "search_gazetteer",
    "settle_place",
    "take_back_pick",
    "version_of",
    "waiting_for",
    "waiting_places",
]
