"""Places that a later dump of GeoNames lists no more."""

import pytest
from django.utils import timezone

from incidents.geocoding import find_location
from incidents.models import Place, PlaceName
from tests.builders import make_incident, make_place
from tests.geocoding.geonames_files import dump_row as row

pytestmark = pytest.mark.django_db


@pytest.fixture
def konna(mopti, load):
    """A place of GeoNames beside another, both loaded."""
    load(row(), row(2, name="Konna", spellings=""))
    return Place.objects.get(geonames_id=2)


def test_a_place_that_nothing_refers_to_goes_with_its_names(konna, load):
    said = load(row())

    assert not Place.objects.filter(pk=konna.pk).exists()
    assert not PlaceName.objects.filter(name="Konna").exists()
    assert "1 places removed" in said


def test_a_place_where_something_happened_stays_and_is_marked(konna, load):
    incident = make_incident(place=konna)

    load(row())

    konna.refresh_from_db()
    incident.refresh_from_db()
    assert konna.retired_on == timezone.localdate()
    assert incident.place == konna


def test_the_day_on_which_it_was_noticed_stays(konna, load):
    make_incident(place=konna)
    Place.objects.filter(pk=konna.pk).update(retired_on="2026-01-02")

    load(row())

    konna.refresh_from_db()
    assert str(konna.retired_on) == "2026-01-02"


def test_a_place_with_an_analyst_s_alias_stays(konna, load):
    PlaceName.objects.create(place=konna, name="Kona", kind="alias")

    load(row())

    assert Place.objects.filter(pk=konna.pk).exclude(retired_on=None).exists()
    assert konna.names.filter(name="Kona").exists()


def test_a_place_with_an_analyst_s_note_stays(konna, load):
    Place.objects.filter(pk=konna.pk).update(note="Seen on the ground.")

    load(row())

    assert Place.objects.filter(pk=konna.pk).exists()


def test_a_place_among_which_somebody_has_yet_to_choose_stays(konna, load):
    make_incident(location_status="ambiguous", location_candidates=[{"place_id": konna.pk}])

    load(row())

    assert Place.objects.filter(pk=konna.pk).exists()


def test_a_place_that_only_history_refers_to_stays(konna, load):
    incident = make_incident(place=konna)
    incident.place = None
    incident.save()

    load(row())

    assert Place.objects.filter(pk=konna.pk).exists()


def test_a_retired_place_is_not_found_any_more(konna, mopti, load):
    make_incident(place=konna)
    assert find_location("Konna", mopti.state).chosen.place == konna

    load(row())

    assert find_location("Konna", mopti.state).status == "not_found"
    assert konna not in Place.objects.current()


def test_a_place_that_geonames_lists_again_is_back(konna, load):
    make_incident(place=konna)
    load(row())

    said = load(row(), row(2, name="Konna"))

    konna.refresh_from_db()
    assert konna.retired_on is None
    assert "listed again: 1" in said


def test_once_nothing_refers_to_a_retired_place_it_goes(konna, load):
    alias = PlaceName.objects.create(place=konna, name="Kona", kind="alias")
    load(row())
    alias.delete()

    load(row())

    assert not Place.objects.filter(pk=konna.pk).exists()


def test_places_of_other_states_and_our_own_stay(konna, mopti, load):
    ours = make_place("Boulikessi", -1.31, 14.797)
    abroad = make_place("Djibo", -1.6, 14.1, "BFA", source="geonames", geonames_id=9)
    corrected = make_place("Sévaré", -4.1, 14.5, geonames_id=10)

    load(row(), row(2, name="Konna"))

    assert {ours, abroad, corrected} <= set(Place.objects.current())


def test_a_place_whose_line_is_rejected_is_listed_all_the_same(konna, load):
    load(row(), row(2, name="Konna", lat="north"))

    assert konna in Place.objects.current()


class TestIncompleteFiles:
    @pytest.fixture
    def hundred(self, mopti, load):
        """A hundred places that came from GeoNames."""
        self.rows = [row(number, name=f"Village {number}") for number in range(1, 101)]
        load(*self.rows)
        return self.rows

    def test_a_file_that_lacks_too_many_retires_none(self, hundred, load):
        said = load(*hundred[:80])

        assert Place.objects.current().count() == 100
        assert "lacks 20 of the 100 places of ML" in said
        assert "--insist" in said

    def test_unless_one_insists(self, hundred, load):
        load(*hundred[:80], insist=True)

        assert Place.objects.count() == 80

    def test_a_few_may_go_at_a_time(self, hundred, load):
        load(*hundred[:95])

        assert Place.objects.count() == 95

    @pytest.mark.parametrize("length", [30, -3])
    def test_a_file_whose_last_line_is_cut_retires_none(self, length, hundred, load):
        said = load(*hundred[:98], hundred[98][:length].encode())

        assert Place.objects.current().count() == 100
        assert "its last line is cut" in said
        assert "lacks" in said

    def test_a_line_without_a_readable_id_may_be_any_place(self, hundred, load):
        load(*hundred[:99], "garbage")

        assert Place.objects.current().count() == 100

    def test_a_file_that_lacks_only_the_end_of_its_last_line_is_complete(self, hundred, load):
        load(*hundred[:98], hundred[98].encode())

        assert Place.objects.count() == 99


class TestTheOtherEntry:
    """GeoNames had a place twice and keeps one entry."""

    def test_incidents_and_aliases_go_over_to_it_and_the_pin_stays(self, konna, load):
        incident = make_incident(place=konna, lon=-1.95127, lat=14.67619)
        PlaceName.objects.create(place=konna, name="Kona-Marché", kind="alias")

        said = load(row(), row(3, name="Kona", spellings="Konna", lat="14.6765"))

        incident.refresh_from_db()
        assert incident.place.geonames_id == 3
        assert incident.point.coords == (-1.95127, 14.67619)
        assert incident.place.names.filter(name="Kona-Marché", kind="alias").exists()
        assert "another entry of the same place: 1" in said

    @pytest.mark.parametrize(
        "others",
        [
            [row(3, name="Konna", lat="14.70")],
            [row(3, name="Konna"), row(4, name="Konna", lat="14.7")],
            [row(3, name="Konna", kind=("H", "WLL"))],
            [row(3, name="Sofara")],
        ],
        ids=["too far off", "two of them", "a well", "another name"],
    )
    def test_where_it_is_not_sure_nothing_moves(self, others, konna, load):
        incident = make_incident(place=konna)

        load(row(), *others)

        incident.refresh_from_db()
        assert incident.place == konna
