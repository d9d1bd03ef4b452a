"""A newer release of rows whose incidents were merged, moved, redacted or looked up meanwhile."""

from dataclasses import replace
from datetime import date

import pytest
from django.contrib.gis.geos import Point

from incidents.desk.merging import merge_incidents
from incidents.desk.splitting import Assignment, split_incident
from incidents.desk.statements import Kind
from incidents.evidence import recompute_tolls
from incidents.history.redaction import MARK, redact
from incidents.imports.rows import Source
from incidents.models import (
    ArmedGroup,
    CasualtyClaim,
    Citation,
    DuplicatePair,
    ExternalReference,
    Import,
    Incident,
    Involvement,
    Report,
)
from tests.builders import (
    cite,
    make_claim,
    make_incident,
    make_involvement,
    make_operation,
    make_user,
)
from tests.imports.rows import ARMY, JNIM, VILLAGERS, killed, load, make_row

pytestmark = pytest.mark.django_db
THAT_DAY, ANOTHER_DAY = date(2017, 3, 29), date(2017, 3, 20)


@pytest.fixture
def editor():
    return make_user("the-editor", "editor")


@pytest.fixture
def administrator():
    return make_user("the-admin", "administrator")


class TestAnIncidentThatWasMerged:
    def test_into_one_of_ours_does_not_change_what_ours_says(self, editor):
        load(make_row())
        ours = make_incident("Night attack", date=THAT_DAY, event_type="battles")
        merge_incidents(
            survivor=ours,
            merged=Incident.objects.get(dataset__slug="ucdp-ged"),
            by=editor,
            reason="The same",
        )

        done = load(make_row(date=ANOTHER_DAY, counts=(killed("state_forces", 4, 4, 4),)))

        ours.refresh_from_db()
        assert ours.date == THAT_DAY
        assert [each["what"] for each in done.differences if each["ours_stays"]] == [
            "date, last day, date is known to the"
        ]
        assert ours.casualty_claims.get().minimum == 4

    def test_into_another_row_leaves_that_one_to_its_own_row(self, editor):
        load(make_row(1), make_row(2))
        first, second = Incident.objects.order_by("pk")
        merge_incidents(survivor=second, merged=first, by=editor, reason="The same")

        load(make_row(1, date=ANOTHER_DAY), make_row(2, title="Told anew"))

        second.refresh_from_db()
        assert (second.date, second.title) == (THAT_DAY, "Told anew")

    def test_while_its_rows_are_loaded_is_changed_where_it_went(self, editor):
        load(make_row(1), make_row(2))
        first, second = Incident.objects.order_by("pk")

        def merge(of_import: Import, _progress) -> None:
            first.refresh_from_db()
            if of_import.changed and first.merged_into_id is None:
                merge_incidents(survivor=second, merged=first, by=editor, reason="The same")

        load(make_row(1, counts=(killed("civilians", 9, 9, 9),)), make_row(2), tell=merge)

        assert second.casualty_claims.get(side="civilians").minimum == 9
        assert not first.casualty_claims.exists()


def test_a_row_that_was_split_off_does_not_change_what_we_say_of_the_part(editor):
    load(make_row())
    incident = Incident.objects.get()
    part = split_incident(
        incident=incident,
        by=editor,
        reason="Two attacks",
        values={"title": "The other attack", "event_type": "battles"},
        assignment=Assignment(moving={Kind.REFERENCES: [ExternalReference.objects.get().pk]}),
    )

    load(make_row(date=ANOTHER_DAY))

    assert set(Incident.objects.values_list("date", flat=True)) == {THAT_DAY}
    assert part.external_references.exists()


def test_the_share_of_an_operations_toll_follows_a_rows_figure():
    load(make_row(1), make_row(2, counts=(killed("civilians", 1, 2, 3),)))
    operation = make_operation()
    Incident.objects.update(operation=operation)
    make_claim(operation, 25, side="state_forces")
    keys = [*Incident.objects.values_list("pk", flat=True)]
    recompute_tolls(keys)

    load(
        make_row(1, counts=(killed("state_forces", 20, 20, 20),)),
        make_row(2, counts=(killed("civilians", 1, 2, 3),)),
    )

    assert recompute_tolls(keys) == set()


class TestOutOfWhichATextWasTaken:
    ROW = make_row(
        title="Awa Diallo tells",
        summary="Awa Diallo tells of the night.",
        sources=(Source("AFP", "Awa Diallo tells", date(2017, 3, 30)),),
        parties=(JNIM, replace(VILLAGERS, name="Family of Awa Diallo")),
        published={"id": "237564", "source_article": "AFP, Awa Diallo tells"},
    )

    def test_stays_without_it_while_its_figures_follow(self, administrator):
        load(self.ROW)
        incident = Incident.objects.get()
        redact(incident, text="Awa Diallo", reason="She asked for it", by=administrator)

        done = load(
            replace(
                self.ROW,
                summary="Awa Diallo tells of the night, and of more.",
                date=ANOTHER_DAY,
                counts=(killed("civilians", 1, 1, 1),),
            )
        )

        incident.refresh_from_db()
        reference = incident.external_references.select_related("imported").get()
        assert incident.date == ANOTHER_DAY
        assert CasualtyClaim.objects.get().side == "civilians"
        told = [
            incident.title,
            incident.summary,
            *Report.objects.values_list("title", flat=True),
            *Involvement.objects.values_list("description", flat=True),
            *reference.row.values(),
            str(reference.imported.parties),
            str(done.differences),
        ]
        assert not [each for each in told if "Diallo" in each]
        assert MARK in incident.title

    def test_has_it_in_no_difference_that_an_import_has_told(self, administrator):
        load(make_row(1), make_row(2))
        Incident.objects.update(title="Awa Diallo tells")
        done = load(make_row(1, title="Other"), make_row(2, title="Other"))
        first = Incident.objects.get(external_references__external_id="1")

        redact(first, text="Awa Diallo", reason="She asked for it", by=administrator)

        done.refresh_from_db()
        here = {each["external_id"]: each["here"] for each in done.differences}
        assert here == {"1": f"{MARK} tells", "2": "Awa Diallo tells"}


class TestARowOfOursWithoutCoordinates:
    @staticmethod
    def row(**fields):
        nowhere = {"longitude": None, "latitude": None, "location_precision": "unknown"}
        return make_row(**nowhere | fields)

    @pytest.fixture
    def located(self):
        """A worker has found the place of the row."""
        load(self.row(), dataset="own")
        Incident.objects.update(
            point=Point(-1.31, 14.797, srid=4326),
            location_status="located",
            location_precision="settlement",
            location_source="gazetteer",
        )
        return Incident.objects.get()

    def test_is_looked_up_anew_when_it_names_another_place(self, located):
        load(self.row(place_text="Mondoro"), dataset="own")

        located.refresh_from_db()
        assert (located.place_text, located.point) == ("Mondoro", None)
        assert (located.location_status, located.location_source) == ("pending", "")

    def test_keeps_what_was_found_when_it_changes_otherwise(self, located):
        load(self.row(title="Revised"), dataset="own")

        located.refresh_from_db()
        assert (located.title, located.location_status) == ("Revised", "located")

    def test_is_put_where_it_says_once_it_has_some(self, located):
        load(make_row(), dataset="own")

        located.refresh_from_db()
        assert located.point.x == -1.302596
        assert (located.location_status, located.location_source) == ("located", "dataset")

    def test_leaves_the_pin_that_somebody_set(self, located):
        Incident.objects.update(location_status="by_hand", location_source="hand")

        load(make_row(place_text="Mondoro"), dataset="own")

        located.refresh_from_db()
        assert (located.point.x, located.location_status) == (-1.31, "by_hand")

    def test_is_looked_up_when_it_has_none_any_more(self):
        load(make_row(), dataset="own")

        load(self.row(), dataset="own")

        incident = Incident.objects.get()
        assert (incident.point, incident.location_status) == (None, "pending")
        assert incident.location_source == ""


def test_a_report_that_somebody_took_away_does_not_come_back():
    load(make_row())
    Citation.objects.all().delete()
    Incident.objects.get().reports.clear()
    another = Source("Studio Tamani", "Another report", date(2017, 3, 31))

    load(
        make_row(counts=(killed("state_forces", 4, 4, 4),), sources=(*make_row().sources, another))
    )

    reports = Incident.objects.get().reports.values_list("title", flat=True)
    assert [*reports] == ["Another report"]
    assert [*Citation.objects.values_list("report__title", flat=True)] == ["Another report"]


def test_a_party_to_which_somebody_added_something_stays():
    load(make_row(parties=(ARMY, JNIM, VILLAGERS)))
    cite(Involvement.objects.get(civilians=True), quote="The villagers fled.")
    Involvement.objects.filter(group__name_en="JNIM").update(label="Nusrat al-Islam")

    load(make_row(parties=()))

    assert {str(each.group) for each in Involvement.objects.all()} == {"JNIM", "None"}


def test_whom_a_row_may_be_one_with_is_looked_for_where_its_day_or_parties_change():
    ours = make_incident(
        "Clash at Boulikessi", date=ANOTHER_DAY, lon=-1.3026, lat=14.7983, place_text="Boulikessi"
    )
    load(make_row(parties=()))
    assert not DuplicatePair.objects.exists()

    load(make_row(parties=(), date=ANOTHER_DAY))

    assert DuplicatePair.objects.get().first == ours
    alike = DuplicatePair.objects.get().score
    make_involvement(ours, ArmedGroup.objects.create(name_en="JNIM", slug="jnim"), role="party")

    load(make_row(parties=(JNIM,), date=ANOTHER_DAY))

    assert DuplicatePair.objects.get().score > alike
