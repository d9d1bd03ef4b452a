from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.columns import select
from incidents.evidence import rebuild_group_ancestry, recompute_tolls
from incidents.filters import IncidentFilter
from incidents.models import GroupRelation, Incident
from tests.admin.form_page import text_of
from tests.builders import (
    make_claim,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_place,
    make_region,
    make_report,
)

pytestmark = pytest.mark.django_db

LIST = reverse("admin:incidents_incident_changelist")


def titles(client, **query):
    response = client.get(LIST, query)
    assert response.status_code == 200
    return {incident.title for incident in response.context["cl"].result_list}


def make_full_incident(number):
    region = make_region("Mopti")
    incident = make_incident(
        f"Attack {number}",
        lon=-1.951,
        lat=14.676,
        region=region,
        operation=make_operation(f"Operation {number}"),
    )
    make_claim(incident, 25)
    make_involvement(incident, make_group(f"group-{number}"))
    incident.reports.add(make_report())
    return incident


@pytest.mark.usefixtures("editor")
class TestDays:
    @pytest.mark.parametrize(
        ("language", "day"), [("en", "1 October 2019"), ("fr", "1er octobre 2019")]
    )
    def test_stand_in_lists_in_the_words_of_the_other_pages(self, client, language, day):
        incident = make_incident()
        make_report("Dual attacks", published_on=date(2019, 10, 1))
        make_region("Mopti", since=date(2019, 10, 1))
        make_claim(incident, 25, as_of=date(2019, 10, 1))
        make_involvement(incident, make_group(), date=date(2019, 10, 1))
        client.cookies["django_language"] = language
        for area in ("report", "region", "casualtyclaim", "involvement"):
            address = reverse(f"admin:incidents_{area}_changelist")
            assert f">{day}</td>" in text_of(client.get(address)), area

    def test_sort_their_list_and_leave_an_unknown_one_out(self, client):
        make_report("Later", published_on=date(2019, 10, 7))
        make_report("Sooner", published_on=date(2019, 10, 1))
        make_report("Undated")
        address = reverse("admin:incidents_report_changelist")
        found = client.get(address, {"o": "3"}).context["cl"].result_list
        assert [report.title for report in found][:2] == ["Sooner", "Later"]
        assert ">—</td>" in text_of(client.get(address))

    def test_of_what_was_saved_stand_day_first_with_their_hour(self, client):
        incident = make_incident()
        Incident.objects.update(created_at=datetime(2019, 10, 1, 17, 5, tzinfo=UTC))
        address = reverse("admin:incidents_incident_change", args=[incident.pk])
        assert "1 October 2019, 17:05" in text_of(client.get(address))


@pytest.mark.usefixtures("editor")
class TestTheListOfIncidents:
    def test_takes_as_many_queries_for_twenty_incidents_as_for_one(self, client):
        recompute_tolls([make_full_incident(0).pk])
        client.get(LIST)
        with CaptureQueriesContext(
            connection,
        ) as for_one:
            client.get(LIST)
        recompute_tolls([make_full_incident(number).pk for number in range(1, 20)])
        with CaptureQueriesContext(connection) as for_twenty:
            response = client.get(LIST)
        assert len(response.context["cl"].result_list) == 20
        assert len(for_twenty) == len(for_one)

    def test_tells_the_deaths_as_far_as_they_are_known(self, client):
        told, disputed, unknown = (make_incident() for _ in range(3))
        operation = make_operation()
        member = make_incident(operation=operation)
        make_claim(told, 25)
        make_claim(operation, 40)
        recompute_tolls([told.pk, disputed.pk, unknown.pk, member.pk])
        text = text_of(client.get(LIST))
        assert "25 killed" in text
        assert "told of the operation" in text
        assert "40 killed" not in text

    @pytest.mark.parametrize(
        "words",
        ["mondoro", "MONDORO assault", "Boulkessi", "jama'a", "dual attacks", "dozens frappe"],
    )
    def test_finds_titles_places_groups_and_reports_by_any_spelling(self, client, words):
        group = make_group("jnim", "JNIM")
        group.names.create(name="Jamāʿa Nusrat, Jama'a", kind="full")
        place = make_place("Boulikessi", -1.31, 14.797, names=["Boulkessi"])
        wanted = make_incident("Assault on the base at Mondoro", place=place)
        make_involvement(wanted, group)
        wanted.reports.add(make_report("Dual attacks: dozens of soldiers, l’armée frappée"))
        make_incident("Something else")
        assert titles(client, q=words) == {"Assault on the base at Mondoro"}

    @pytest.mark.parametrize(
        "words",
        [
            "les attaques de Mondoro",
            "attaque",
            "Boulkessi",
            "jnim",
            "Group for the Support",
            "ei",
            "camp",
            "nowhere",
            "MERGED",
            "",
        ],
    )
    def test_finds_what_the_map_s_search_finds(self, client, analyst, words):
        group = make_group("jnim", "Group for the Support of Islam and Muslims")
        group.names.create(name="JNIM", kind="acronym")
        place = make_place("Boulikessi", -1.31, 14.797, names=["Boulkessi"])
        first = make_incident("Attaque contre le camp de Mondoro", status="draft")
        make_involvement(make_incident("Assault", place=place), group, basis="denied")
        make_incident("L’EI attaque une patrouille à Mondoro")
        make_incident("Reitres")
        merged = make_incident(
            "Mondoro", reference="SI-ABCDEFG", status="withdrawn", merged_into=first
        )
        words = merged.reference if words == "MERGED" else words
        selection = select(IncidentFilter.read(QueryDict(urlencode({"q": words})), analyst))
        found = set(Incident.objects.filter(pk__in=selection.ids()).values_list("title", flat=True))
        assert titles(client, q=words) == found
        assert bool(found) is (words != "nowhere")

    def test_an_editor_finds_what_was_withdrawn_too(self, client, editor):
        make_incident("Told twice", status="withdrawn")
        assert titles(client, q="twice") == {"Told twice"}

    def test_the_search_takes_as_many_queries_for_twenty_as_for_one(self, client):
        make_incident("Attack")
        with CaptureQueriesContext(connection) as for_one:
            client.get(LIST, {"q": "attack"})
        for _ in range(19):
            make_incident("Attack").reports.add(make_report("Attack"))
        with CaptureQueriesContext(connection) as for_twenty:
            response = client.get(LIST, {"q": "attack"})
        assert len(response.context["cl"].result_list) == 20
        assert len(for_twenty) == len(for_one)

    def test_filters_by_state_region_status_type_and_location_status(self, client):
        make_incident("Here", region=make_region("Mopti"), status="draft", event_type="riots")
        make_incident("There", state="BFA", lon=-1, lat=13)
        for query in (
            {"state": "MLI"},
            {"region": make_region("Mopti").code},
            {"status__exact": "draft"},
            {"event_type__exact": "riots"},
            {"location_status__exact": "no_place"},
            {"date__year": "2019", "state": "MLI"},
        ):
            assert titles(client, **query) == {"Here"}, query

    def test_a_group_s_filter_finds_its_affiliates_on_the_day(self, client):
        network, group = make_group("al-qaeda"), make_group("jnim")
        GroupRelation.objects.create(group=group, kind="part_of", other=network)
        rebuild_group_ancestry()
        make_involvement(make_incident("By JNIM"), group)
        make_incident("By nobody")
        assert titles(client, group="al-qaeda") == {"By JNIM"}

    def test_a_drop_down_keeps_the_other_filters_and_the_search(self, client):
        make_incident("Attack", event_type="riots")
        text = text_of(client.get(LIST, {"event_type__exact": "riots", "q": "attack"}))
        form = text.split('id="filter-state"')[1].split("</form>")[0]
        assert '<input type="hidden" name="event_type__exact" value="riots">' in form
        assert '<input type="hidden" name="q" value="attack">' in form


class TestTheFirstPage:
    def test_leads_to_what_waits_instead_of_counting_it_again(self, client, analyst):
        assert f'href="{reverse("desk")}"' in text_of(client.get(reverse("admin:index")))

    def test_names_its_areas_in_the_order_of_the_work(self, client, editor):
        sections = client.get(reverse("admin:index")).context["app_list"]
        assert [model["object_name"] for model in sections[0]["models"]] == [
            "Incident",
            "Report",
            "Operation",
        ]

    def test_speaks_the_language_that_was_chosen(self, client, analyst):
        text = text_of(client.get(reverse("admin:index"), {"lang": "fr"}))
        assert '<html lang="fr"' in text
        assert "?lang=en" in text
