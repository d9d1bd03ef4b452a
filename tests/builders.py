"""Small builders of real rows: each makes what it needs and takes what it is given."""

import itertools
from datetime import date

from django.contrib.auth import get_user_model
from django.contrib.gis.geos import Point

from incidents.models import (
    ArmedGroup,
    CasualtyClaim,
    Citation,
    Claimant,
    Dataset,
    GroupAncestry,
    GroupName,
    Incident,
    Involvement,
    Membership,
    Operation,
    Organisation,
    Place,
    PlaceName,
    Publisher,
    Region,
    Report,
    State,
)

_numbers = itertools.count(1)

STATES = {
    "MLI": ("ML", "Mali", "Mali"),
    "BFA": ("BF", "Burkina Faso", "Burkina Faso"),
    "NER": ("NE", "Niger", "Niger"),
    "TCD": ("TD", "Chad", "Tchad"),
    "MRT": ("MR", "Mauritania", "Mauritanie"),
    "DZA": ("DZ", "Algeria", "Algérie"),
}


def make_state(alpha3="MLI", **fields) -> State:
    alpha2, name_en, name_fr = STATES[alpha3]
    state, _ = State.objects.get_or_create(
        alpha3=alpha3,
        defaults={
            "alpha2": alpha2,
            "name_en": name_en,
            "name_fr": name_fr,
            "in_scope": alpha3 != "DZA",
            **fields,
        },
    )
    return state


def make_organisation(slug="g5-sahel", name="G5 Sahel", **fields) -> Organisation:
    return Organisation.objects.create(slug=slug, name_en=name, **fields)


def make_membership(organisation, state="MLI", **fields) -> Membership:
    return Membership.objects.create(organisation=organisation, state=make_state(state), **fields)


def make_region(name="Mopti", state="MLI", **fields) -> Region:
    defaults = {"name_en": name, "name_fr": name, **fields}
    code = defaults.pop("code", f"{state}-{name}"[:12])
    return Region.objects.get_or_create(code=code, state=make_state(state), defaults=defaults)[0]


def make_place(name, lon, lat, state="MLI", region=None, names=(), **fields) -> Place:
    """A settlement with its official name and more spellings."""
    place = Place.objects.create(
        name=name, state=make_state(state), region=region, point=Point(lon, lat), **fields
    )
    for spelling in dict.fromkeys((name, *names)):
        PlaceName.objects.create(
            place=place, name=spelling, kind="official" if spelling == name else "alternate"
        )
    return place


def make_group(slug="jnim", name=None, kind="non_state", **fields) -> ArmedGroup:
    group, created = ArmedGroup.objects.get_or_create(
        slug=slug, defaults={"name_en": name or slug.upper(), "kind": kind, **fields}
    )
    if created:
        GroupName.objects.create(group=group, name=group.name_en, kind="acronym")
        GroupAncestry.objects.create(group=group, ancestor=group)
    return group


def make_claimant(name="Government of Mali", kind="government", **fields) -> Claimant:
    if name == "Government of Mali":
        fields.setdefault("state", make_state("MLI"))
    return Claimant.objects.get_or_create(name_en=name, defaults={"kind": kind, **fields})[0]


def make_report(title=None, publisher="Studio Tamani", **fields) -> Report:
    publisher, _ = Publisher.objects.get_or_create(name_en=publisher)
    return Report.objects.create(
        publisher=publisher, title=title or f"Report {next(_numbers)}", **fields
    )


def make_dataset(slug="ucdp-ged", **fields) -> Dataset:
    defaults = {"name": "UCDP GED", "licence": "CC BY 4.0", "redistributable": True}
    return Dataset.objects.get_or_create(slug=slug, defaults={**defaults, **fields})[0]


def make_operation(title="Two bases", **fields) -> Operation:
    return Operation.objects.create(title=title, **fields)


def make_incident(title=None, *, lon=None, lat=None, state="MLI", **fields) -> Incident:
    """A published battle in Mali on 30 September 2019, on the map if ``lon`` is given."""
    if lon is not None:
        fields.setdefault("point", Point(lon, lat))
        fields.setdefault("location_precision", "settlement")
        fields.setdefault("location_status", "by_hand")
    values = {
        "title": title or f"Attack {next(_numbers)}",
        "date": date(2019, 9, 30),
        "event_type": "battles",
        "status": "published",
        "state": make_state(state) if state else None,
        **fields,
    }
    return Incident.objects.create(**values)


def make_claim(where, minimum=None, maximum=None, **fields) -> CasualtyClaim:
    """A claim on an incident or operation; ``minimum`` alone means exactly so many.

    ``at_least=15`` and ``up_to=40`` leave the other bound open.
    """
    if "at_least" in fields:
        bounds = (fields.pop("at_least"), None)
    elif "up_to" in fields:
        bounds = (None, fields.pop("up_to"))
    else:
        bounds = (minimum, minimum if maximum is None else maximum)
    values = {
        "claimant": None,
        "side": "state_forces",
        "outcome": "killed",
        **fields,
        "minimum": bounds[0],
        "maximum": bounds[1],
    }
    values["claimant"] = values["claimant"] or make_claimant()
    values["operation" if isinstance(where, Operation) else "incident"] = where
    return CasualtyClaim.objects.create(**values)


def make_involvement(incident, group=None, role="attacker", basis="observed", **fields):
    if basis in ("blamed", "suspected"):
        fields.setdefault("claimant", make_claimant())
    return Involvement.objects.create(
        incident=incident, group=group, civilians=group is None, role=role, basis=basis, **fields
    )


def cite(statement, report=None, quote="") -> Citation:
    """A citation that supports any statement of an incident."""
    field = {
        "CasualtyClaim": "casualty_claim",
        "Involvement": "involvement",
        "UnclaimedStatement": "unclaimed_statement",
        "IncidentOutcome": "outcome",
        "IncidentWeapon": "weapon",
    }[type(statement).__name__]
    return Citation.objects.create(
        report=report or make_report(), quote=quote, **{field: statement}
    )


def make_user(username="analyst", role=None, **fields):
    """A user with the rights of a role: viewer, analyst, editor or administrator."""
    from incidents.roles import give_role, sync_roles

    user = get_user_model().objects.create_user(username, password="a long password", **fields)
    if role:
        sync_roles()
        give_role(user, role)
    return user
