"""Organisations, publishers, claimants and armed groups: added where they are missing.

What is there already stays as it is, since analysts correct it. Dates that contradict
what is there are left out, with a warning in the log.
"""

import logging
from collections import Counter

from django.db.models import Model, Q

from incidents.evidence import contradictions_of, lock_periods
from incidents.models import (
    ArmedGroup,
    Claimant,
    Dataset,
    Designation,
    GroupName,
    GroupNameKind,
    GroupRelation,
    Membership,
    Organisation,
    Period,
    Publisher,
    Report,
    State,
)
from incidents.starter.files import read_entries, split_spelling

logger = logging.getLogger(__name__)

# How many rows of each model a loader added.
Added = Counter[type[Model]]


def load_organisations(states: dict[str, State], added: Added) -> None:
    lock_periods(Membership)
    for entry in read_entries("organisations.toml")["organisation"]:
        members = entry.pop("members")
        organisation, is_new = Organisation.objects.get_or_create(
            slug=entry.pop("slug"), defaults=entry
        )
        added[Organisation] += is_new
        for period in members:
            for alpha3 in period.pop("states"):
                added[Membership] += _add_period(
                    Membership, period, organisation=organisation, state=states[alpha3]
                )


def load_publishers(states: dict[str, State], added: Added) -> None:
    """Publishers, with the reports and datasets that the other files name."""
    entries = read_entries("publishers.toml")
    for entry in entries["publisher"]:
        _, is_new = Publisher.objects.get_or_create(
            name_en=entry.pop("name_en"), defaults=_with_objects(entry, state=states)
        )
        added[Publisher] += is_new
    publishers = {publisher.name_en: publisher for publisher in Publisher.objects.all()}
    for entry in entries["report"]:
        if _find_report(entry) is None:
            Report.objects.create(**_with_objects(entry, publisher=publishers))
            added[Report] += 1
    for entry in entries["dataset"]:
        _, is_new = Dataset.objects.get_or_create(
            slug=entry.pop("slug"), defaults=_with_objects(entry, publisher=publishers)
        )
        added[Dataset] += is_new


def reports_by_title() -> dict[str, Report]:
    """The reports of ``publishers.toml`` as they stand in the database, by the file's title."""
    entries = read_entries("publishers.toml")["report"]
    return {entry["title"]: _find_report(entry) for entry in entries}


def _find_report(entry: dict) -> Report | None:
    """The report of an entry; an analyst may have entered it by its address already."""
    same = Q(publisher__name_en=entry["publisher"], title=entry["title"])
    if entry.get("url"):
        same |= Q(pk__in=Report.objects.at_address(entry["url"]))
    return Report.objects.filter(same).order_by("pk").first()


def load_claimants(
    states: dict[str, State], groups: dict[str, ArmedGroup], added: Added
) -> dict[str, Claimant]:
    """Returns the claimants of the file by their English name."""
    claimants = {}
    for entry in read_entries("claimants.toml")["claimant"]:
        name = entry.pop("name_en")
        claimants[name], is_new = Claimant.objects.get_or_create(
            name_en=name, defaults=_with_objects(entry, state=states, group=groups)
        )
        added[Claimant] += is_new
    return claimants


def load_groups(states: dict[str, State], added: Added) -> dict[str, ArmedGroup]:
    """Groups with their names; returns the groups of the file by slug."""
    groups = {}
    for entry in read_entries("armed_groups.toml")["group"]:
        names = entry.pop("names")
        for word in ("relations", "designations"):
            entry.pop(word, None)
        slug = entry.pop("slug")
        groups[slug], is_new = ArmedGroup.objects.get_or_create(
            slug=slug, defaults=_with_objects(entry, state=states)
        )
        added[ArmedGroup] += is_new
        for kind, spellings in names.items():
            for text in spellings:
                name, language = split_spelling(text)
                _, is_new = GroupName.objects.get_or_create(
                    group=groups[slug],
                    name=name,
                    language=language,
                    defaults={"kind": GroupNameKind(kind)},
                )
                added[GroupName] += is_new
    return groups


def load_relations_and_designations(
    groups: dict[str, ArmedGroup], claimants: dict[str, Claimant], added: Added
) -> None:
    """What groups were to each other, and who listed them."""
    lock_periods(GroupRelation)
    lock_periods(Designation)
    reports = reports_by_title()
    for entry in read_entries("armed_groups.toml")["group"]:
        group = groups[entry["slug"]]
        for relation in entry.get("relations", []):
            values = _with_objects(relation, other=groups, report=reports)
            added[GroupRelation] += _add_period(
                GroupRelation,
                values,
                group=group,
                kind=values.pop("kind"),
                other=values.pop("other"),
            )
        for designation in entry.get("designations", []):
            values = _with_objects(designation, authority=claimants, report=reports)
            added[Designation] += _add_period(
                Designation,
                values,
                group=group,
                authority=values.pop("authority"),
                listing=values.pop("listing"),
            )


def _with_objects(entry: dict, **known: dict[str, Model]) -> dict:
    """The entry with the rows that it names in place of their names."""
    return {
        field: known[field][value] if field in known else value for field, value in entry.items()
    }


def _add_period(model: type[Period], values: dict, **key) -> bool:
    """Whether a row was added: none is where one with this key stands already.

    Analysts may have changed its dates or added further periods.
    """
    if model.objects.filter(**key).exists():
        return False
    row = model(**key, **values)
    contradictions = contradictions_of([row], model.objects.all())
    for _row, sentence in contradictions:
        logger.warning("Left out of the starter data: %s", sentence)
    if contradictions:
        return False
    row.save()
    return True
