"""Incidents and the evidence on them, as another program reads them."""

from datetime import date

import pytest
from django.test import Client

from incidents.columns import rows_of_selection
from incidents.evidence import recompute_tolls
from incidents.models import ChosenFigure, Incident
from tests.api.reading import get, pages
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_dataset,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_place,
    make_region,
    make_report,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seed():
    """Boulikessi and Mondoro: 25 dead by the government of both, one man at Mondoro alone."""
    operation = make_operation()
    report = make_report("Dozens killed", text="A private text", published_on=date(2019, 10, 1))
    incidents = [
        make_incident("Boulikessi", lon=-1.31, lat=14.797, operation=operation, summary="Dawn."),
        make_incident("Mondoro", lon=-1.951, lat=14.676, operation=operation),
    ]
    line = make_involvement(
        incidents[0], make_group("jnim"), basis="claimed", date=date(2019, 10, 7), label="GSIM"
    )
    cite(line, report, "We did it.")
    claim = make_claim(operation, 25, as_of=date(2019, 10, 1), qualifier="confirmed")
    cite(claim, report, "25 soldiers were killed.")
    make_claim(incidents[1], 1, side="civilians", claimant=make_claimant("A mayor", "witnesses"))
    for incident in incidents:
        incident.reports.add(report)
    recompute_tolls([incident.pk for incident in incidents])
    return incidents


def test_an_incident_is_told_with_the_sentences_it_rests_on(client, seed):
    told = get(client, f"incidents/{seed[0].reference.lower()}/")
    assert (told["title"], told["summary"], told["state"]) == ("Boulikessi", "Dawn.", "MLI")
    [line] = told["involvements"]
    assert (line["group"], line["basis"], line["date"]) == ("jnim", "claimed", "2019-10-07")
    assert line["citations"][0]["quote"] == "We did it."
    [claim] = told["claims_on_operation"]
    assert told["claims"] == []
    assert (claim["minimum"], claim["maximum"], claim["in_words"]) == (25, 25, "25 killed")
    assert (claim["side"], claim["outcome"], claim["qualifier"]) == (
        "state_forces",
        "killed",
        "confirmed",
    )
    assert claim["claimant"]["name"] == "Government of Mali"
    assert claim["operation"] == told["operation"]
    [citation] = claim["citations"]
    assert citation["quote"] == "25 soldiers were killed."
    assert citation["report"]["publisher"] == "Studio Tamani"
    assert [report["title"] for report in told["reports"]] == ["Dozens killed"]


def test_a_share_of_an_operation_is_never_told_as_an_incidents_own_figure(client, seed):
    told = {row["title"]: row for row in get(client, "incidents/")["results"]}
    shares = [told[name]["share_of_operation"]["security"] for name in ("Boulikessi", "Mondoro")]
    assert sum(share["best"] for share in shares) == 25
    assert told["Boulikessi"]["deaths"]["security"]["best"] is None
    assert told["Mondoro"]["deaths"]["civilians"]["best"] == 1
    assert told["Mondoro"]["share_of_operation"]["civilians"] is None


def test_why_an_editor_chose_a_figure_is_told(client, seed):
    claim = make_claim(seed[0], 3)
    ChosenFigure.objects.create(claim=claim, reason="A count by name")
    [told] = get(client, f"incidents/{seed[0].reference}/")["claims"]
    assert told["chosen_because"] == "A count by name"


def test_the_text_of_a_report_is_given_to_nobody(client, seed):
    client.force_login(make_user("root", "administrator"))
    for path in ("incidents/?fields=all", "reports/", f"incidents/{seed[0].reference}/", "claims/"):
        told = get(client, path)
        assert "A private text" not in str(told)
        assert "Dozens killed" in str(told)


def test_the_fields_that_are_asked_for_are_given_and_no_others(client, seed):
    [row, _other] = get(client, "incidents/?fields=title,reference")["results"]
    assert list(row) == ["reference", "title"]
    everything = get(client, "incidents/?fields=all")["results"][0]
    assert set(everything) > {"claims", "involvements", "reports", "summary", "deaths"}
    assert "claims" not in get(client, "incidents/")["results"][0]
    refused = get(client, "incidents/?fields=title,number", status=400)
    assert refused["parameter"] == "fields"
    assert "“number” is not a field" in refused["detail"]


def test_geojson_has_a_point_for_what_has_a_location(client, seed):
    make_incident("Nowhere")
    told = get(client, "incidents/?format=geojson&q=boulikessi")
    [feature] = told["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [-1.31, 14.797]}
    assert feature["properties"]["title"] == "Boulikessi"
    assert (told["type"], told["count"]) == ("FeatureCollection", 1)
    [feature] = get(client, "incidents/?q=nowhere", accept="application/geo+json")["features"]
    assert feature["geometry"] is None


@pytest.mark.parametrize("sort", ["newest", "oldest", "deaths", "where"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_of_every_order_have_each_incident_once(client, sort, language):
    for number in range(12):
        incident = make_incident(
            state=["MLI", "NER", "BFA", None][number % 4],
            region=make_region(["Mopti", "Gao"][number % 2]) if number % 4 == 0 else None,
            date=date(2020, 1, 1 + number % 3),
        )
        if number % 3:
            make_claim(incident, number // 3)
            recompute_tolls([incident.pk])
    path = f"incidents/?sort={sort}&lang={language}&fields=reference"
    [whole] = pages(client, f"{path}&page_size=500")
    in_parts = [row for page in pages(client, f"{path}&page_size=5") for row in page["results"]]
    assert in_parts == whole["results"]
    assert len(in_parts) == 12


def test_who_reads_on_misses_nothing_and_meets_nothing_twice(client):
    rows = [make_incident(f"Day {day}", date=date(2020, 1, day)) for day in range(1, 7)]
    first = get(client, "incidents/?page_size=2")
    # The last one that was read, one before it, and one that is yet to come.
    for row in (rows[4], rows[5], rows[1]):
        Incident.objects.filter(pk=row.pk).update(status="withdrawn")
    make_incident("Day 31", date=date(2020, 1, 31))
    rest = [row["title"] for row in get(client, first["next"])["results"]]
    assert rest == ["Day 4", "Day 3"]


def test_a_cursor_holds_for_the_order_in_which_it_was_given(client, seed):
    following = get(client, "incidents/?page_size=1")["next"]
    assert "another order" in get(client, f"{following}&sort=deaths", status=400)["detail"]
    assert get(client, "incidents/?cursor=abc", status=400)["parameter"] == "cursor"
    assert get(client, "claims/?cursor=abc:def", status=400)["parameter"] == "cursor"


def test_a_merged_incident_leads_to_the_one_that_stays(client, seed):
    one, other = seed
    Incident.objects.filter(pk=other.pk).update(status="withdrawn", merged_into=one)
    answer = client.get(f"/api/v1/incidents/{other.reference}/?fields=title")
    assert answer.status_code == 301
    assert answer.url == f"/api/v1/incidents/{one.reference}/?fields=title"
    assert get(client, "incidents/SI-0000000/", status=404)["status"] == 404


@pytest.fixture(params=["few", "many"])
def keys_looked_up(request, monkeypatch):
    """However many incidents a filter finds, the rows are theirs."""
    monkeypatch.setattr(rows_of_selection, "MOST_NAMED", 0 if request.param == "many" else 2_000)


def test_a_filter_that_finds_nothing_has_no_rows(client, seed, keys_looked_up):
    for path in ("claims/", "involvements/", "reports/", "places/"):
        assert get(client, f"{path}?q=nowhere")["results"] == []


def test_claims_and_involvements_are_those_of_the_filter(client, seed, keys_looked_up):
    make_claim(make_incident(state="NER"), 7)
    told = get(client, "claims/?state=MLI")["results"]
    assert [(claim["incident"], claim["minimum"]) for claim in told] == [
        (None, 25),
        (seed[1].reference, 1),
    ]
    assert len(get(client, "claims/")["results"]) == 3
    assert [line["incident"] for line in get(client, "involvements/?group=jnim")["results"]] == [
        seed[0].reference
    ]
    assert get(client, "involvements/?state=NER")["results"] == []


def test_rows_that_may_not_be_passed_on_are_for_analysts(client, seed, keys_looked_up):
    closed = make_dataset("closed", redistributable=False)
    make_claim(seed[0], 99, dataset=closed)
    cite(make_claim(seed[0], 98, dataset=closed), make_report("Closed report"))
    for path in ("claims/", f"incidents/{seed[0].reference}/", "reports/"):
        assert "closed" not in str(get(client, path)).lower()
    client.force_login(make_user("awa", "analyst"))
    assert {99, 98} < {claim["minimum"] for claim in get(client, "claims/")["results"]}


def test_groups_areas_and_places_say_how_many_of_the_filters_incidents(client, keys_looked_up):
    group, place = make_group("jnim", name_fr="GSIM"), make_place("Dou", -1.3, 14.4)
    region = make_region("Mopti", code="ML-5")
    make_involvement(make_incident(place=place, region=region), group)
    make_incident(state="NER")

    def counts(path, key):
        return {row[key]: row["incidents"] for row in get(client, path)["results"]}

    assert counts("groups/", "slug") == {"jnim": 1}
    assert counts("groups/?state=NER", "slug") == {"jnim": 0}
    assert counts("states/", "alpha3") == {"MLI": 1, "NER": 1}
    assert counts("regions/?group=jnim", "code") == {"ML-5": 1}
    assert counts("places/", "name") == {"Dou": 1}
    assert counts("places/?state=NER", "name") == {}


def test_pages_take_a_fixed_number_of_queries(client, django_assert_num_queries):
    def add():
        place = make_place("Dou", -1.3, 14.4)
        incident = make_incident(operation=make_operation(), region=make_region(), place=place)
        cite(make_involvement(incident, make_group("jnim")), make_report())
        cite(make_claim(incident, 3), make_report())
        make_claim(incident.operation, 4)
        incident.reports.add(make_report())
        recompute_tolls([incident.pk])
        return incident

    expected = {
        "incidents/?fields=all": 20,
        "incidents/?fields=all&updated_since=2020-01-01": 21,
        "claims/": 6,
        "involvements/": 5,
        "reports/": 2,
        "groups/": 4,
        "states/": 3,
        "regions/": 2,
        "places/": 4,
        "statistics/": 4,
    }
    add()
    for _ in range(2):
        for path, number in expected.items():
            # The first look after a change brings the incidents in memory up to date.
            get(client, "version/")
            with django_assert_num_queries(number):
                get(client, path)
        for _more in range(3):
            add()


def test_an_answer_that_is_the_same_is_not_sent_again(client, seed):
    for path in ("incidents/?fields=all", "claims/", "groups/", "statistics/", "map/"):
        first = client.get(f"/api/v1/{path}")
        again = client.get(f"/api/v1/{path}", headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    Incident.objects.filter(pk=seed[0].pk).update(title="Boulkessy")
    changed = client.get(
        "/api/v1/incidents/?fields=all",
        headers={"if-none-match": client.get("/api/v1/claims/")["ETag"]},
    )
    assert changed.status_code == 200


def test_answers_differ_by_reader_and_are_kept_by_no_cache_between(client, seed):
    answer = client.get("/api/v1/incidents/")
    assert answer["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie", "Accept-Language"} <= set(answer["Vary"].split(", "))


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        ("incidents/?state=Mali", 400, "state"),
        ("claims/?sate=MLI", 400, "sate"),
        ("groups/?page_size=501", 400, "page_size"),
        ("incidents/?format=xml", 400, "format"),
        ("claims/?format=geojson", 400, "format"),
        ("incidents/SI-0/", 404, None),
        ("nothing/", 404, None),
    ],
)
def test_every_mistake_has_one_shape(client, path, status, parameter):
    answer = client.get(f"/api/v1/{path}")
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert set(told) == {"type", "title", "status", "detail", "parameter"}
    assert (answer.status_code, told["status"], told["parameter"]) == (status, status, parameter)


def test_other_methods_and_formats_are_refused_in_the_same_shape(client):
    posted = client.post("/api/v1/incidents/", {"title": "x"})
    assert (posted.status_code, posted.json()["status"]) == (405, 405)
    html = Client().get("/api/v1/incidents/", headers={"accept": "text/html"})
    assert (html.status_code, html.json()["status"]) == (406, 406)


def test_a_fault_of_ours_has_the_same_shape_and_is_noted(monkeypatch, caplog):
    def fail(*args):
        raise RuntimeError("A secret of the server")

    monkeypatch.setattr("incidents.api.groups.counts_by_group", fail)
    answer = Client(raise_request_exception=False).get("/api/v1/groups/")
    assert (answer.status_code, answer.json()["status"]) == (500, 500)
    assert "secret" not in answer.content.decode()
    assert "A secret of the server" in caplog.text
