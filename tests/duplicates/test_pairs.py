"""The pairs that are stored: kept up to date, remembered once decided, listed for the desk."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from incidents.duplicates import (
    count_open_pairs,
    likely_duplicates,
    open_pairs,
    particulars_of,
    refresh_duplicate_pairs,
    take_back_verdict,
    tell_apart,
)
from incidents.duplicates import pairs as pairs_module
from incidents.models import DuplicatePair, Incident, Place
from incidents.tasks import geocode_incident
from tests.builders import (
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_place,
    make_report,
    make_user,
)

pytestmark = pytest.mark.django_db

MONDORO = {"lon": -1.951, "lat": 14.676, "place_text": "Mondoro"}


@pytest.fixture
def twins():
    """The same attack, entered twice."""
    return [make_incident("Assault on the army base at Mondoro", **MONDORO) for _ in range(2)]


def stored():
    return list(DuplicatePair.objects.values_list("first", "second"))


def ids(incidents):
    return tuple(sorted(incident.pk for incident in incidents))


class TestRefreshing:
    def test_a_likely_pair_is_stored_once_whichever_is_looked_at(self, twins):
        refresh_duplicate_pairs([twins[0].pk])
        refresh_duplicate_pairs([twins[1].pk])
        assert stored() == [ids(twins)]

    def test_a_pair_that_is_no_longer_likely_goes(self, twins):
        refresh_duplicate_pairs(ids(twins))
        Incident.objects.filter(pk=twins[0].pk).update(date=date(2018, 1, 1))
        assert refresh_duplicate_pairs([twins[0].pk]).gone == 1
        assert stored() == []

    def test_two_that_are_tied_to_one_operation_are_no_pair_any_more(self, twins):
        refresh_duplicate_pairs(ids(twins))
        Incident.objects.update(operation=make_operation())
        refresh_duplicate_pairs([twins[1].pk])
        assert stored() == []

    def test_withdrawn_incidents_are_in_no_pair(self, twins):
        refresh_duplicate_pairs(ids(twins))
        Incident.objects.filter(pk=twins[0].pk).update(status="withdrawn")
        assert open_pairs() == []
        refresh_duplicate_pairs(ids(twins))
        assert stored() == []

    def test_doing_it_again_changes_nothing(self, twins):
        refresh_duplicate_pairs(ids(twins))
        before = list(DuplicatePair.objects.values())
        again = refresh_duplicate_pairs(ids(twins))
        assert (again.new, again.gone) == (0, 0)
        assert list(DuplicatePair.objects.values()) == before

    def test_a_worker_that_finds_the_place_finds_the_duplicate(self):
        make_place("Mondoro", -1.951, 14.676)
        known = make_incident("Assault on the army base at Mondoro", **MONDORO)
        draft = make_incident("Raid", state=None, place_text="Mondoro", location_status="pending")
        geocode_incident.apply(args=[draft.pk]).get()
        assert stored() == [(known.pk, draft.pk)]

    def test_the_command_looks_at_all_and_says_what_it_found(self, twins, capsys):
        call_command("find_duplicates")
        assert stored() == [ids(twins)]
        assert capsys.readouterr().out.splitlines() == [
            "2 incidents looked at.",
            "Likely duplicates: 1 new, 0 no longer likely.",
        ]


GROUPS = ("jnim", "isgs")
incident_values = st.fixed_dictionaries(
    {
        "date": st.integers(0, 12).map(lambda days: date(2019, 9, 25) + timedelta(days=days)),
        "date_precision": st.sampled_from(["day", "day", "night", "week", "month", "longer"]),
        "lon": st.sampled_from([None, -1.951, -1.90, -1.5, 2.0]),
        "precision": st.sampled_from(["exact", "settlement", "near_settlement", "first_level"]),
        "place_text": st.sampled_from(["", "Mondoro", "Mondorro", "Boulikessi", "Monndoro Hausa"]),
        "state": st.sampled_from([None, "MLI", "BFA"]),
        "group": st.sampled_from([None, *GROUPS]),
        "reported": st.booleans(),
        "operation": st.booleans(),
    }
)


@hypothesis_settings(max_examples=40)
@given(st.lists(incident_values, min_size=2, max_size=9))
def test_one_by_one_and_all_at_once_the_same_pairs_are_found(all_values):
    Incident.objects.all().delete()
    if not Place.objects.exists():
        make_place("Mondoro", -1.951, 14.676, names=["Monndoro Hausa"])
    report, operation = make_report(), make_operation()
    for values in all_values:
        lon = values["lon"]
        located = {} if lon is None else {"lon": lon, "lat": 14.676}
        if located:
            located["location_precision"] = values["precision"]
        incident = make_incident(
            "Assault",
            date=values["date"],
            date_precision=values["date_precision"],
            place_text=values["place_text"],
            state=values["state"],
            operation=operation if values["operation"] else None,
            **located,
        )
        if values["group"]:
            make_involvement(incident, make_group(values["group"]))
        if values["reported"]:
            incident.reports.add(report)
    everything = list(Incident.objects.values_list("pk", flat=True))
    for pk in everything:
        refresh_duplicate_pairs([pk])
    one_by_one = set(DuplicatePair.objects.values_list("first", "second", "score"))
    swept = pairs_module._found_by_sweeping(everything)
    assert {(*pair, points) for pair, points in swept.items()} == one_by_one


def test_many_are_swept_in_batches_that_find_each_other(monkeypatch):
    monkeypatch.setattr(pairs_module, "FEW", 2)
    monkeypatch.setattr(pairs_module, "BATCH_SIZE", 3)
    for day in range(4):
        for _ in range(2):
            make_incident("Assault", date=date(2019, 9, 1) + timedelta(days=9 * day), **MONDORO)
    month = make_incident("Assault", date=date(2019, 9, 1), date_precision="month", **MONDORO)
    done = refresh_duplicate_pairs(Incident.objects.values_list("pk", flat=True))
    assert done.incidents == 9
    same_day = [pair for pair in stored() if month.pk not in pair]
    assert len(same_day) == 4
    assert refresh_duplicate_pairs(Incident.objects.values_list("pk", flat=True)).new == 0


class TestVerdicts:
    def test_who_told_them_apart_and_why_is_remembered(self, twins):
        editor = make_user("editor", "editor")
        refresh_duplicate_pairs(ids(twins))
        tell_apart(one=twins[1], other=twins[0], by=editor, reason="Two convoys.")
        pair = DuplicatePair.objects.get()
        assert (pair.verdict, pair.decided_by, pair.reason) == ("not_same", editor, "Two convoys.")
        versions = DuplicatePair.pgh_event_model.objects.filter(pgh_obj=pair.pk)
        assert list(versions.order_by("pgh_id").values_list("verdict", "reason")) == [
            ("", ""),
            ("not_same", "Two convoys."),
        ]

    def test_they_are_likely_duplicates_nowhere_any_more(self, twins):
        tell_apart(one=twins[0], other=twins[1], by=None, reason="Two convoys.")
        refresh_duplicate_pairs(ids(twins))
        call_command("find_duplicates", verbosity=0)
        assert open_pairs() == []
        for incident in twins:
            assert likely_duplicates(particulars_of(incident), Incident.objects.all()) == []

    def test_taken_back_they_are_likely_duplicates_again(self, twins):
        tell_apart(one=twins[0], other=twins[1], by=None, reason="Two convoys.")
        take_back_verdict(one=twins[1], other=twins[0])
        assert count_open_pairs() == 1
        assert likely_duplicates(particulars_of(twins[0]), Incident.objects.all())

    def test_taken_back_they_are_forgotten_if_they_are_nothing_alike(self):
        one, other = make_incident(), make_incident(date=date(2012, 1, 1))
        tell_apart(one=one, other=other, by=None, reason="They are not.")
        take_back_verdict(one=one, other=other)
        assert stored() == []


class TestTheList:
    def test_it_has_the_longest_found_first_with_the_reasons_in_words(self, twins):
        make_involvement(twins[0], make_group("jnim", "JNIM"))
        make_involvement(twins[1], make_group("jnim"))
        report = make_report("Dozens killed")
        for twin in twins:
            twin.reports.add(report)
        late = [make_incident("Raid", lon=2, lat=15, state="NER") for _ in range(2)]
        refresh_duplicate_pairs(ids(twins))
        refresh_duplicate_pairs(ids(late))
        first, second = open_pairs()
        assert [first.first, first.second] == twins
        assert [second.first, second.second] == late
        assert first.reasons == [
            "same day",
            "less than 1 km away",
            "same name of the place",
            "JNIM in both",
            "same report: “Dozens killed”",
            "similar title",
        ]
        assert count_open_pairs() == 2
        assert [row.first for row in open_pairs(start=1, number=1)] == [late[0]]

    def test_the_number_of_queries_is_fixed(self, twins):
        make_involvement(twins[0], make_group("jnim", "JNIM"))
        refresh_duplicate_pairs(ids(twins))

        def queries():
            with CaptureQueriesContext(connection) as asked:
                open_pairs()
            return len(asked)

        few = queries()
        for number in range(4):
            another = make_incident("Assault on the army base at Mondoro", **MONDORO)
            make_involvement(another, make_group(f"group-{number}"))
            another.reports.add(make_report())
            refresh_duplicate_pairs([another.pk])
        assert len(open_pairs(number=50)) > 5
        assert queries() == few <= 6
