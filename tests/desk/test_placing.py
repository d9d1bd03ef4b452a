"""Places settled by people: what a pick writes, what the gazetteer learns, how it is undone."""

from datetime import timedelta
from threading import Thread

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from incidents.desk.placing import (
    CannotBeUndone,
    NotPossible,
    SettledMeanwhile,
    chosen_candidate,
    chosen_place,
    dropped_pin,
    known_to_area,
    place_task,
    settle_place,
    take_back_pick,
    version_of,
    waiting_for,
    waiting_places,
)
from incidents.desk.placing.aliases import spelling_of
from incidents.desk.placing.location import location_of
from incidents.desk.placing.passages import in_pieces
from incidents.desk.placing.words import said_of_taking_back
from incidents.duplicates import refresh_duplicate_pairs
from incidents.evidence import recompute_tolls
from incidents.geocoding import find_location, locate_incident
from incidents.models import DuplicatePair, Incident, LocationPick, Place, PlaceName, Toll
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_incident,
    make_operation,
    make_place,
    make_region,
    make_report,
    make_state,
)
from tests.desk.waiting import LONG_AGO, candidate, waiting_incident

pytestmark = pytest.mark.django_db


def settle(incident, choice, by, **options):
    return settle_place(
        incident_id=incident.pk,
        choose=lambda stored: choice,
        by=by,
        **{"seen": version_of(incident), **options},
    )


@pytest.fixture
def mopti(db):
    return make_region("Mopti")


@pytest.fixture
def boulikessi(mopti):
    return make_place("Boulikessi", -1.08, 14.81, region=mopti)


@pytest.fixture
def square():
    """An outline around the centre of Mali."""
    box = Polygon.from_bbox((-5, 13, 0, 17))
    box.srid = 4326
    return MultiPolygon(box, srid=4326)


class TestTheQueue:
    @pytest.mark.parametrize("state", ["ambiguous", "not_found", "provider_error"])
    def test_holds_what_no_worker_settles_alone(self, awa, state):
        make_incident("Attack", place_text="Dou", status="draft", location_status=state)
        make_incident("Looked up", place_text="Dou", status="draft", location_status="pending")
        make_incident("Gone", place_text="Dou", status="withdrawn", location_status=state)
        assert [incident.title for incident in waiting_for(awa)] == ["Attack"]

    def test_leaves_what_is_published_to_editors(self, awa, mariam):
        waiting_incident("Draft")
        waiting_incident("In review", status="in_review")
        published = waiting_incident("Published", status="published")
        assert {each.title for each in waiting_for(awa)} == {"Draft", "In review"}
        assert published in waiting_for(mariam)
        assert waiting_places(awa).for_editors == 1
        assert waiting_places(mariam).for_editors == 0

    def test_stands_oldest_first_and_counts_each_state(self, awa):
        newer = waiting_incident("Newer", location_changed_at=LONG_AGO + timedelta(days=1))
        older = waiting_incident("Older")
        failed = waiting_incident("Failed", location_status="provider_error")
        waiting = waiting_places(awa)
        assert waiting.references == [older.reference, failed.reference, newer.reference]
        assert waiting.counts == {"ambiguous": 0, "not_found": 2, "provider_error": 1}
        assert waiting_places(awa, "provider_error").references == [failed.reference]

    def test_goes_round(self, awa):
        first, second, third = (waiting_incident().reference for _ in range(3))
        waiting = waiting_places(awa)
        assert waiting.after(first) == second
        assert waiting.after(third) == first
        assert waiting.before(first) == third
        assert waiting.after(first, leaving_out={second}) == third
        assert waiting.after(first, leaving_out={second, third}) is None

    def test_is_numbered_by_where_one_stands(self, awa):
        waiting_incident()
        second = waiting_incident()
        assert waiting_places(awa).position(second.reference) == 2
        assert waiting_places(awa).position("SI-NOTHING") is None


class TestAPick:
    def test_of_a_candidate_places_the_incident_by_hand(self, awa, boulikessi, mopti):
        incident = waiting_incident("Attack", "Boulkessy", candidate(boulikessi), region=mopti)
        settle(incident, chosen_candidate(incident, 0), awa)
        incident.refresh_from_db()
        assert incident.location_status == "by_hand"
        assert incident.location_source == "gazetteer"
        assert incident.location_name == "Boulikessi"
        assert incident.location_precision == "settlement"
        assert incident.place == boulikessi
        assert incident.point.coords == (-1.08, 14.81)
        assert incident.location_candidates == []
        assert (incident.location_problem, incident.location_attempts) == ("", 0)
        assert incident.location_changed_at > LONG_AGO

    def test_is_never_moved_by_a_worker(self, awa, boulikessi):
        incident = waiting_incident(
            "Attack", "Boulikessi", candidate(), location_status="provider_error"
        )
        settle(incident, dropped_pin(Point(-3, 15, srid=4326), "exact"), awa)
        locate_incident(incident.pk)
        incident.refresh_from_db()
        assert incident.point.coords == (-3, 15)

    def test_fills_state_and_region_that_nobody_had_told(self, awa, boulikessi, mopti):
        incident = waiting_incident("Attack", "Boulkessy", candidate(boulikessi), state=None)
        settle(incident, chosen_candidate(incident, 0), awa)
        incident.refresh_from_db()
        assert (incident.state.name, incident.region) == ("Mali", mopti)

    def test_of_a_place_elsewhere_takes_state_and_region_along(self, awa, mopti):
        abroad = make_place("Boulkessi", -1.3, 14.2, "BFA", make_region("Sahel", "BFA"))
        incident = waiting_incident("Attack", "Boulkessy", candidate(abroad), region=mopti)
        settle(incident, chosen_candidate(incident, 0), awa)
        incident.refresh_from_db()
        assert (incident.state.name, incident.region.name) == ("Burkina Faso", "Sahel")

    def test_derives_the_tolls_anew_where_the_state_changes(self, awa, mopti):
        abroad = make_place("Boulkessi", -1.3, 14.2, "BFA")
        incident = waiting_incident("Attack", "Boulkessy", candidate(abroad), region=mopti)
        tell_two_figures_of(incident)
        assert best_figure(incident) == 15
        settle(incident, chosen_candidate(incident, 0), awa)
        assert best_figure(incident) == 12

    def test_knows_no_more_exactly_than_the_person_who_entered_it(self, awa, boulikessi):
        incident = waiting_incident(
            "Attack",
            "Boulkessy",
            candidate(boulikessi),
            location_precision="near_settlement",
        )
        settle(incident, chosen_candidate(incident, 0), awa)
        incident.refresh_from_db()
        assert incident.location_precision == "near_settlement"

    def test_near_a_place_is_near_it(self, awa, boulikessi):
        incident = waiting_incident("Attack", "near Boulikessy")
        settle(incident, chosen_place(incident, boulikessi.pk), awa)
        incident.refresh_from_db()
        assert incident.location_precision == "near_settlement"

    def test_keeps_the_radius_of_a_candidate_and_gives_it_back(self, awa, boulikessi):
        told = candidate(boulikessi, radius_km=12.5, precision="near_settlement")
        incident = waiting_incident("Attack", "20 km north of Boulikessi", told)
        pick = settle(incident, chosen_candidate(incident, 0), awa).pick
        incident.refresh_from_db()
        assert incident.location_radius_km == 12.5
        take_back_pick(pick_id=pick.pk, by=awa)
        incident.refresh_from_db()
        assert incident.location_radius_km is None

    def test_of_a_pin_is_as_exact_as_the_person_says(self, awa):
        incident = waiting_incident(location_precision="near_settlement")
        settle(incident, dropped_pin(Point(-2, 15, srid=4326), "exact"), awa)
        incident.refresh_from_db()
        assert (incident.location_precision, incident.location_source) == ("exact", "hand")
        assert incident.place is None

    def test_of_a_pin_over_the_border_takes_no_region_of_the_other_state(self, awa, square):
        make_region("Sahel", "BFA", outline=square)
        make_state("BFA", outline=square)
        incident = waiting_incident()
        settle(incident, dropped_pin(Point(-2, 15, srid=4326), "exact"), awa)
        incident.refresh_from_db()
        assert (incident.state.name, incident.region) == ("Mali", None)

    @pytest.mark.parametrize(("area", "precision"), [("region", "first_level"), ("state", "state")])
    def test_known_only_to_an_area_has_a_point_inside_it(self, awa, area, precision, square):
        state = make_state("MLI", outline=square)
        region = make_region("Mopti", outline=square)
        incident = waiting_incident(region=region)
        settle(incident, known_to_area(region if area == "region" else state), awa)
        incident.refresh_from_db()
        assert incident.location_precision == precision
        assert square.contains(incident.point)
        assert incident.region == region
        assert PlaceName.objects.count() == 0

    def test_known_only_to_a_region_without_outline_stands_among_its_places(self, awa, mopti):
        make_place("Sofara", -4, 14, region=mopti)
        make_place("Djenné", -5, 13, region=mopti)
        assert known_to_area(mopti).point.coords == (-4.5, 13.5)

    def test_known_only_to_a_new_region_stands_at_its_chief_town(self, awa):
        make_place("Ménaka", 2.4, 15.9, population=9000)
        make_place("Ménaka", -3, 14)
        assert known_to_area(make_region("Menaka")).point.coords == (2.4, 15.9)

    def test_of_an_area_of_which_nothing_is_known_is_not_possible(self, mopti):
        with pytest.raises(NotPossible, match="Mopti"):
            known_to_area(mopti)

    def test_looks_for_duplicates(self, awa, boulikessi, mopti, django_capture_on_commit_callbacks):
        there = make_incident("Raid", lon=-1.08, lat=14.81, place=boulikessi, region=mopti)
        incident = waiting_incident("Raid", "Bkssy", candidate(boulikessi), region=mopti)
        refresh_duplicate_pairs([incident.pk])
        before = score_of(incident, there)
        with django_capture_on_commit_callbacks(execute=True):
            settle(incident, chosen_candidate(incident, 0), awa)
        assert score_of(incident, there) > before

    def test_says_who_and_why_in_the_history_of_what_is_published(self, mariam, boulikessi):
        incident = waiting_incident("Attack", "Dou", candidate(boulikessi), status="published")
        settle(incident, chosen_candidate(incident, 0), mariam, reason="Told by the radio.")
        context = last_version(incident).pgh_context
        assert context == {"user": mariam.pk, "reason": "Told by the radio."}

    def test_of_what_is_published_needs_a_reason(self, mariam, boulikessi):
        incident = waiting_incident("Attack", "Dou", candidate(boulikessi), status="published")
        with pytest.raises(NotPossible, match="Say why"):
            settle(incident, chosen_candidate(incident, 0), mariam, reason=" ")

    def test_of_what_is_published_is_for_editors(self, awa, boulikessi):
        incident = waiting_incident("Attack", "Dou", candidate(boulikessi), status="published")
        with pytest.raises(PermissionDenied):
            settle(incident, chosen_candidate(incident, 0), awa, reason="Told by the radio.")


class TestSomebodyQuicker:
    def test_who_placed_it_wins(self, awa, mariam, boulikessi):
        incident = waiting_incident("Attack", "Dou", candidate(boulikessi))
        seen = version_of(incident)
        choice = chosen_candidate(incident, 0)
        settle(incident, dropped_pin(Point(-3, 15, srid=4326), "exact"), mariam)
        with pytest.raises(SettledMeanwhile, match="placed meanwhile"):
            settle(incident, choice, awa, seen=seen)
        incident.refresh_from_db()
        assert incident.point.coords == (-3, 15)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"location_status": "running"}, "looked up"),
            ({"location_status": "pending"}, "looked up"),
            ({"place_text": "Mondoro"}, "Somebody changed it"),
            ({"state": None}, "Somebody changed it"),
            ({"status": "withdrawn"}, "withdrawn"),
            ({"location_changed_at": timezone.now()}, "Somebody changed it"),
        ],
    )
    def test_who_changed_it_is_heard_first(self, awa, boulikessi, change, said):
        incident = waiting_incident("Attack", "Dou", candidate(boulikessi))
        seen, choice = version_of(incident), chosen_candidate(incident, 0)
        Incident.objects.filter(pk=incident.pk).update(**change)
        with pytest.raises(SettledMeanwhile, match=said):
            settle(incident, choice, awa, seen=seen)
        assert not LocationPick.objects.exists()


class TestWhatTheGazetteerLearns:
    def test_a_pick_makes_the_next_look_up_of_that_text_sure(self, awa, boulikessi, mopti):
        state = make_state("MLI")
        assert find_location("Bkssy", state, mopti).status == "not_found"
        incident = waiting_incident("Attack", "Bkssy", candidate(boulikessi), region=mopti)
        settle(incident, chosen_candidate(incident, 0), awa)
        finding = find_location("Bkssy", state, mopti)
        assert (finding.status, finding.chosen.place) == ("located", boulikessi)

    def test_the_alias_counts_in_its_own_region_alone(self, awa, boulikessi, mopti):
        incident = waiting_incident("Attack", "Bkssy", candidate(boulikessi), region=mopti)
        settle(incident, chosen_candidate(incident, 0), awa)
        elsewhere = find_location("Bkssy", make_state("MLI"), make_region("Gao"))
        assert elsewhere.chosen is None

    def test_an_alias_is_the_name_alone_as_it_was_spelled(self, awa, boulikessi):
        incident = waiting_incident("Attack", "near Boulkéssy (Mopti)")
        pick = settle(incident, chosen_place(incident, boulikessi.pk), awa).pick
        assert (pick.name_added.name, pick.name_added.kind) == ("Boulkéssy", "alias")
        assert (pick.by, pick.place) == (awa, boulikessi)

    def test_a_name_that_the_place_has_already_is_not_added(self, awa, boulikessi):
        incident = waiting_incident("Attack", "Boulikessi", candidate(boulikessi))
        assert settle(incident, chosen_candidate(incident, 0), awa).pick.name_added is None
        assert PlaceName.objects.count() == 1

    def test_among_namesakes_the_one_picked_gets_the_alias(self, awa, mopti):
        dou = make_place("Dou", -3, 14.5, region=mopti)
        make_place("Dou", -2, 15, region=mopti)
        incident = waiting_incident("Attack", "Dou", candidate(dou), region=mopti)
        settle(incident, chosen_candidate(incident, 0), awa)
        assert dou.names.filter(name="Dou", kind="alias").exists()
        finding = find_location("Dou", make_state("MLI"), mopti)
        assert (finding.status, finding.chosen.place) == ("located", dou)
        assert find_location("Dou", make_state("MLI")).status == "ambiguous"
        assert dou.names.filter(name="Dou", kind="official").exists()

    @pytest.mark.parametrize(
        "text",
        [
            "20 km north of Djibo",
            "north of Djibo",
            "commune of Djibo",
            "Djibo - Arbinda road",
            "near Djibo",
            "Djibo",
        ],
    )
    def test_a_known_name_does_not_become_that_of_another_place(self, awa, text):
        sahel = make_region("Sahel", "BFA")
        djibo = make_place("Djibo", -1.62, 14.1, "BFA", sahel)
        make_place("Arbinda", -0.86, 14.23, "BFA", sahel)
        hamlet = make_place("Kobaoua", -1.6, 14.28, "BFA", sahel)
        incident = waiting_incident("Attack", text, state="BFA", region=sahel)
        pick = settle(incident, chosen_place(incident, hamlet.pk), awa).pick
        assert pick.name_added is None
        assert find_location("Djibo", djibo.state, sahel).chosen.place == djibo

    @pytest.mark.parametrize("text", ["20 km north of Dirla", "commune of Dirla"])
    def test_what_is_measured_from_a_name_or_around_it_teaches_no_name(self, awa, text, square):
        make_state("MLI", outline=square)
        incident = waiting_incident("Attack", text, candidate(name="Dirla"))
        settle(incident, chosen_candidate(incident, 0, remember=True), awa)
        pin = dropped_pin(Point(-2, 15, srid=4326), "exact", name="Lone well", remember=True)
        other = waiting_incident("Attack", text)
        settle(other, pin, awa)
        assert [name.name for name in PlaceName.objects.all()] == ["Lone well"]

    def test_a_region_that_an_online_service_found_becomes_no_place(self, awa):
        incident = waiting_incident("Attack", "Dirla", candidate(precision="first_level"))
        settle(incident, chosen_candidate(incident, 0, remember=True), awa)
        assert not Place.objects.exists()

    def test_a_pin_becomes_a_place_of_our_own(self, awa, square):
        state = make_state("MLI", outline=square)
        incident = waiting_incident("Attack", "camp de Tissalit")
        choice = dropped_pin(Point(-2, 15, srid=4326), "exact", name="Tissalit", remember=True)
        pick = settle(incident, choice, awa).pick
        place = pick.place_added
        assert (place.name, place.state, place.source) == ("Tissalit", state, "ours")
        incident.refresh_from_db()
        assert incident.place == place
        assert find_location("Tissalit", state).chosen.precision == "exact"

    @pytest.mark.parametrize(
        "pin",
        [
            # It is not to be remembered; it has no name; nobody knows its state.
            {"name": "Tissalit"},
            {"remember": True},
            {"name": "Tissalit", "remember": True, "lon": 40},
        ],
    )
    def test_other_pins_leave_it_alone(self, awa, square, pin):
        make_state("MLI", outline=square)
        point = Point(pin.pop("lon", -2), 15, srid=4326)
        settle(waiting_incident(), dropped_pin(point, "exact", **pin), awa)
        assert Place.objects.count() == 0

    @pytest.mark.parametrize("remember", [True, False])
    def test_what_an_online_service_found_is_kept_if_wanted(self, awa, remember):
        incident = waiting_incident("Attack", "Boulkessy", candidate())
        choice = chosen_candidate(incident, 0, remember=remember)
        pick = settle(incident, choice, awa).pick
        incident.refresh_from_db()
        assert incident.location_source == "nominatim"
        assert (pick.place_added is not None) is remember
        if remember:
            assert set(pick.place_added.names.values_list("name", "kind")) == {
                ("Boulikessi", "official"),
                ("Boulkessy", "alias"),
            }

    @pytest.mark.parametrize(
        ("text", "spelling"),
        [
            ("Boulkéssy", "Boulkéssy"),
            ("camp de N'Tillit, Gao", "N'Tillit"),
            ("near Tin-Akof (Sahel)", "Tin-Akof"),
            ("village of Dou Dou", "Dou Dou"),
            ("", ""),
        ],
    )
    def test_of_a_text_it_is_the_name(self, text, spelling):
        assert spelling_of(text) == spelling


class TestTogether:
    @pytest.fixture
    def three(self, boulikessi, mopti):
        return [
            waiting_incident(title, text, candidate(boulikessi), region=mopti)
            for title, text in (("One", "Boulkessy"), ("Two", "BOULKÉSSY"), ("Three", "boulkessy"))
        ]

    def test_others_with_the_same_text_are_offered(self, awa, three, mopti):
        waiting_incident("Another region", "Boulkessy", region=make_region("Gao"))
        waiting_incident("Another text", "Boulkesso", region=mopti)
        waiting_incident("For editors", "Boulkessy", region=mopti, status="published")
        task = place_task(three[0].reference, awa)
        assert [each.incident.title for each in task.alike] == ["Two", "Three"]

    def test_they_are_placed_and_taken_back_in_one(self, awa, three):
        before = [location_of(incident) for incident in three]
        others = {incident.pk: version_of(incident) for incident in three[1:]}
        settled = settle(three[0], chosen_candidate(three[0], 0), awa, others=others)
        assert len(settled.incidents) == 3
        assert not waiting_for(awa).exists()
        undone = take_back_pick(pick_id=settled.pick.pk, by=awa)
        assert len(undone.incidents) == 3
        for incident, then in zip(three, before, strict=True):
            incident.refresh_from_db()
            assert location_of(incident) == then

    def test_one_that_changed_meanwhile_is_left_and_named(self, awa, three):
        others = {incident.pk: version_of(incident) for incident in three[1:]}
        Incident.objects.filter(pk=three[1].pk).update(location_changed_at=timezone.now())
        settled = settle(three[0], chosen_candidate(three[0], 0), awa, others=others)
        assert [each.title for each in settled.incidents] == ["One", "Three"]
        assert [each.title for each in settled.left] == ["Two"]

    def test_one_that_changed_since_stays_when_the_rest_is_taken_back(self, awa, three):
        others = {incident.pk: version_of(incident) for incident in three[1:]}
        pick = settle(three[0], chosen_candidate(three[0], 0), awa, others=others).pick
        Incident.objects.filter(pk=three[2].pk).update(point=Point(-2, 15))
        undone = take_back_pick(pick_id=pick.pk, by=awa)
        assert [each.title for each in undone.left] == ["Three"]
        three[2].refresh_from_db()
        assert three[2].point.coords == (-2, 15)


class TestTakingBack:
    @pytest.fixture
    def incident(self, boulikessi, mopti):
        return waiting_incident("Attack", "Bkssy", candidate(boulikessi), region=mopti)

    def test_leaves_incident_and_gazetteer_as_they_were(self, awa, incident):
        before, names = location_of(incident), list(PlaceName.objects.values())
        pick = settle(incident, chosen_candidate(incident, 0), awa).pick
        assert PlaceName.objects.count() > len(names)
        take_back_pick(pick_id=pick.pk, by=awa)
        incident.refresh_from_db()
        assert location_of(incident) == before
        assert list(PlaceName.objects.values()) == names
        assert list(waiting_for(awa)) == [incident]

    def test_restores_the_state_and_its_tolls(self, awa, mopti):
        abroad = make_place("Boulkessi", -1.3, 14.2, "BFA")
        incident = waiting_incident("Attack", "Dou", candidate(abroad), region=mopti)
        tell_two_figures_of(incident)
        pick = settle(incident, chosen_candidate(incident, 0), awa).pick
        assert best_figure(incident) == 12
        take_back_pick(pick_id=pick.pk, by=awa)
        incident.refresh_from_db()
        assert (incident.state.name, incident.region) == ("Mali", mopti)
        assert best_figure(incident) == 15

    def test_removes_the_place_of_our_own(self, awa, incident, square):
        make_state("MLI").outline = square
        type(incident.state).objects.update(outline=square)
        point = Point(-2, 15, srid=4326)
        choice = dropped_pin(point, "exact", name="Tissalit", remember=True)
        pick = settle(incident, choice, awa).pick
        assert Place.objects.filter(name="Tissalit").exists()
        take_back_pick(pick_id=pick.pk, by=awa)
        assert not Place.objects.filter(name="Tissalit").exists()

    def test_keeps_a_place_on_which_another_incident_rests(self, awa, incident, square):
        type(incident.state).objects.update(outline=square)
        point = Point(-2, 15, srid=4326)
        choice = dropped_pin(point, "exact", name="Tissalit", remember=True)
        pick = settle(incident, choice, awa).pick
        other = make_incident("Other", lon=-2, lat=15, place=pick.place_added)
        take_back_pick(pick_id=pick.pk, by=awa)
        other.refresh_from_db()
        assert other.place.name == "Tissalit"

    def test_keeps_an_alias_for_which_another_pick_stands(self, awa, mariam, incident, mopti):
        place = Place.objects.get()
        pick = settle(incident, chosen_candidate(incident, 0), awa).pick
        other = waiting_incident("Other", "BKSSY", candidate(place), region=mopti)
        second = settle(other, chosen_candidate(other, 0), mariam).pick
        take_back_pick(pick_id=pick.pk, by=awa)
        assert PlaceName.objects.filter(kind="alias").exists()
        take_back_pick(pick_id=second.pk, by=mariam)
        assert not PlaceName.objects.filter(kind="alias").exists()

    def test_looks_up_anew_what_workers_placed_by_its_alias(self, awa, incident, mopti):
        pick = settle(incident, chosen_candidate(incident, 0), awa).pick
        texts = ("Bkssy", "20 km north of Bkssy", "Boulikessi")
        others = [
            make_incident(text, place_text=text, region=mopti, location_status="pending")
            for text in texts
        ]
        for other in others:
            locate_incident(other.pk)
        undone = take_back_pick(pick_id=pick.pk, by=awa)
        assert undone.looked_up_anew == 2
        assert "2 that were placed by it are looked up anew." in said_of_taking_back(undone)
        for other in others:
            other.refresh_from_db()
        assert [other.location_status for other in others] == ["pending", "pending", "located"]
        assert [other.point is None for other in others] == [True, True, False]
        assert "taken back" in last_version(others[0]).pgh_context["reason"]
        locate_incident(others[0].pk)
        others[0].refresh_from_db()
        assert others[0].location_status == "not_found"

    def test_looks_up_anew_what_workers_placed_at_the_place_of_our_own(self, awa, square):
        incident = waiting_incident("Attack", "Tissalit")
        type(incident.state).objects.update(outline=square)
        point = Point(-2, 15, srid=4326)
        choice = dropped_pin(point, "exact", name="Tissalit", remember=True)
        pick = settle(incident, choice, awa).pick
        by_worker = make_incident("Other", place_text="Tissalit", location_status="pending")
        locate_incident(by_worker.pk)
        by_worker.refresh_from_db()
        assert by_worker.place == pick.place_added
        assert take_back_pick(pick_id=pick.pk, by=awa).looked_up_anew == 1
        by_worker.refresh_from_db()
        assert (by_worker.location_status, by_worker.place) == ("pending", None)
        assert not Place.objects.exists()

    def test_is_done_once(self, awa, incident):
        pick = settle(incident, chosen_candidate(incident, 0), awa).pick
        take_back_pick(pick_id=pick.pk, by=awa)
        with pytest.raises(CannotBeUndone, match="already"):
            take_back_pick(pick_id=pick.pk, by=awa)

    @pytest.mark.parametrize(
        "change",
        [
            {"point": Point(-2, 15)},
            {"location_precision": "exact"},
            {"status": "withdrawn"},
            # What was found for another text is no candidate of this one.
            {"place_text": "Mondoro"},
        ],
    )
    def test_respects_what_was_changed_since(self, awa, incident, change):
        pick = settle(incident, chosen_candidate(incident, 0), awa).pick
        Incident.objects.filter(pk=incident.pk).update(**change)
        with pytest.raises(CannotBeUndone, match="changed since"):
            take_back_pick(pick_id=pick.pk, by=awa)
        assert PlaceName.objects.filter(kind="alias").exists()

    def test_is_for_one_s_own_picks(self, awa, mariam, incident):
        pick = settle(incident, chosen_candidate(incident, 0), awa).pick
        with pytest.raises(PermissionDenied):
            take_back_pick(pick_id=pick.pk, by=mariam)

    def test_of_what_was_published_meanwhile_is_for_editors(self, awa, incident):
        pick = settle(incident, chosen_candidate(incident, 0), awa).pick
        Incident.objects.filter(pk=incident.pk).update(status="published")
        with pytest.raises(PermissionDenied):
            take_back_pick(pick_id=pick.pk, by=awa)

    def test_says_so_in_the_history_of_what_is_published(self, mariam, boulikessi):
        incident = waiting_incident("Attack", "Dou", candidate(boulikessi), status="published")
        pick = settle(incident, chosen_candidate(incident, 0), mariam, reason="By the radio.").pick
        take_back_pick(pick_id=pick.pk, by=mariam)
        assert "by mistake" in last_version(incident).pgh_context["reason"]

    def test_the_last_one_is_offered(self, awa, mariam, incident, boulikessi):
        pick = settle(incident, chosen_candidate(incident, 0), awa).pick
        assert LocationPick.objects.last_of(awa) == pick
        assert LocationPick.objects.last_of(mariam) is None
        take_back_pick(pick_id=pick.pk, by=awa)
        assert LocationPick.objects.last_of(awa) is None

    def test_cannot_precede_the_pick_in_the_database(self, awa, incident):
        pick = settle(incident, chosen_candidate(incident, 0), awa).pick
        pick.undone_at = pick.at - timedelta(days=1)
        with pytest.raises(IntegrityError, match="undone_after_made"), transaction.atomic():
            pick.save()


class TestTheTask:
    def test_marks_the_place_in_title_quotes_and_text(self, awa):
        incident = waiting_incident("Raid on N’Tillit", "camp de N'Tillit, Gao")
        report = make_report("News", text="All was calm. Men came to n'tillit at dawn! They left.")
        incident.reports.add(report)
        cite(make_claim(incident, 3), report, "Three died in N'TILLIT.")
        task = place_task(incident.reference, awa)
        assert ("N’Tillit", True) in task.title
        assert [sentence for passage in task.passages for sentence in passage.sentences] == [
            [("Three died in ", False), ("N'TILLIT", True), (".", False)],
            [("Men came to ", False), ("n'tillit", True), (" at dawn!", False)],
        ]

    def test_names_a_report_that_does_not_name_the_place(self, awa):
        incident = waiting_incident("Attack", "Boulkessy")
        incident.reports.add(make_report("News", text="Nothing of it."))
        [passage] = place_task(incident.reference, awa).passages
        assert (passage.report.title, passage.sentences) == ("News", [])

    def test_cuts_no_word(self):
        assert in_pieces("Doumba and Dou.", "Dou") == [
            ("Doumba and ", False),
            ("Dou", True),
            (".", False),
        ]
        assert in_pieces("No place.", "") == [("No place.", False)]

    def test_tells_how_far_a_candidate_is_from_the_report_s_other_places(self, awa, boulikessi):
        incident = waiting_incident("Attack", "Boulkessy", candidate(boulikessi))
        mondoro = make_place("Mondoro", -1.951, 14.676)
        report = make_report()
        incident.reports.add(report)
        make_incident(lon=-1.951, lat=14.676, place=mondoro).reports.add(report)
        make_incident(lon=-8, lat=12.6, place_text="Bamako").reports.add(report)
        make_incident("Unrelated", lon=-1.08, lat=14.82)
        [told] = place_task(incident.reference, awa).candidates
        kilometres, name = told.nearest
        assert (round(kilometres), name) == (95, "Mondoro")

    def test_of_an_operation_knows_its_other_places(self, awa, boulikessi):
        operation = make_operation()
        incident = waiting_incident("A", "B", candidate(boulikessi), operation=operation)
        make_incident(lon=-1.95, lat=14.67, place_text="Mondoro", operation=operation)
        make_incident(lon=-1.1, lat=14.8, operation=operation, location_precision="state")
        [told] = place_task(incident.reference, awa).candidates
        assert told.nearest[1] == "Mondoro"

    def test_takes_candidates_without_score_or_reasons(self, awa):
        bare = candidate(reasons=[], score=None)
        weighed = candidate(
            score=0.874, reasons=[{"text": "Near %(place)s.", "values": {"place": "Dori"}}]
        )
        incident = waiting_incident("Attack", "Dou", bare, weighed)
        first, second = place_task(incident.reference, awa).candidates
        assert (first.number, first.percent, first.reasons) == (1, None, [])
        assert (second.number, second.percent, second.reasons) == (2, 87, ["Near Dori."])
        assert second.provider == "Nominatim"

    def test_warns_where_a_candidate_lies_in_another_state(self, awa, boulikessi):
        abroad = make_place("Boulkessi", -1.3, 14.2, "BFA")
        incident = waiting_incident("Attack", "Dou", candidate(boulikessi), candidate(abroad))
        told = place_task(incident.reference, awa).candidates
        assert [each.new_area for each in told] == ["", "Burkina Faso"]


def tell_two_figures_of(incident) -> None:
    """The authorities of Burkina Faso count 12 dead civilians, the press 15."""
    burkina = make_claimant("Government of Burkina Faso", state=make_state("BFA"))
    make_claim(incident, 12, claimant=burkina, side="civilians")
    make_claim(incident, 15, claimant=make_claimant("The press", "media"), side="civilians")
    recompute_tolls([incident.pk])


def best_figure(incident) -> int:
    return Toll.objects.get(incident=incident, side="civilians", audience="desk").best


def score_of(one, other) -> int:
    pair = DuplicatePair.objects.of(one, other).first()
    return pair.score if pair else 0


def last_version(incident):
    versions = Incident.pgh_event_model.objects.filter(pgh_obj=incident)
    return versions.order_by("-pgh_created_at", "-pgh_id").first()


@pytest.mark.django_db(transaction=True)
def test_two_who_take_back_the_same_alias_at_once_do_not_stand_in_each_other_s_way(awa, mariam):
    mopti = make_region("Mopti")
    place = make_place("Boulikessi", -1.08, 14.81, region=mopti)
    failed = []

    def take_back(pick, by):
        try:
            take_back_pick(pick_id=pick.pk, by=by)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    for number in range(5):
        picks = []
        for by in (awa, mariam):
            incident = waiting_incident("Attack", f"Bkssy{number}", candidate(place), region=mopti)
            picks.append((settle(incident, chosen_candidate(incident, 0), by).pick, by))
        at_once = [Thread(target=take_back, args=each) for each in picks]
        for thread in at_once:
            thread.start()
        for thread in at_once:
            thread.join()
    assert failed == []
    assert not PlaceName.objects.filter(kind="alias").exists()
