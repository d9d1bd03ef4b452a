from datetime import date

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from incidents.geocoding import find_location
from incidents.models import LocationPrecision, LocationStatus
from tests.builders import make_place, make_region, make_state

pytestmark = pytest.mark.django_db


def square(west, south, east, north):
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=4326)


@pytest.mark.parametrize("spelling", ["Boulikessi", "Boulkessi", "Boulkessy", "BOULEKESSI"])
def test_every_known_spelling_finds_the_place(spelling, mali, boulikessi):
    finding = find_location(spelling, mali)

    assert finding.status == LocationStatus.LOCATED
    assert finding.chosen.place == boulikessi
    assert finding.chosen.precision == LocationPrecision.SETTLEMENT


def test_the_namesake_across_the_border_is_never_taken(mali, boulikessi, boulikessi_in_burkina):
    finding = find_location("Boulikéssi", mali)

    assert finding.chosen.place == boulikessi


def test_without_a_state_namesakes_in_two_states_are_both_listed(boulikessi, boulikessi_in_burkina):
    finding = find_location("Boulikessi")

    assert finding.status == LocationStatus.AMBIGUOUS
    assert {c.state.alpha3 for c in finding.candidates} == {"MLI", "BFA"}
    assert finding.problem and all(c.reasons for c in finding.candidates)


def test_without_a_state_a_spelling_of_one_namesake_alone_is_not_taken_for_it(
    boulikessi_in_burkina, boulikessi
):
    finding = find_location("Boulkessy")

    assert finding.status == LocationStatus.AMBIGUOUS
    assert [c.place for c in finding.candidates] == [boulikessi, boulikessi_in_burkina]
    assert finding.candidates[0].score > finding.candidates[1].score


def test_the_market_of_a_village_is_in_the_village(mali, boulikessi):
    finding = find_location("Boulikessi market", mali)

    assert finding.chosen.place == boulikessi
    assert finding.chosen.precision == LocationPrecision.SETTLEMENT


def test_an_airport_that_is_not_known_is_near_its_town(mali, boulikessi):
    finding = find_location("Boulikessi airport", mali)

    assert finding.chosen.place == boulikessi
    assert finding.chosen.precision == LocationPrecision.NEAR_SETTLEMENT


def test_the_sahel_is_taken_for_the_region_of_that_name_only_in_its_state(burkina):
    region = make_region("Sahel", "BFA", outline=square(-2, 13, 0, 15))

    assert find_location("in the Sahel").status == LocationStatus.AMBIGUOUS
    assert find_location("Sahel", burkina).chosen.region == region
    assert find_location("Sahel region").chosen.region == region


def test_a_region_is_the_one_of_the_day_whatever_geonames_calls_by_its_name(burkina):
    sahel = make_region(
        "Sahel", "BFA", code="BF-12", until="2025-07-02", outline=square(-2, 13, 0, 15)
    )
    liptako = make_region(
        "Liptako", "BFA", code="BF-X-LIP", since="2025-07-02", outline=square(-1, 13, 0, 15)
    )
    make_place(
        "Sahel", -0.5, 14, region=liptako, state="BFA", feature_class="A", feature_code="ADM1"
    )

    assert find_location("Sahel", burkina, on_date=date(2019, 9, 30)).chosen.region == sahel


def test_the_border_between_two_states_is_no_road_between_them(mali, burkina):
    for state in (mali, burkina):
        state.outline = square(-2, 13, 0, 15)
        state.save()

    finding = find_location("the border between Mali and Burkina Faso")

    assert (finding.status, finding.candidates) == (LocationStatus.NOT_FOUND, ())


def test_a_name_of_the_other_state_alone_is_not_found_but_shown(mali, boulikessi_in_burkina):
    finding = find_location("Boulikessi", mali)

    assert finding.status == LocationStatus.NOT_FOUND
    assert [c.state.alpha3 for c in finding.candidates] == ["BFA"]


def test_the_state_may_stand_in_the_text(boulikessi, boulikessi_in_burkina):
    assert find_location("Boulikessi, Mali").chosen.place == boulikessi


def test_a_text_that_contradicts_the_chosen_state_finds_nothing(
    mali, boulikessi, boulikessi_in_burkina
):
    assert find_location("Boulikessi, Burkina Faso", mali).status == LocationStatus.NOT_FOUND


def test_the_region_narrows_the_search(mali):
    mopti, gao = make_region("Mopti"), make_region("Gao")
    in_mopti = make_place("Bamba", -3.1, 14.6, region=mopti)
    make_place("Bamba", -1.4, 17.0, region=gao)

    assert find_location("Bamba", mali).status == LocationStatus.AMBIGUOUS
    assert find_location("Bamba", mali, mopti).chosen.place == in_mopti


@pytest.mark.parametrize("code", ["ML-5", "ML-X-DTZ"])
def test_the_region_before_and_after_a_reform_both_find_it(code, mali, boulikessi):
    region = make_region({"ML-5": "Mopti", "ML-X-DTZ": "Douentza"}[code], "MLI", code=code)

    assert find_location("Boulikessi", mali, region).chosen.place == boulikessi


def test_another_region_of_the_same_reform_does_not(mali, boulikessi):
    bandiagara = make_region("Bandiagara", "MLI", since="2023-03-13")
    bandiagara.predecessors.add(make_region("Mopti", "MLI", code="ML-5"))

    assert find_location("Boulikessi", mali, bandiagara).status == LocationStatus.NOT_FOUND


def test_a_place_of_unknown_region_may_lie_in_the_chosen_one(mali):
    place = make_place("Indelimane", 1.52, 15.87)

    assert find_location("Indelimane", mali, make_region("Ménaka")).chosen.place == place


def test_two_entries_close_together_are_one_place(mali):
    make_place("Hombori", -1.683, 15.333, feature_class="S", feature_code="STNM")
    village = make_place("Hombori", -1.70, 15.30)

    assert find_location("Hombori", mali).chosen.place == village


def test_two_villages_far_apart_are_ambiguous(mali):
    make_place("Dioura", -5.2547, 14.8252)
    make_place("Dioura", -9.85, 14.3)

    finding = find_location("Dioura", mali)

    assert finding.status == LocationStatus.AMBIGUOUS
    assert len(finding.candidates) == 2


def test_the_only_populated_place_goes_before_a_well(mali):
    make_place("Aguelhok", 1.31667, 18.71667, feature_class="H", feature_code="WLL")
    village = make_place("Aguelhok", 0.85889, 19.46139)

    assert find_location("Aguelhok", mali).chosen.place == village


def test_the_seat_of_a_region_goes_before_a_hamlet_of_its_name(mali):
    make_place("Gao", -10.5045, 14.1474)
    city = make_place("Gao", -0.04472, 16.27167, feature_code="PPLA", population=87000)

    assert find_location("Gao", mali).chosen.place == city


def test_near_a_village_is_known_less_exactly(mali, boulikessi):
    finding = find_location("près de Boulikessi", mali)

    assert finding.chosen.precision == LocationPrecision.NEAR_SETTLEMENT


@pytest.mark.parametrize(
    ("feature_class", "feature_code", "precision"),
    [
        ("P", "PPL", LocationPrecision.SETTLEMENT),
        ("S", "MN", LocationPrecision.EXACT),
        ("L", "MILB", LocationPrecision.EXACT),
        ("H", "STM", LocationPrecision.ALONG_LINE),
        ("A", "ADM2", LocationPrecision.SECOND_LEVEL),
    ],
)
def test_the_kind_of_place_tells_the_precision(feature_class, feature_code, precision, mali):
    make_place("Inata", -1.3, 14.3, feature_class=feature_class, feature_code=feature_code)

    assert find_location("Inata", mali).chosen.precision == precision


def test_the_town_goes_before_the_region_of_its_name(mali):
    region = make_region("Mopti", outline=square(-5, 13, -1, 16))
    town = make_place("Mopti", -4.183, 14.4843, region=region, feature_code="PPLA")

    assert find_location("Mopti", mali).chosen.place == town


@pytest.mark.parametrize("text", ["Mopti region", "région de Mopti"])
def test_a_region_is_known_to_the_area_only(text, mali):
    region = make_region("Mopti", outline=square(-5, 13, -1, 16))
    make_place("Mopti", -4.183, 14.4843, region=region, feature_code="PPLA")

    finding = find_location(text)

    assert finding.status == LocationStatus.AREA_ONLY
    assert finding.chosen.precision == LocationPrecision.FIRST_LEVEL
    assert finding.chosen.region == region
    assert region.outline.contains(finding.chosen.point)


def test_a_region_without_an_outline_lies_amid_its_places(mali):
    region = make_region("Ménaka")
    make_place("Ménaka", 2.4, 15.9, region=region)
    make_place("Andéramboukane", 3.0, 15.5, region=region)

    point = find_location("région de Ménaka").chosen.point

    assert (round(point.x, 3), round(point.y, 3)) == (2.7, 15.7)


def test_a_new_region_without_places_lies_at_the_town_of_its_name(mali):
    make_region("Douentza", since="2023-03-13")
    make_place("Douentza", -2.95, 15.0, region=make_region("Mopti"))

    assert find_location("région de Douentza").chosen.point.coords == (-2.95, 15.0)


def test_a_state_is_known_to_the_state_only(mali):
    mali.outline = square(-12, 10, 4, 25)
    mali.save()

    finding = find_location("Mali")

    assert finding.status == LocationStatus.AREA_ONLY
    assert finding.chosen.precision == LocationPrecision.STATE


def test_a_region_of_the_incident_s_time_goes_before_one_of_today(burkina):
    old = make_region(
        "Sahel", "BFA", code="BF-12", until="2025-07-01", outline=square(-2, 13, 1, 15)
    )
    make_region("Sahel", "BFA", code="BF-X", since="2025-07-01", outline=square(-2, 13, 0, 15))

    assert find_location("Sahel", burkina, on_date=date(2019, 9, 30)).chosen.region == old


def test_a_text_of_no_words_finds_nothing(mali):
    assert find_location(" - ", mali).status == LocationStatus.NOT_FOUND


def test_states_without_any_place_are_not_found():
    make_state("TCD")

    assert find_location("Chad").status == LocationStatus.NOT_FOUND
