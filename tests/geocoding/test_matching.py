"""Spellings that the gazetteer has not seen, texts that tell a distance, and what is sure."""

from math import ceil

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from incidents.geocoding import Question, find_location, find_locations
from incidents.geocoding.finding import IS_LARGEST, kilometres
from incidents.models import LocationPrecision, LocationStatus, PlaceName
from tests.builders import make_place, make_region, make_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def sahel(burkina):
    return make_region("Sahel", "BFA", code="BF-12")


@pytest.fixture
def djibo(sahel):
    return make_place("Djibo", -1.62554, 14.0994, state="BFA", region=sahel, population=22223)


@pytest.mark.parametrize("spelling", ["Boulikesi", "Boulikéssy", "Bulikessi", "Boulikkessi"])
def test_an_unseen_spelling_is_accepted_where_only_one_place_sounds_so(spelling, mali, boulikessi):
    mopti = make_region("Mopti", "MLI", code="ML-5")
    make_place("Mondoro", -1.951, 14.676, region=mopti)

    finding = find_location(spelling, mali, mopti)

    assert finding.status == LocationStatus.LOCATED
    assert finding.chosen.place == boulikessi
    assert finding.is_by_likeness


def test_an_unseen_spelling_without_a_state_is_never_accepted(boulikessi):
    finding = find_location("Boulikesi")

    assert finding.status == LocationStatus.AMBIGUOUS
    assert finding.candidates[0].place == boulikessi


def test_two_places_that_sound_alike_wait_for_an_analyst(mali):
    gao = make_region("Gao")
    make_place("Tinhama", 0.9, 15.6, region=gao)
    make_place("Tin Ahama", -0.5, 17.1, region=gao)

    finding = find_location("Tin Hamma", mali, gao)

    assert finding.status == LocationStatus.AMBIGUOUS
    assert {c.name for c in finding.candidates} == {"Tinhama", "Tin Ahama"}


def test_without_the_malian_village_its_burkinabe_namesake_is_not_taken(
    mali, boulikessi_in_burkina
):
    for text in ("Boulikessi", "Boulikéssi", "Boulikesi"):
        finding = find_location(text, mali, make_region("Mopti"))

        assert finding.status == LocationStatus.NOT_FOUND
        assert finding.chosen is None


def test_a_name_that_is_like_no_other_is_not_found(mali, boulikessi):
    finding = find_location("Xyzzq", mali)

    assert (finding.status, finding.candidates) == (LocationStatus.NOT_FOUND, ())


def test_a_known_spelling_with_a_near_namesake_abroad_is_ambiguous_without_a_state(
    mali, boulikessi, boulikessi_in_burkina
):
    finding = find_location("Boulkessi")

    assert finding.status == LocationStatus.AMBIGUOUS
    assert [c.state.alpha3 for c in finding.candidates] == ["MLI", "BFA"]
    assert find_location("Boulkessi", mali).chosen.place == boulikessi


def test_a_village_goes_before_a_well_that_sounds_the_same(mali):
    gao = make_region("Gao")
    make_place("Tabankort", 0.5, 17.0, region=gao, feature_class="H", feature_code="WLL")
    village = make_place("Tabankort", 0.2, 17.9, region=gao)

    assert find_location("Tabancort", mali, gao).candidates[0].place == village


def test_each_candidate_says_why(mali):
    gao = make_region("Gao")
    make_place("Ansongo", 0.5, 15.66, region=gao)
    near = (Point(0.5, 15.5, srid=4326),)

    (candidate,) = find_location("Anssongo", mali, gao, near=near).candidates

    assert [reason.as_json() for reason in candidate.reasons] == [
        {"text": "Its name sounds alike: %(spelling)s.", "values": {"spelling": "Ansongo"}},
        {"text": "In the region that was chosen.", "values": {}},
        {"text": "A populated place.", "values": {}},
        {"text": "%(km)d km from another place of the report.", "values": {"km": 18}},
    ]


def test_a_misspelt_candidate_says_how_many_letters_differ(mali):
    make_place("Ansongo", 0.5, 15.66)

    (candidate,) = find_location("Ansorgo", mali).candidates

    assert candidate.reasons[0].as_json() == {
        "text": "Letters that differ from its name %(spelling)s: %(count)d.",
        "values": {"spelling": "Ansongo", "count": 1},
    }


def test_of_namesakes_the_one_close_to_the_report_s_other_places_comes_first(mali):
    make_place("Dioura", -9.85, 14.3, population=900)
    near = make_place("Dioura", -5.2547, 14.8252)

    finding = find_location("Dioura", mali, near=(Point(-5.0, 14.7, srid=4326),))

    assert finding.status == LocationStatus.AMBIGUOUS
    assert finding.candidates[0].place == near


def test_scores_are_chances_that_never_add_up_to_more_than_one(mali):
    for number in range(12):
        make_place(f"Sambala{'abcdefghijkl'[number]}", -5 + number / 2, 14)

    finding = find_location("Sambala", mali)

    assert finding.status == LocationStatus.AMBIGUOUS
    scores = [c.score for c in finding.candidates]
    assert scores == sorted(scores, reverse=True)
    assert 0 < sum(scores) <= 1.001
    assert len(finding.candidates) == 9


def test_an_alias_counts_in_its_state_and_region_as_if_it_were_the_name(mali, boulikessi):
    mopti = make_region("Mopti", "MLI", code="ML-5")
    PlaceName.objects.create(place=boulikessi, name="Camp Alpha", kind="alias")

    assert find_location("camp alpha", mali, mopti).chosen.place == boulikessi
    assert find_location("Camp Alpha", mali, make_region("Gao")).chosen is None
    assert find_location("Camp Alpha", make_state("BFA")).chosen is None


def test_an_alias_alone_is_not_accepted_where_nobody_named_the_state(boulikessi):
    PlaceName.objects.create(place=boulikessi, name="Camp Alpha", kind="alias")

    finding = find_location("Camp Alpha")

    assert finding.status == LocationStatus.AMBIGUOUS
    assert finding.candidates[0].place == boulikessi


@pytest.mark.parametrize(
    ("text", "lon", "lat"),
    [
        ("20 km north of Djibo", -1.62554, 14.2793),
        ("20 km au nord de Djibo, Burkina Faso", -1.62554, 14.2793),
        ("à 20 km à l'est de Djibo", -1.44004, 14.0994),
        ("about 20km NE of Djibo", -1.4943, 14.2265),
        ("environ 20,5 km au sud-ouest de la ville de Djibo", -1.7567, 13.9722),
    ],
)
def test_a_distance_and_a_direction_move_the_point(text, lon, lat, burkina, djibo):
    chosen = find_location(text, burkina).chosen

    assert kilometres(chosen.point, Point(lon, lat)) < 0.5
    assert chosen.precision == LocationPrecision.NEAR_SETTLEMENT
    assert chosen.radius_km == 8


def test_a_distance_without_a_direction_is_a_circle_around_the_place(burkina, djibo):
    chosen = find_location("30 km from Djibo", burkina).chosen

    assert chosen.point == djibo.point
    assert chosen.radius_km == 30


def test_a_direction_without_a_distance_is_a_circle_around_the_place(burkina, djibo):
    chosen = find_location("au nord de Djibo", burkina).chosen

    assert (chosen.point, chosen.radius_km) == (djibo.point, 25)


def test_a_point_that_is_moved_out_of_the_chosen_region_is_not_accepted(burkina, djibo, sahel):
    sahel.outline = MultiPolygon(Polygon.from_bbox((-2, 13.5, 0, 14.5)), srid=4326)
    sahel.save()

    finding = find_location("90 km north of Djibo", burkina, sahel)

    assert finding.status == LocationStatus.NOT_FOUND
    assert len(finding.candidates) == 1


@pytest.mark.parametrize(
    "text",
    [
        "entre Djibo et Bourzanga",
        "between Djibo and Bourzanga",
        "on the road from Djibo to Bourzanga",
        "axe Djibo-Bourzanga",
        "sur l'axe Djibo – Bourzanga",
        "the Djibo-Bourzanga road (Sahel)",
    ],
)
def test_between_two_places_is_known_along_the_line(text, burkina, djibo):
    bourzanga = make_place("Bourzanga", -1.546, 13.6778, state="BFA")

    chosen = find_location(text, burkina).chosen

    assert chosen.precision == LocationPrecision.ALONG_LINE
    assert kilometres(chosen.point, djibo.point) == pytest.approx(
        kilometres(chosen.point, bourzanga.point), abs=0.1
    )
    # Whole kilometres, and enough of them to reach both.
    assert chosen.radius_km == ceil(kilometres(djibo.point, bourzanga.point) / 2)


def test_a_line_whose_end_is_not_sure_waits_for_an_analyst(burkina, djibo):
    make_place("Bourzanga", -1.546, 13.6778, state="BFA")
    make_place("Bourzanga", -3.5, 12.1, state="BFA")

    finding = find_location("entre Djibo et Bourzanga", burkina)

    assert finding.status == LocationStatus.AMBIGUOUS
    assert finding.candidates[0].point.y == pytest.approx(13.9, abs=0.1)


def test_a_line_with_an_unknown_end_is_not_found(burkina, djibo):
    assert find_location("entre Djibo et Zzyx", burkina).status == LocationStatus.NOT_FOUND


def test_a_misspelt_region_is_still_a_region():
    region = make_region(
        "Tillabéri", "NER", outline=MultiPolygon(Polygon.from_bbox((0, 13, 3, 15)), srid=4326)
    )

    finding = find_location("région de Tilabery", make_state("NER"))

    assert finding.status == LocationStatus.AREA_ONLY
    assert finding.chosen.region == region
    assert finding.chosen.reasons[0].text == "Its name sounds alike: %(spelling)s."


def test_in_the_sahel_region_is_the_region_and_not_the_desert(burkina, sahel):
    sahel.outline = MultiPolygon(Polygon.from_bbox((-2, 13, 1, 15)), srid=4326)
    sahel.save()
    make_place("Sahel", -5, 17, state="BFA", feature_class="T", feature_code="DSRT")

    finding = find_location("in the Sahel region", burkina)

    assert finding.status == LocationStatus.AREA_ONLY
    assert finding.chosen.region == sahel


def test_ten_thousand_questions_ask_the_database_once(
    mali, boulikessi, django_assert_max_num_queries
):
    questions = [Question(text, mali) for text in ("Boulikessi", "Boulikesi", "Nowhere")] * 100

    with django_assert_max_num_queries(6):
        findings = list(find_locations(questions))

    assert len(findings) == 300
    assert [f.status for f in findings[:3]] == [
        f.status for f in (find_location(q.place_text, q.state) for q in questions[:3])
    ]


def test_a_village_named_like_a_state_out_of_scope_is_not_taken_for_the_state(mali):
    outline = MultiPolygon(Polygon.from_bbox((0, 6, 1, 11)), srid=4326)
    make_state("DZA", outline=outline)
    village = make_place("Algeria", -4.2, 13.5)

    assert find_location("Algeria").status == LocationStatus.AMBIGUOUS
    assert find_location("Algeria", mali).chosen.place == village


def outline(west, south, east, north):
    box = Polygon.from_bbox((west, south, east, north))
    box.srid = 4326
    return MultiPolygon(box, srid=4326)


def test_a_point_that_is_moved_over_a_border_is_not_in_the_state_it_came_from(burkina, djibo):
    burkina.outline = outline(-5, 10, 2, 14.5)
    burkina.save()

    told = find_location("100 km north of Djibo", burkina)
    untold = find_location("100 km north of Djibo")

    assert (told.status, told.chosen) == (LocationStatus.NOT_FOUND, None)
    assert (untold.status, untold.chosen.state) == (LocationStatus.LOCATED, None)
    assert find_location("20 km north of Djibo").chosen.state == burkina


def test_a_region_in_the_text_tells_the_state_too(burkina):
    make_region("Mopti", "MLI", code="ML-5")
    make_place("Karma", 0, 12, state="BFA")

    finding = find_location("Karma (Mopti)")

    assert (finding.status, finding.chosen) == (LocationStatus.NOT_FOUND, None)


@pytest.mark.parametrize("around", ["Mopti", "Gao"])
def test_a_region_in_the_text_that_contradicts_what_was_chosen_is_told(around, burkina, sahel):
    make_region("Mopti", "MLI", code="ML-5")
    make_region("Gao", "MLI", code="ML-7")
    karma = make_place("Karma", 0, 12, state="BFA")

    for region in (None, sahel):
        finding = find_location(f"Karma ({around})", burkina, region)

        assert finding.status == LocationStatus.NOT_FOUND
        assert "outside the state or region" in finding.problem
    assert find_location("Karma (Sahel)", burkina).chosen.place == karma


def test_a_place_of_unknown_region_counts_only_where_the_outline_lets_it_lie(mali):
    gao = make_region("Gao", "MLI", code="ML-7", outline=outline(-1, 15, 3, 18))
    make_place("Tassiga", -3, 14)
    inside = make_place("Tinhama", 0.9, 15.6)

    assert find_location("Tassiga", mali, gao).chosen is None
    assert find_location("Tassigga", mali, gao).chosen is None
    assert find_location("Tinhama", mali, gao).chosen.place == inside


def test_a_commune_is_not_taken_for_another_because_the_likelier_place_is_none(mali):
    mopti = make_region("Mopti", "MLI", code="ML-5")
    town = make_place("Tassiga", -3, 14, region=mopti, population=5000)
    other = {"feature_class": "A", "feature_code": "ADM3", "region": mopti}
    make_place("Tassigga", -4, 15, **other)

    assert find_location("Tassigha", mali, mopti).candidates[0].place == town
    finding = find_location("commune de Tassigha", mali, mopti)

    assert finding.status == LocationStatus.AMBIGUOUS


def test_a_misspelt_region_is_no_town_that_is_called_alike(mali):
    mopti = make_region("Mopti", "MLI", code="ML-5")
    make_place("Tassiga", -3, 14, region=mopti, population=5000)

    assert find_location("région de Tassigha", mali, mopti).chosen is None


def test_places_too_far_apart_for_a_circle_are_no_line():
    make_region("Kayes", "MLI", code="ML-1")
    make_place("Kayes", -11.43, 14.45)
    make_place("Bilma", 12.92, 18.69, state="NER")

    assert find_location("between Kayes and Bilma").candidates == ()


def test_a_district_is_not_called_larger_than_the_town_of_its_name(mali):
    make_place("Ségou", -6.2658, 13.4317, feature_code="PPLA", population=130_000)
    make_place("Ségou", -6.3, 13.6, feature_class="A", feature_code="ADM2", population=690_000)

    reasons = [
        [reason.text for reason in candidate.reasons]
        for candidate in find_location("Ségou", mali).candidates
    ]

    assert [IS_LARGEST in each for each in reasons] == [True, False]
