import json
import re

import pytest

from incidents.models import ExternalReference, Incident, IncidentStatus
from tests.builders import make_dataset, make_incident, make_user

pytestmark = pytest.mark.django_db


def sheet(client, query="") -> str:
    return client.get(f"/print/?{query}").content.decode()


def extent_in(html) -> list[float]:
    found = re.search(r'<script id="config" type="application/json">(.*?)</script>', html, re.S)
    return json.loads(found[1])["extent"]


def test_the_sheet_says_what_it_shows_by_which_rule_and_where_from(client):
    make_incident(state="MLI", lon=-1.3, lat=14.8)
    make_incident(state="BFA", lon=-1.4, lat=13.8)
    html = sheet(client, "state=MLI")
    assert "<h1>Mali</h1>" in html
    assert "<b>1</b> incident<" in html
    for words in (
        "Best figure, all sides",
        "The rule behind the figures",
        "Natural Earth",
        "no official endorsement",
        "http://testserver/?state=MLI",
    ):
        assert words in html, words


def test_the_sheet_tells_when_it_was_printed(client):
    html = sheet(client)
    assert re.search(
        r'<time class="printed-at">\d+ \w+ \d{4}, \d\d:\d\d</time> UTC, with the data as they',
        html,
    )


def test_sheets_of_the_same_data_bear_the_same_mark(client):
    incident = make_incident()

    def mark():
        return re.search(r"Another sheet with the mark (\S+) has the same data", sheet(client))[1]

    before = mark()
    assert mark() == before
    Incident.objects.filter(pk=incident.pk).update(event_type="riots")
    assert mark() != before


def test_the_sheet_names_the_datasets_that_tell_of_its_incidents(client):
    make_incident(state="MLI", dataset=make_dataset("in-mali", name="From Mali"))
    make_incident(state="NER", dataset=make_dataset("in-niger", name="From Niger"))
    logged_here = make_incident(state="MLI")
    for number, (incident, slug, name) in enumerate(
        (
            (logged_here, "beside", "Told beside"),
            (make_incident(state="NER"), "elsewhere", "Told elsewhere"),
        )
    ):
        ExternalReference.objects.create(
            incident=incident, dataset=make_dataset(slug, name=name), external_id=str(number)
        )
    html = sheet(client, "state=MLI")
    assert "From Mali (" in html
    assert "Told beside (" in html
    assert "From Niger" not in html
    assert "Told elsewhere" not in html


def test_a_dataset_that_may_not_be_passed_on_is_named_to_the_desk_alone(client):
    kept_in = make_dataset("kept-in", name="Kept in", redistributable=False)
    ExternalReference.objects.create(incident=make_incident(), dataset=kept_in, external_id="1")
    assert "Kept in" not in sheet(client)
    client.force_login(make_user("analyst", "analyst"))
    assert "Kept in" in sheet(client)


def test_the_map_shows_the_part_that_was_on_the_screen_else_all_that_is_found(client):
    make_incident(lon=-1.3, lat=14.8)
    assert extent_in(sheet(client, "bbox=-2,13,0,15")) == [-2, 13, 0, 15]
    assert extent_in(sheet(client)) == [-1.3, 14.8, -1.3, 14.8]
    assert extent_in(sheet(client, "bbox=nonsense")) == [-1.3, 14.8, -1.3, 14.8]


def test_the_other_paper_keeps_the_view(client):
    html = sheet(client, "figures=low&bbox=-2,13,0,15&map=6/14/-1&paper=landscape")
    assert 'class="print-map of-landscape"' in html
    address = "/print/?figures=low&amp;map=6/14/-1&amp;bbox=-2,13,0,15&amp;paper=portrait"
    assert f'href="{address}"' in html


def test_a_sheet_from_the_desk_says_that_drafts_are_among_the_incidents(client):
    make_incident(lon=-1.3, lat=14.8)
    make_incident(lon=-1.4, lat=14.8, status=IncidentStatus.DRAFT)
    public = sheet(client)
    assert "<b>1</b> incident<" in public
    assert "Printed at the desk" not in public
    client.force_login(make_user("analyst", "analyst"))
    of_the_desk = sheet(client)
    assert "<b>2</b> incidents<" in of_the_desk
    assert "Printed at the desk" in of_the_desk


def test_a_value_that_means_nothing_is_named(client):
    refused = client.get("/print/?state=XXX")
    assert refused.status_code == 400
    assert "“XXX” is not the ISO alpha-3 code" in refused.content.decode()


def test_many_incidents_take_no_more_queries(client, django_assert_num_queries):
    make_incident(lon=-1.3, lat=14.8)
    client.get("/print/?state=MLI")
    with django_assert_num_queries(3):
        client.get("/print/?state=MLI")
    for step in range(5):
        make_incident(lon=-1.3 + step, lat=14.8)
    client.get("/print/?state=MLI")
    with django_assert_num_queries(3):
        client.get("/print/?state=MLI")
