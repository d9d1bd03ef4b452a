"""A newer release, the same file again, and what our analysts have done meanwhile."""

from dataclasses import replace
from datetime import date

import pytest
from django.contrib.gis.geos import Point
from django.db import connection

from incidents.evidence import recompute_tolls
from incidents.models import (
    CasualtyClaim,
    Claimant,
    ExternalReference,
    Incident,
    Involvement,
    Toll,
)
from tests.builders import make_claim, make_dataset, make_group, make_incident, make_involvement
from tests.imports.rows import ARMY, JNIM, VILLAGERS, killed, load, make_row, make_rows

pytestmark = pytest.mark.django_db
RECORD = (
    "incident",
    "externalreference",
    "importedrow",
    "involvement",
    "casualtyclaim",
    "report",
    "incident_reports",
    "citation",
    "toll",
    "armedgroup",
    "groupancestry",
    "publisher",
    "incidentevent",
    "incidentchange",
)


def versions_of_rows() -> dict[str, list]:
    """Which version of which row each table holds, as the database itself counts them."""
    with connection.cursor() as cursor:
        found = {}
        for table in RECORD:
            cursor.execute(f"SELECT ctid::text, xmin::text FROM incidents_{table} ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


def test_the_same_file_again_writes_no_row():
    rows = make_rows(30)
    load(*rows)
    before = versions_of_rows()

    again = load(*rows)

    assert (again.new, again.changed, again.unchanged) == (0, 0, 30)
    assert versions_of_rows() == before


def test_a_newer_release_changes_what_nobody_of_ours_has():
    load(make_row(), release="23.1")
    newer = make_row(
        title="Attack on Boulikessi",
        longitude=-1.31,
        date=date(2017, 3, 28),
        parties=(ARMY, VILLAGERS),
        counts=(killed("state_forces", 2, 4, 6), killed("civilians", 1, 1, 1)),
    )

    done = load(newer, release="24.1")

    incident = Incident.objects.get()
    assert (done.changed, done.loaded) == (1, 1)
    assert (incident.title, incident.date) == ("Attack on Boulikessi", date(2017, 3, 28))
    assert incident.point.x == -1.31
    claims = CasualtyClaim.objects.order_by("side").values_list("side", "minimum", "maximum")
    assert list(claims) == [("civilians", 1, 1), ("state_forces", 2, 6)]
    assert {str(each.group) for each in Involvement.objects.filter(civilians=False)} == {
        "Government of Mali"
    }
    assert Toll.objects.get(audience="public", side="all_sides").high == 7
    assert recompute_tolls([incident.pk]) == set()
    assert ExternalReference.objects.get().version == "24.1"
    assert not any(difference["ours_stays"] for difference in done.differences)


def test_a_change_is_made_once():
    load(make_row())
    newer = make_row(title="Newer", counts=(killed("state_forces", 4, 4, 4),))
    load(newer)
    before = versions_of_rows()

    assert load(newer).unchanged == 1
    assert versions_of_rows() == before


def test_our_analysts_words_and_pins_stay():
    load(make_row())
    incident = Incident.objects.get()
    incident.title, incident.point = "Night attack at Boulikessi", Point(-1.31, 14.797, srid=4326)
    incident.location_status = "by_hand"
    incident.save()

    done = load(make_row(title="Clash, revised", longitude=-1.2, summary="New words."))

    incident.refresh_from_db()
    assert incident.title == "Night attack at Boulikessi"
    assert incident.point.coords == (-1.31, 14.797)
    assert incident.location_status == "by_hand"
    # What nobody touched follows the release.
    assert incident.summary == "New words."
    kept = {each["what"]: each for each in done.differences if each["ours_stays"]}
    assert kept["title"]["told"] == "Clash, revised"
    assert kept["title"]["here"] == "Night attack at Boulikessi"


def test_a_dry_run_shows_the_differences_and_makes_none():
    load(make_row())
    before = versions_of_rows()

    done = load(make_row(title="Revised"), commit=False)

    assert [(each["what"], each["told"]) for each in done.differences] == [("title", "Revised")]
    assert versions_of_rows() == before


def test_a_pin_that_somebody_confirmed_by_hand_is_not_moved():
    load(make_row())
    Incident.objects.update(location_status="by_hand")

    load(make_row(longitude=-1.2))

    assert Incident.objects.get().point.x == -1.302596


def test_a_figure_that_somebody_mended_stays_beside_what_the_release_says():
    load(make_row())
    CasualtyClaim.objects.update(minimum=5, maximum=5)

    done = load(make_row(counts=(killed("state_forces", 4, 4, 4),)))

    assert CasualtyClaim.objects.get().minimum == 5
    [difference] = done.differences
    assert difference["ours_stays"]
    assert "4" in difference["told"]


def test_what_somebody_took_away_does_not_come_back():
    load(make_row())
    CasualtyClaim.objects.all().delete()
    Involvement.objects.filter(group__name_en="JNIM").delete()

    load(make_row(title="Revised"))

    assert not CasualtyClaim.objects.exists()
    assert Involvement.objects.count() == 1


def test_a_pin_that_the_release_takes_back_goes_and_no_worker_looks_for_another():
    load(make_row())

    load(make_row(longitude=None, latitude=None, location_precision="unknown"))

    incident = Incident.objects.get()
    assert (incident.point, incident.location_precision) == (None, "unknown")
    assert (incident.location_status, incident.location_source) == ("no_place", "")


def test_what_our_analysts_added_stays():
    load(make_row())
    incident = Incident.objects.get()
    ours = make_claim(incident, 9)
    blamed = make_involvement(incident, make_group("isgs"), basis="suspected")

    load(make_row(title="Revised", counts=(), parties=()))

    assert list(CasualtyClaim.objects.all()) == [ours]
    assert list(Involvement.objects.all()) == [blamed]
    assert recompute_tolls([incident.pk]) == set()


def test_a_group_that_was_renamed_here_is_still_the_rows():
    load(make_row())
    Involvement.objects.get(group__name_en="JNIM").group.names.create(name="GSIM", kind="acronym")

    load(make_row(title="Revised", parties=(ARMY, replace(JNIM, name="GSIM"))))

    assert Involvement.objects.count() == 2


def test_an_older_release_takes_nothing_back():
    load(make_row(title="Newer", revision="10"))

    done = load(make_row(title="Older", revision="9"))

    assert done.unchanged == 1
    assert Incident.objects.get().title == "Newer"


def test_rows_that_a_whole_release_lacks_are_marked_and_stay():
    load(make_row(1), make_row(2))

    done = load(make_row(1), release="24.1", is_complete=True)

    assert done.dropped == 1
    assert ExternalReference.objects.get(external_id="2").dropped_in == "24.1"
    assert Incident.objects.count() == 2
    assert load(make_row(1), is_complete=True).dropped == 0


def test_a_part_of_a_release_marks_nothing():
    load(make_row(1), make_row(2))

    done = load(make_row(1))

    assert done.dropped == 1
    assert not ExternalReference.objects.exclude(dropped_in="").exists()


def test_a_row_that_comes_back_is_marked_no_more():
    load(make_row(1), make_row(2))
    load(make_row(1), release="24.1", is_complete=True)

    load(make_row(1), make_row(2), release="25.1", is_complete=True)

    assert not ExternalReference.objects.exclude(dropped_in="").exists()


class TestARowOfAnIncidentOfOurs:
    @pytest.fixture
    def ours(self):
        incident = make_incident(
            "Night attack on Malian forces", lon=-1.31, lat=14.797, date=date(2017, 3, 28)
        )
        make_claim(incident, 2)
        ExternalReference.objects.create(
            incident=incident, dataset=make_dataset(), external_id="237564", row={"id": 237564}
        )
        return incident

    def test_stays_as_we_have_it_with_the_datasets_claim_beside_ours(self, ours):
        done = load(make_row())

        ours.refresh_from_db()
        assert (done.new, done.changed, Incident.objects.count()) == (0, 1, 1)
        assert ours.title == "Night attack on Malian forces"
        assert ours.point.coords == (-1.31, 14.797)
        assert ours.dataset is None
        by_dataset = CasualtyClaim.objects.get(dataset__slug="ucdp-ged")
        assert (by_dataset.minimum, by_dataset.maximum) == (3, 3)
        assert CasualtyClaim.objects.count() == 2
        assert ours.involvements.filter(claimant__kind="dataset").count() == 2
        assert ours.reports.count() == 1
        assert ours.external_references.get().row["best"] == "3"
        assert recompute_tolls([ours.pk]) == set()

    def test_changes_nothing_the_second_time(self, ours):
        load(make_row())
        before = versions_of_rows()

        assert load(make_row()).unchanged == 1
        assert versions_of_rows() == before

    def test_has_the_datasets_figure_once_where_somebody_typed_it(self, ours):
        claimant = Claimant.objects.create(
            name_en="Uppsala Conflict Data Program (UCDP)", kind="dataset"
        )
        make_claim(ours, 3, claimant=claimant, dataset=make_dataset())

        load(make_row())

        assert CasualtyClaim.objects.filter(dataset__slug="ucdp-ged").count() == 1

    def test_follows_the_next_release_with_the_datasets_claim_alone(self, ours):
        load(make_row())

        load(make_row(title="Revised", counts=(killed("state_forces", 4, 4, 4),)))

        ours.refresh_from_db()
        assert ours.title == "Night attack on Malian forces"
        assert CasualtyClaim.objects.get(dataset__slug="ucdp-ged").minimum == 4
