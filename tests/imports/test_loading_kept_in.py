"""What a dataset that may not be passed on brings is for signed-in analysts alone."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from incidents.imports.rows import Source
from incidents.models import (
    ArmedGroup,
    CasualtyClaim,
    Citation,
    ExternalReference,
    Incident,
    Report,
    Toll,
)
from tests.builders import make_claim, make_dataset, make_incident, make_user
from tests.imports.rows import killed, load, make_row

pytestmark = pytest.mark.django_db
SECRET = Source("Invented Observer", "Invented report of Menaka", date(2017, 3, 30))


@pytest.fixture
def kept_in():
    load(
        make_row(title="Invented clash", sources=(SECRET,), counts=(killed("civilians", 7, 7, 7),)),
        dataset="acled",
    )


def test_the_public_is_shown_neither_the_incident_nor_whom_and_what_it_names(kept_in):
    public = AnonymousUser()

    assert Incident.objects.visible_to(make_user(role="analyst")).count() == 1
    assert not Incident.objects.visible_to(public).exists()
    assert not Report.objects.visible_to(public).exists()
    assert not Citation.objects.visible_to(public).exists()
    assert not ArmedGroup.objects.visible_to(public).exists()
    assert not Toll.objects.filter(audience="public").exists()
    assert Toll.objects.filter(audience="desk").exists()


@pytest.mark.parametrize(
    "address", ["/", "/results/?q=Invented", "/reports/", "/groups/", "/statistics/", "/states/"]
)
def test_no_public_page_names_it(kept_in, address):
    answer = Client().get(address).content.decode()

    for word in ("Invented clash", "Invented Observer", "Invented report", "Government of Mali"):
        assert word not in answer


def test_a_state_that_only_it_names_is_on_no_public_page():
    load(
        make_row(1, state="MNG", region="", longitude=106.9, latitude=47.9),
        make_row(2, state="MLI"),
        dataset="acled",
    )
    make_incident("Ours", state="MLI")
    analyst = Client()
    analyst.force_login(make_user(role="analyst"))

    for address in ("/states/", "/api/v1/states/"):
        public = Client().get(address).content.decode()
        assert "Mali" in public
        assert "Mongolia" not in public
        assert "Mongolia" in analyst.get(address).content.decode()
    assert Client().get("/states/MNG/").status_code == 404
    assert Client().get("/api/v1/incidents/?state=MNG").status_code == 400
    assert analyst.get("/states/MNG/").status_code == 200


def test_on_a_public_incident_of_ours_only_a_hidden_claim_is_added():
    ours = make_incident("Attack that we logged")
    make_claim(ours, 2, side="civilians")
    acled = make_dataset("acled", redistributable=False)
    ExternalReference.objects.create(incident=ours, dataset=acled, external_id="237564")

    load(
        make_row(sources=(SECRET,), counts=(killed("civilians", 7, 7, 7),)),
        dataset="acled",
    )

    assert CasualtyClaim.objects.get(dataset=acled).minimum == 7
    assert not ours.involvements.exists()
    assert not ours.reports.exists()
    assert not Report.objects.visible_to(AnonymousUser()).exists()
    assert ours.tolls.get(audience="public", side="civilians").high == 2
    assert ours.tolls.get(audience="desk", side="civilians").high == 7
    answer = Client().get(ours.get_absolute_url()).content.decode()
    for word in ("ACLED", "Invented Observer", "JNIM"):
        assert word not in answer
