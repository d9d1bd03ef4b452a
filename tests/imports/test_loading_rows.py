"""What a row of a dataset becomes."""

from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.evidence import recompute_tolls
from incidents.imports import loading
from incidents.imports.rejected_rows import write_rejected_rows
from incidents.imports.rows import Count, Party, Rejection, Source
from incidents.models import (
    ArmedGroup,
    CasualtyClaim,
    Citation,
    DuplicatePair,
    ExternalReference,
    GroupName,
    Incident,
    Involvement,
    Report,
    State,
    Toll,
)
from incidents.models import reference as references
from tests.builders import make_group, make_incident, make_region, make_state
from tests.imports.rows import ARMY, VILLAGERS, killed, load, make_row, make_rows

pytestmark = pytest.mark.django_db


def test_a_row_becomes_an_incident_with_its_row_word_for_word():
    mopti = make_region("Mopti", "MLI")

    done = load(make_row(), release="24.1")

    incident = Incident.objects.get()
    assert (done.state, done.new, done.loaded) == ("committed", 1, 1)
    assert incident.title == "Clash between Government of Mali and JNIM, Boulikessi"
    assert (incident.status, incident.dataset.slug) == ("published", "ucdp-ged")
    assert (incident.state.alpha3, incident.region) == ("MLI", mopti)
    assert incident.point.coords == (-1.302596, 14.79832)
    assert (incident.location_precision, incident.location_status) == ("exact", "located")
    reference = ExternalReference.objects.get()
    assert (reference.external_id, reference.version) == ("237564", "24.1")
    assert reference.row == {"id": "237564", "best": "3"}


def test_its_figures_are_a_claim_of_the_dataset_that_cites_the_rows_reports():
    load(make_row(counts=(killed("state_forces", 2, 3, 5),)))

    claim = CasualtyClaim.objects.get()
    assert claim.claimant.kind == "dataset"
    assert claim.dataset.slug == "ucdp-ged"
    assert (claim.minimum, claim.figure, claim.maximum) == (2, 3, 5)
    assert [str(each.report) for each in claim.citations.all()] == ["AFP: Three soldiers killed"]
    assert Incident.objects.get().reports.get().published_on == date(2017, 3, 30)


def test_two_rows_that_name_the_same_source_rest_on_one_report():
    load(make_row(1), make_row(2))

    assert Report.objects.count() == 1
    assert Incident.objects.filter(reports=Report.objects.get()).count() == 2


def test_a_source_that_is_here_already_is_not_made_again():
    load(make_row(1))
    load(make_row(2))

    assert Report.objects.count() == 1


def test_one_address_is_one_report_however_it_is_written():
    first = Source("RFI", "Attaque", None, "https://www.rfi.fr/a?utm_source=x")
    second = Source("RFI", "Attaque à Boulikessi", None, "http://rfi.fr/a/")

    load(make_row(1, sources=(first,)), make_row(2, sources=(second,)))

    assert Report.objects.get().incidents.count() == 2


def test_an_address_that_would_run_a_script_is_not_kept():
    load(make_row(sources=(Source("RFI", "Attaque", None, "javascript:alert(1)"),)))

    assert Report.objects.get().url == ""


def test_a_group_is_found_by_any_of_its_names():
    jnim = make_group("jnim", "JNIM")
    GroupName.objects.create(group=jnim, name="Jama'at Nusrat al-Islam", kind="alias")
    parties = (Party("JAMA'AT NUSRAT AL ISLAM (2017-)", "party", "armed_group"),)

    done = load(make_row(parties=parties))

    assert Involvement.objects.get().group == jnim
    assert done.groups_unknown == []


def test_a_group_that_nobody_knows_is_made_to_be_checked():
    mali = make_state("MLI")

    done = load(make_row())

    army = ArmedGroup.objects.get(name_en="Government of Mali")
    assert (army.to_be_checked, army.kind, army.state) == (True, "state_force", mali)
    assert ArmedGroup.objects.get(slug="jnim").kind == "non_state"
    assert done.groups_unknown == ["Government of Mali", "JNIM"]
    # Who asks for a group finds what it did itself.
    assert Incident.objects.involving([army]).count() == 1


def test_civilians_are_named_as_the_row_calls_them():
    herders = replace(VILLAGERS, name="Fulani herders")

    load(make_row(parties=(ARMY, herders)))

    civilians = Involvement.objects.get(civilians=True)
    assert (civilians.role, civilians.description) == ("target", "Fulani herders")


def test_the_region_is_told_by_the_pin_where_the_name_is_not_known():
    square = MultiPolygon(Polygon.from_bbox((-2, 14, -1, 15)), srid=4326)
    here = make_region("Douentza", "MLI", outline=square)
    make_region("Old Mopti", "MLI", outline=square, until=date(2016, 1, 1))

    load(make_row(region="Somewhere"))

    assert Incident.objects.get().region == here


def test_a_state_that_is_not_here_is_added_and_not_followed():
    load(make_row(state="SYR", region=""))

    syria = State.objects.get(alpha3="SYR")
    assert (syria.alpha2, syria.name_fr, syria.in_scope) == ("SY", "Syrie", False)
    assert Incident.objects.get().state == syria


def test_a_row_without_a_place_is_kept_without_a_pin():
    load(make_row(longitude=None, latitude=None, location_precision="unknown"))

    incident = Incident.objects.get()
    assert (incident.point, incident.location_status) == (None, "no_place")


def test_a_pin_for_an_area_is_no_located_one():
    load(make_row(location_precision="first_level"))

    assert Incident.objects.get().location_status == "area_only"


def test_a_place_of_our_own_spreadsheet_is_looked_up():
    place = {"longitude": None, "latitude": None, "location_precision": "settlement"}

    load(make_row(**place), dataset="own")

    incident = Incident.objects.get()
    assert (incident.location_status, incident.dataset) == ("pending", None)


def test_our_own_spreadsheet_is_read_by_a_second_person_where_that_is_asked(settings):
    settings.FOUR_EYES = True

    load(make_row(1), dataset="own")
    load(make_row(2))

    assert list(Incident.objects.order_by("pk").values_list("status", flat=True)) == [
        "in_review",
        "published",
    ]


def test_the_history_says_which_program_loaded_what():
    load(make_row(), release="24.1")

    told = Incident.pgh_event_model.objects.get().pgh_context
    assert told["program"] == "import_incidents"
    assert told["reason"].endswith("24.1")


def test_of_rows_with_one_id_the_newest_revision_counts_and_the_others_are_rejected():
    older = make_row(1, line=2, revision="9", title="Older")
    newer = make_row(1, line=3, revision="10", title="Newer")
    oldest = make_row(1, line=4, revision="8", title="Oldest")

    done = load(older, newer, oldest)

    assert Incident.objects.get().title == "Newer"
    assert (done.new, done.rejected, done.rows_read) == (1, 2, 3)
    assert [(row.line, "3" in row.reason) for row in done.rejected_rows.all()] == [
        (2, True),
        (4, True),
    ]


def test_of_rows_with_one_id_and_no_revision_the_last_counts():
    load(make_row(1, title="First"), make_row(1, title="Last", line=3))

    assert Incident.objects.get().title == "Last"


@pytest.mark.parametrize(
    "wrong",
    [
        {"longitude": 0.0, "latitude": 0.0},
        {"longitude": 14.0, "latitude": 91.0},
        {"longitude": None},
        {"date_end": date(2017, 3, 28)},
        {"sub_event_type": "attack"},
        {"event_type": "war"},
        {"counts": (Count("civilians", "killed", 5, 3),)},
        {"counts": (Count("civilians", "killed", None, None),)},
        {"counts": (Count("civilians", "killed", 0, 2**31),)},
        {"parties": (Party("", "party", "armed_group"),)},
        {"external_id": "9" * 101},
    ],
)
def test_a_row_that_the_database_would_refuse_takes_no_other_with_it(wrong):
    done = load(make_row(1), make_row(**{"external_id": "2", **wrong}), make_row(3))

    assert (done.new, done.rejected, Incident.objects.count()) == (2, 1, 2)


def test_nul_characters_and_long_texts_do_not_stop_a_load():
    load(make_row(title="Clash\0 " + "x" * 300, published={"note": "a\0b", "path": "c:\\u0000"}))

    assert len(Incident.objects.get().title) == 200
    assert ExternalReference.objects.get().row == {"note": "ab", "path": "c:\\u0000"}


def test_what_was_rejected_can_be_taken_home_as_a_table():
    rejection = Rejection(7, "best", "“=1+1” is no number.", {"best": "=1+1", "low": "-3"})

    done = load(make_row(), rejection)
    table = StringIO()
    assert write_rejected_rows(done, table) == 1

    head, row = table.getvalue().splitlines()
    assert head == "Line,Column,Reason,best,low"
    assert row == "7,best,“=1+1” is no number.,'=1+1,-3"


def test_a_dry_run_changes_nothing_and_says_what_a_load_would_do():
    done = load(*make_rows(5), Rejection(9, "", "Bad.", {}), commit=False)

    assert (done.state, done.new, done.rejected, done.rows_read) == ("compared", 5, 1, 6)
    assert done.groups_unknown == ["Government of Mali", "JNIM"]
    assert not Incident.objects.exists()
    assert not ArmedGroup.objects.exists()


def test_rows_near_an_incident_of_our_own_are_told_and_paired_with_it():
    jnim = make_group("jnim", "JNIM")
    ours = make_incident(
        "Clash at Boulikessi",
        lon=-1.31,
        lat=14.797,
        date=date(2017, 3, 29),
        place_text="Boulikessi",
    )
    Involvement.objects.create(incident=ours, group=jnim, role="party")

    done = load(make_row(1), make_row(2, longitude=5.0), make_row(3, date=date(2017, 5, 1)))

    assert done.likely_duplicates == 1
    near = Incident.objects.get(external_references__external_id="1")
    assert DuplicatePair.objects.of(ours, near).exists()


def test_rows_near_an_incident_that_was_withdrawn_are_no_likely_duplicates():
    make_incident(lon=-1.31, lat=14.797, date=date(2017, 3, 29), status="withdrawn")

    assert load(make_row()).likely_duplicates == 0


def test_rows_that_draw_the_same_reference_get_one_each_and_follow_their_releases(monkeypatch):
    def reference_of(key):
        return "SI-SAMEONE" if key.endswith("/1") else references.reference_of(key)

    monkeypatch.setattr(loading, "reference_of", reference_of)
    load(make_row(1), make_row(2), make_row(3))
    drawn = set(Incident.objects.values_list("reference", flat=True))
    assert len(drawn) == 3
    assert "SI-SAMEONE" in drawn

    load(make_row(1, title="Newer"), make_row(2, title="Newer"), make_row(3, title="Newer"))

    assert set(Incident.objects.values_list("title", flat=True)) == {"Newer"}


_SIDES = ("civilians", "state_forces", "armed_group", "militia", "unknown")
_BOUNDS = st.lists(st.integers(0, 60), min_size=3, max_size=3).map(sorted)
_COUNTS = st.lists(
    st.builds(
        lambda side, bounds, group, outcome: Count(
            side, outcome, bounds[0], bounds[2], bounds[1], group
        ),
        st.sampled_from(_SIDES),
        _BOUNDS,
        st.sampled_from(("", "JNIM", "Government of Mali")),
        st.sampled_from(("killed", "killed", "wounded")),
    ),
    max_size=4,
).map(tuple)


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(st.lists(_COUNTS, min_size=5, max_size=20), st.sampled_from(("ucdp_ged", "acled", "own")))
def test_tolls_are_those_that_the_rule_derives(counts, dataset):
    start = Incident.objects.count()
    rows = make_rows(len(counts))
    load(
        *(
            replace(row, counts=told, external_id=f"{start}-{row.external_id}")
            for row, told in zip(rows, counts, strict=True)
        ),
        dataset=dataset,
    )

    assert recompute_tolls(Incident.objects.values_list("pk", flat=True)) == set()


def test_a_figure_of_a_named_claimant_is_weighed_with_the_others():
    counts = (
        killed("armed_group", 30, 30, 30, claimant="Malian army"),
        killed("armed_group", 10, 10, 10),
    )

    load(make_row(counts=counts), dataset="own")

    assert set(CasualtyClaim.objects.values_list("claimant__name_en", flat=True)) == {
        "Malian army",
        "Our own spreadsheet",
    }
    assert Toll.objects.filter(audience="desk", side="armed_groups").exists()
    assert recompute_tolls([Incident.objects.get().pk]) == set()
    assert Citation.objects.count() == 2
