from datetime import date, timedelta
from math import cos, hypot, radians

import pytest
from django.conf import settings
from django.contrib.gis.geos import Point
from django.db.models import F

from incidents.models import (
    ArmedGroup,
    Designation,
    GroupName,
    GroupRelation,
    Organisation,
    Place,
    PlaceName,
    Region,
    Report,
    State,
)
from incidents.starter import load_starter
from tests.starter.everything import all_rows, rows_that_a_form_would_refuse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter_data")]

THE_FIVE = {"MLI", "BFA", "NER", "TCD", "MRT"}
THE_DAY_OF_THE_SEED = date(2019, 9, 30)

# GeoNames' own dumps, where the machine has them.
GEONAMES = settings.BASE_DIR.parent / "shared" / "data" / "geonames"
# GeoNames moved these since the dumps of 2014; the newer point is ours.
MOVED_SINCE = {"Bilanga", "Akjoujt", "Chinguetti", "Mederdra"}


def slugs(groups):
    return {group.slug for group in groups}


def group(slug):
    return ArmedGroup.objects.get(slug=slug)


class TestGeography:
    def test_the_five_states_are_followed_and_have_an_outline(self):
        followed = State.objects.in_scope()
        assert {state.alpha3 for state in followed} == THE_FIVE
        assert followed.with_outline().count() == 5

    def test_their_neighbours_are_there_and_are_not_followed(self):
        for alpha3 in ("DZA", "NGA", "SEN", "CIV", "LBY"):
            assert State.objects.with_outline().get(alpha3=alpha3).in_scope is False

    def test_states_and_regions_have_names_in_both_languages(self):
        assert not State.objects.filter(name_fr="").exists()
        assert not Region.objects.filter(name_fr="").exists()

    def test_a_region_that_took_over_another_follows_it_without_a_day_between(self):
        for region in Region.objects.filter(since__isnull=False).prefetch_related("predecessors"):
            for predecessor in region.predecessors.all():
                day_before = region.since - timedelta(days=1)
                assert predecessor in Region.objects.in_force_on(day_before), region
                assert predecessor.until in (None, region.since), region

    def test_every_place_lies_in_its_state_or_within_ten_kilometres_of_it(self):
        strays = Place.objects.filter(state__outline__isnull=False).exclude(
            state__outline__dwithin=(F("point"), 0.09)
        )
        assert [place.name for place in strays] == []


class TestGazetteer:
    def test_it_has_at_least_three_hundred_places_in_all_five_states(self):
        assert Place.objects.count() >= 300
        assert set(Place.objects.values_list("state__alpha3", flat=True)) >= THE_FIVE

    def test_every_place_is_found_by_its_own_name(self):
        assert not Place.objects.exclude(names__name=F("name")).exists()

    @pytest.mark.parametrize(
        "spelling", ["Boulikessi", "Boulkessi", "Boulkessy", "Boulekessi", "boulikéssi"]
    )
    def test_boulikessi_in_mali_is_not_its_namesake_in_burkina_faso(self, spelling):
        here = Place.objects.named(spelling).get(state__alpha3="MLI")
        assert here.point.coords == pytest.approx((-1.31, 14.797), abs=0.03)
        namesake = Place.objects.get(geonames_id=2362013)
        assert namesake.state.alpha3 == "BFA"
        assert namesake.point.coords == pytest.approx((-0.665, 14.437), abs=0.03)

    def test_no_two_places_without_a_geonames_id_share_state_and_name(self):
        named = Place.objects.filter(geonames_id=None).values_list("state", "name")
        assert len(set(named)) == len(named)

    @pytest.mark.skipif(not GEONAMES.is_dir(), reason="GeoNames' dumps are not on this machine")
    def test_every_place_of_geonames_lies_where_geonames_has_it(self):
        dumped = {}
        for path in GEONAMES.glob("??.txt"):
            for line in path.read_text(encoding="utf-8").splitlines():
                cells = line.split("\t")
                dumped[int(cells[0])] = (float(cells[5]), float(cells[4]))
        checked, far = 0, {}
        places = Place.objects.filter(geonames_id__in=dumped)
        for place in places.exclude(note__startswith="incident list"):
            lon, lat = dumped[place.geonames_id]
            checked += 1
            kilometres = 111.2 * hypot(
                place.point.y - lat, (place.point.x - lon) * cos(radians(lat))
            )
            if kilometres > 3:
                far[place.name] = round(kilometres, 1)
        assert checked >= 300
        assert set(far) <= MOVED_SINCE, far


class TestOrganisations:
    def members(self, slug, day):
        organisation = Organisation.objects.get(slug=slug)
        return {
            state.alpha3
            for state in State.objects.in_scope()
            if organisation in Organisation.objects.with_member_on(state, day)
        }

    def test_the_g5_sahel_had_all_five_states_when_the_bases_were_attacked(self):
        assert self.members("g5-sahel", THE_DAY_OF_THE_SEED) == THE_FIVE

    @pytest.mark.parametrize(
        ("day", "members"),
        [
            (date(2022, 5, 14), THE_FIVE),
            (date(2022, 5, 15), THE_FIVE - {"MLI"}),
            (date(2023, 11, 29), {"TCD", "MRT"}),
            (date(2023, 12, 6), set()),
        ],
    )
    def test_the_g5_sahel_lost_its_members_one_after_the_other(self, day, members):
        assert self.members("g5-sahel", day) == members

    def test_three_states_went_from_ecowas_to_the_alliance(self):
        three = {"MLI", "BFA", "NER"}
        assert self.members("ecowas", date(2025, 1, 28)) == three
        assert self.members("ecowas", date(2025, 1, 29)) == set()
        assert self.members("alliance-of-sahel-states", date(2023, 9, 15)) == set()
        assert self.members("alliance-of-sahel-states", date(2023, 9, 16)) == three

    def test_mauritania_left_ecowas_in_2000(self):
        assert "MRT" in self.members("ecowas", date(2000, 1, 1))
        assert "MRT" not in self.members("ecowas", date(2001, 1, 1))


class TestArmedGroups:
    def test_al_qaeda_has_jnim_and_katiba_macina_under_it_but_not_its_ally(self):
        under = slugs(ArmedGroup.objects.descendants_of(group("al-qaeda"), THE_DAY_OF_THE_SEED))
        assert {"jnim", "katiba-macina", "aqim"} <= under
        assert "ansaroul-islam" not in under
        assert "isgs" not in under

    def test_jnim_had_nobody_under_it_before_it_was_founded(self):
        before = ArmedGroup.objects.descendants_of(group("jnim"), date(2017, 3, 1))
        assert slugs(before) == {"jnim"}

    def test_isgs_counts_under_the_islamic_state_and_not_under_iswap(self):
        def under(slug):
            return slugs(ArmedGroup.objects.descendants_of(group(slug), THE_DAY_OF_THE_SEED))

        assert "isgs" in under("islamic-state")
        assert "isgs" not in under("iswap")

    @pytest.mark.parametrize(
        ("spelling", "slug"),
        [
            ("GSIM", "jnim"),
            ("JNIM", "jnim"),
            ("EIGS", "isgs"),
            ("AQMI", "aqim"),
            ("Ansarul Islam", "ansaroul-islam"),
            ("Ansar-ul Islam", "ansaroul-islam"),
        ],
    )
    def test_groups_are_known_by_their_names_in_both_languages(self, spelling, slug):
        assert slugs(ArmedGroup.objects.filter(names__name=spelling)) == {slug}

    def test_every_group_has_a_name_in_both_languages(self):
        assert not ArmedGroup.objects.filter(name_fr="").exists()
        assert not ArmedGroup.objects.filter(names__isnull=True).exists()

    def test_ansaroul_islam_was_designated_by_the_state_department_in_2018(self):
        designation = Designation.objects.get(group__slug="ansaroul-islam")
        assert designation.authority.name_en == "US Department of State"
        assert designation.since.year == 2018

    def test_isgs_broke_away_from_al_mourabitoun_in_2015(self):
        relation = GroupRelation.objects.get(group__slug="isgs", kind="split_from")
        assert relation.other.slug == "al-mourabitoun"
        assert relation.since.year == 2015

    def test_every_relation_rests_on_a_report_or_says_on_what(self):
        assert not GroupRelation.objects.filter(report=None, note="").exists()


class TestLoadingAgain:
    def test_a_second_load_changes_nothing(self):
        before = all_rows()
        added = load_starter()
        assert not any(added.values())
        assert all_rows() == before

    def test_what_analysts_changed_stays(self):
        place = Place.objects.get(name="Mondoro")
        place.point, place.name = Point(-1.96, 14.68), "Mondoro (camp)"
        place.save()
        PlaceName.objects.create(place=place, name="Mondorro", kind="alias")
        group("jnim").names.update(kind="alias")
        ArmedGroup.objects.filter(slug="jnim").update(summary_en="As our desk sees it.")
        GroupRelation.objects.filter(group__slug="isgs", kind="fights").update(
            since=date(2019, 12, 1)
        )
        State.objects.filter(alpha3="DZA").update(in_scope=True)
        before = all_rows()

        load_starter()

        assert all_rows() == before

    def test_what_would_contradict_the_analysts_is_left_out_with_a_warning(self, caplog):
        relations = GroupRelation.objects.all()
        relations.filter(group__slug="jnim", other__slug="al-qaeda").delete()
        relations.filter(group__slug="isgs", kind="fights").update(
            group=group("jnim"), other=group("isgs")
        )
        GroupRelation.objects.create(
            group=group("al-qaeda"), kind="part_of", other=group("katiba-macina")
        )
        before = all_rows()
        load_starter()
        assert all_rows() == before
        assert "together they would make a circle" in caplog.text
        assert "“ISGS · fights · JNIM” is told twice" in caplog.text

    def test_what_is_missing_comes_back(self):
        GroupName.objects.filter(name="GSIM").delete()
        Place.objects.get(name="Mondoro").delete()
        load_starter()
        assert GroupName.objects.filter(name="GSIM").count() == 1
        assert Place.objects.named("Moundoro").get().name == "Mondoro"

    def test_an_outline_that_was_lost_is_drawn_again(self):
        State.objects.filter(alpha3="MLI").update(outline=None)
        load_starter()
        assert State.objects.with_outline().filter(alpha3="MLI").exists()

    def test_a_report_that_an_analyst_entered_by_its_address_is_not_entered_twice(self):
        Report.objects.filter(publisher__name_en__contains="Long War").update(title="Dual attacks")
        before = Report.objects.count()
        load_starter()
        assert Report.objects.count() == before


def test_every_row_is_one_that_a_form_would_take():
    assert rows_that_a_form_would_refuse() == []
