"""The desk, where analysts work: one file an area. Importing it registers them all."""

from incidents.admin import (
    armed_group,
    casualty_claim,
    circumstance,
    claimant,
    dataset,
    incident,
    involvement,
    operation,
    organisation,
    place,
    publisher,
    region,
    report,
    state,
    unclaimed_statement,
    user,
)

__all__ = [
    "armed_group",
    "casualty_claim",
    "circumstance",
    "claimant",
    "dataset",
    "incident",
    "involvement",
    "operation",
    "organisation",
    "place",
    "publisher",
    "region",
    "report",
    "state",
    "unclaimed_statement",
    "user",
]
