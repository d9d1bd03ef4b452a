"""What one process changes in the gazetteer counts at the next look-up of every other."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.gis.geos import Point
from django.db import connection, transaction

from incidents.geocoding import find_location
from incidents.geocoding.current_index import current_index
from incidents.geocoding.index import GazetteerIndex
from incidents.models import GazetteerChange, Place, PlaceName
from tests.another_process import another_process
from tests.application_role import application_role, connect_as_application
from tests.builders import make_place, make_region, make_state

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def djibo():
    return make_place("Djibo", -1.62554, 14.0994, state="BFA")


def add_alias(cursor, place, name):
    cursor.execute(
        "INSERT INTO incidents_placename (place_id, name, normalised, language, kind, source)"
        " VALUES (%s, %s, %s, '', 'alias', 'ours')",
        [place.pk, name, name.lower()],
    )


def located(text, alpha3="BFA"):
    chosen = find_location(text, make_state(alpha3)).chosen
    return chosen and chosen.place


def test_an_alias_of_another_process_counts_at_the_next_look_up(djibo):
    assert located("Gibbo ville") is None
    with another_process() as cursor:
        add_alias(cursor, djibo, "Gibbo ville")

    assert located("Gibbo ville") == djibo


def test_an_alias_that_is_taken_away_counts_no_more(djibo):
    alias = PlaceName.objects.create(place=djibo, name="Gibbo ville", kind="alias")
    assert located("Gibbo ville") == djibo
    alias.delete()

    assert located("Gibbo ville") is None


def test_for_an_alias_the_other_places_are_not_read_again(djibo, monkeypatch):
    assert located("Djibo") == djibo
    monkeypatch.setattr(GazetteerIndex, "load", None)
    with another_process() as cursor:
        add_alias(cursor, djibo, "Gibbo ville")

    assert located("Gibbo ville") == djibo
    assert located("Djibo") == djibo


def test_a_transaction_that_ends_late_is_not_missed(djibo):
    with another_process() as early:
        add_alias(early, djibo, "Gibbo early")
        with another_process() as late:
            add_alias(late, djibo, "Gibbo late")
        assert located("Gibbo late") == djibo
        assert located("Gibbo early") is None

    assert located("Gibbo early") == djibo


def test_a_change_counts_inside_its_own_transaction_and_not_once_it_is_undone(djibo):
    assert located("Gibbo ville") is None
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        PlaceName.objects.create(place=djibo, name="Gibbo ville", kind="alias")
        assert located("Gibbo ville") == djibo
        raise ZeroDivisionError

    assert located("Gibbo ville") is None


def test_a_place_that_is_moved_renamed_or_deleted_is_so_in_look_ups(djibo):
    assert located("Djibo") == djibo
    Place.objects.update(point=Point(-1.7, 14.2))
    assert find_location("Djibo", make_state("BFA")).chosen.point.coords == (-1.7, 14.2)

    PlaceName.objects.update(name="Soboulé", normalised="soboule")
    assert (located("Djibo"), located("Soboulé")) == (None, djibo)

    djibo.delete()
    assert located("Soboulé") is None


def test_a_large_load_is_noticed(djibo):
    assert located("Village 700") is None
    places = Place.objects.bulk_create(
        Place(name=f"Village {n}", state=djibo.state, point=Point(-4 + n / 200, 12))
        for n in range(800)
    )
    PlaceName.objects.bulk_create(
        PlaceName(place=place, name=place.name, kind="official") for place in places
    )

    assert located("Village 700") == places[700]
    assert GazetteerChange.objects.filter(place__isnull=True).exists()


def test_a_new_region_is_noticed(djibo):
    sahel = make_region("Sahel", "BFA")
    assert find_location("Djibo", djibo.state, sahel).chosen
    soum = make_region("Soum", "BFA")
    Place.objects.update(region=soum)

    assert find_location("Djibo", djibo.state, sahel).chosen is None
    sahel.predecessors.add(soum)
    assert find_location("Djibo", djibo.state, sahel).chosen


def test_an_emptied_gazetteer_is_noticed(djibo):
    assert located("Djibo") == djibo
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE incidents_place CASCADE")

    assert located("Djibo") is None


def test_where_nothing_has_changed_one_question_is_asked(djibo, django_assert_num_queries):
    current_index()

    with django_assert_num_queries(1):
        find_location("Djibo", djibo.state)


def test_many_threads_read_it_once(djibo, monkeypatch):
    read = []
    load = GazetteerIndex.load
    monkeypatch.setattr(GazetteerIndex, "load", lambda: read.append(1) or load())
    make_region("Sahel", "BFA")

    def look_up(_number):
        try:
            return find_location("Djibo", djibo.state).chosen.place
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(look_up, range(40)))

    assert found == [djibo] * 40
    assert len(read) == 1


def test_the_log_of_changes_keeps_no_more_than_two_days(djibo):
    GazetteerChange.objects.update(at="2020-01-01T00:00:00Z")
    PlaceName.objects.create(place=djibo, name="Gibbo", kind="alias")

    assert GazetteerChange.objects.count() == 1


def test_a_reader_of_long_ago_reads_all_anew(djibo, monkeypatch):
    assert located("Djibo") == djibo
    monkeypatch.setattr("incidents.change_log.SECONDS_TO_KEEP", -1)
    # As if the log had forgotten the change already.
    PlaceName.objects.create(place=djibo, name="Gibbo ville", kind="alias")
    GazetteerChange.objects.all().delete()

    assert located("Gibbo ville") == djibo


def test_the_application_s_role_notes_changes_too(djibo):
    with application_role(), connect_as_application() as application:
        assert located("Gibbo ville") is None
        add_alias(application, djibo, "Gibbo ville")
        application.commit()

    assert located("Gibbo ville") == djibo
