"""Rules that the database itself holds, whoever writes."""

from datetime import date

import pytest
from django.contrib.gis.geos import Point
from django.db import IntegrityError, connection, transaction

from incidents.models import (
    Citation,
    Dataset,
    Designation,
    ExternalReference,
    GroupRelation,
    Incident,
    Involvement,
    Membership,
    Organisation,
    Report,
)
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_place,
    make_report,
    make_state,
)

pytestmark = pytest.mark.django_db


def refused(constraint):
    return pytest.raises(IntegrityError, match=constraint)


def test_bounds_are_in_order():
    with refused("claim_bounds_in_order"):
        make_claim(make_incident(), 40, 25)


def test_a_claim_gives_at_least_one_bound():
    with refused("claim_has_a_bound"):
        make_claim(make_incident(), up_to=None)


def test_a_figure_lies_inside_its_range():
    with refused("claim_figure_inside_range"), transaction.atomic():
        make_claim(make_incident(), 10, 20, figure=25)
    make_claim(make_incident(), at_least=10, figure=25)


def test_a_claim_is_on_an_incident_or_an_operation():
    claim = make_claim(make_incident(), 1)
    claim.operation = make_operation()
    with refused("claim_on_incident_or_operation"):
        claim.save()


@pytest.mark.parametrize(("lon", "lat"), [(0, 0), (181, 10), (10, 91), (-181, 10), (10, -91)])
def test_a_point_is_on_earth_and_never_0_0(lon, lat):
    with refused("incident_point_valid"), transaction.atomic():
        make_incident(lon=lon, lat=lat)
    with refused("place_point_valid"):
        make_place("Nowhere", lon, lat)


def test_a_point_may_lie_on_the_equator_or_on_the_meridian():
    make_incident(lon=0, lat=14)
    make_incident(lon=10, lat=0)


def test_a_point_has_a_precision():
    with refused("incident_point_has_precision"):
        make_incident(lon=1, lat=14, location_precision="unknown")


@pytest.mark.parametrize("status", ["pending", "not_found", "no_place"])
def test_what_has_a_point_is_not_awaiting_one(status):
    with refused("incident_point_agrees_with_status"):
        make_incident(lon=1, lat=14, location_status=status)


def test_what_is_located_has_a_point():
    with refused("incident_point_agrees_with_status"):
        make_incident(location_status="located")


def test_dates_are_in_order():
    with refused("incident_dates_in_order"), transaction.atomic():
        make_incident(date=date(2019, 9, 30), date_end=date(2019, 9, 29))
    jnim, aqim = make_group("jnim"), make_group("aqim")
    with refused("grouprelation_dates_in_order"):
        GroupRelation.objects.create(
            group=jnim, other=aqim, kind="part_of", since=date(2019, 1, 1), until=date(2018, 1, 1)
        )


def test_a_group_has_no_relation_with_itself():
    jnim = make_group("jnim")
    with refused("group_relation_with_another"):
        GroupRelation.objects.create(group=jnim, other=jnim, kind="part_of")


def test_periods_of_one_matter_share_no_day():
    jnim, aqim, us = make_group("jnim"), make_group("aqim"), make_claimant("State Department")
    bloc = Organisation.objects.create(slug="g5-sahel", name_en="G5 Sahel")
    for model, matter, constraint in (
        (GroupRelation, {"group": jnim, "kind": "part_of", "other": aqim}, "group_relation_once"),
        (Membership, {"organisation": bloc, "state": make_state("MLI")}, "membership_once"),
        (Designation, {"group": jnim, "authority": us, "listing": "FTO"}, "designation_once"),
    ):
        model.objects.create(**matter, until=date(2017, 1, 1))
        model.objects.create(**matter, since=date(2017, 1, 1), until=date(2018, 1, 1))
        connection.check_constraints()
        with refused(constraint), transaction.atomic():
            model.objects.create(**matter, since=date(2017, 12, 31))
            connection.check_constraints()


def test_a_sub_type_belongs_to_its_event_type():
    make_incident(event_type="battles", sub_event_type="armed-clash")
    with refused("incident_sub_type_fits_type"):
        make_incident(event_type="battles", sub_event_type="suicide-bomb")


def test_an_involvement_is_of_a_group_or_of_civilians():
    incident = make_incident()
    make_involvement(incident, None, role="target")
    with refused("involvement_of_group_or_civilians"):
        Involvement.objects.create(
            incident=incident, role="target", group=make_group(), civilians=True
        )


def test_civilians_are_no_attackers():
    with refused("involvement_civilians_no_attackers"):
        make_involvement(make_incident(), None, role="attacker")


def test_blame_has_somebody_who_blames():
    with refused("involvement_blame_has_claimant"):
        make_involvement(make_incident(), make_group(), basis="blamed", claimant=None)


def test_a_citation_supports_one_statement():
    incident = make_incident()
    cite(make_claim(incident, 1))
    with refused("citation_supports_one_statement"):
        Citation.objects.create(report=make_report())


def test_the_same_article_is_not_entered_twice():
    make_report(text="Two assaults\n on Monday.", url="https://example.org/a")
    with refused("report_text_once"), transaction.atomic():
        make_report(text="two  assaults on monday.")
    with refused("report_address_once"):
        make_report(url="https://example.org/a")


def test_reports_without_address_or_text_are_not_the_same():
    make_report()
    make_report()
    assert Report.objects.count() == 2


def test_an_external_id_is_unique_in_its_dataset():
    dataset = Dataset.objects.create(slug="ucdp", name="UCDP GED", licence="CC BY 4.0")
    ExternalReference.objects.create(incident=make_incident(), dataset=dataset, external_id="1")
    with refused("external_reference_once_a_dataset"):
        ExternalReference.objects.create(incident=make_incident(), dataset=dataset, external_id="1")


def test_bulk_writes_keep_the_derived_columns_true():
    make_incident("Assaut à Boulikessi", place_text="Boulikéssi")
    Incident.objects.update(title="Attaque", date_end=date(2019, 10, 1))
    incident = Incident.objects.get()
    assert incident.search_text.startswith("attaque boulikessi")
    assert incident.last_date == date(2019, 10, 1)
    Incident.objects.update(
        point=Point(-1.31, 14.797), location_precision="settlement", location_status="located"
    )
    incident.refresh_from_db()
    assert incident.tile_x is not None


@pytest.mark.parametrize("km", [0, -3, 1001, float("nan")])
def test_a_radius_is_more_than_nothing_and_less_than_a_continent(km):
    with refused("incident_radius_sensible"):
        make_incident(lon=-1.3, lat=14.8, location_radius_km=km)
