"""Views as they were at one moment, so that a text can cite them years later."""

from incidents.snapshots.citation import Citation, citation_of
from incidents.snapshots.freezing import MOST_INCIDENTS, SnapshotRefused, freeze, versions_of
from incidents.snapshots.since import Since, since
from incidents.snapshots.taking_down import datasets_closed_since, snapshots_holding, take_down

__all__ = [
    "MOST_INCIDENTS",
    "Citation",
    "Since",
    "SnapshotRefused",
    "citation_of",
    "datasets_closed_since",
    "freeze",
    "since",
    "snapshots_holding",
    "take_down",
    "versions_of",
]
