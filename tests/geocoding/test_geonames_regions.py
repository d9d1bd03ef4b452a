"""In which of our regions the rows of a dump are put."""

import csv
from collections import Counter

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.management import call_command

from incidents.geocoding.geonames import load_dump, read_row
from incidents.geocoding.geonames_lines import lines_of
from incidents.geocoding.geonames_regions import RegionsByCode
from incidents.models import Place, Region
from incidents.starter.files import FOLDER
from tests.builders import make_region
from tests.geocoding.geonames_files import dump_row as row
from tests.geocoding.test_load_gazetteer import REAL_DUMPS

pytestmark = pytest.mark.django_db


def box(west, south, east, north):
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=4326)


@pytest.fixture
def douentza(mopti):
    """A part of Mopti since 2023."""
    region = make_region("Douentza", "MLI", geonames_districts="04.7670549 04.99")
    region.predecessors.add(mopti)
    return region


def region_of(number=1):
    return Place.objects.get(geonames_id=number).region


def test_a_district_tells_the_region_of_today(douentza, mopti, load):
    load(row(1, admin2="7670549"), row(2, admin2="99"), row(3, admin2="7701484"), row(4))

    assert [region_of(number) for number in (1, 2, 3, 4)] == [douentza, douentza, mopti, mopti]


def test_a_district_s_code_counts_with_its_region_s_alone(douentza, load):
    load(row(admin1="05", admin2="7670549"))

    assert region_of() is None


class TestOutlines:
    @pytest.fixture
    def halves(self, mali):
        """A region that is no more, and the western and eastern one that it was divided into."""
        whole = make_region("Sahel", "MLI", geonames_admin1="12", until="2025-07-02")
        west = make_region("Soum", "MLI", outline=box(-2, 14, -1, 15), since="2025-07-02")
        east = make_region("Liptako", "MLI", outline=box(-1, 14, 0, 15), since="2025-07-02")
        west.predecessors.add(whole)
        east.predecessors.add(whole)
        return whole, west, east

    def test_they_tell_the_part_of_a_region_that_was_divided(self, halves, load):
        _whole, west, east = halves

        load(row(1, admin1="12", lon="-1.5", lat="14.5"), row(2, admin1="12", lon="-0.5"))

        assert [region_of(1), region_of(2)] == [west, east]

    def test_near_the_border_of_the_parts_it_stays_the_whole(self, halves, load):
        load(row(admin1="12", lon="-1.01", lat="14.5"))

        assert region_of() == halves[0]

    def test_a_part_that_another_region_was_divided_into_does_not_count(self, halves, load):
        other = make_region("Est", "MLI", geonames_admin1="08", until="2025-07-02")

        load(row(admin1="08", lon="-1.5", lat="14.5"))

        assert region_of() == other

    @pytest.mark.parametrize("admin1", ["00", "", "77"])
    def test_a_village_without_a_known_code_lies_in_the_region_around_it(
        self, admin1, halves, load
    ):
        load(row(admin1=admin1, lon="-1.5", lat="14.5"))

        assert region_of() == halves[1]

    def test_a_river_without_a_known_code_lies_in_no_region(self, halves, load):
        load(row(admin1="00", kind=("H", "STM"), lon="-1.5", lat="14.5"))

        assert region_of() is None

    def test_codes_that_tell_it_surely_go_before_them(self, halves, load):
        sure = make_region("Tapoa", "MLI", geonames_districts="12.42")

        load(row(admin1="12", admin2="42", lon="-1.5", lat="14.5"))

        assert region_of() == sure


def test_how_the_regions_are_known_is_told(douentza, mopti, load):
    mopti.outline = box(-5, 13, -1, 17)
    mopti.save()

    said = load(row(1, admin2="7670549"), row(2), row(3, admin1="00"), row(4, admin1="00", lon="1"))

    assert (
        "regions of ML: 1 places by GeoNames' codes, 0 by the outlines, 2 only as before the "
        "latest reform, 1 in none."
    ) in said


class TestStarterData:
    @pytest.fixture
    def starter(self, db):
        call_command("load_starter", verbosity=0)

    @pytest.mark.parametrize(
        ("state", "codes", "region"),
        [
            ("ML", ("04", "7670549"), "ML-X-DTZ"),
            ("ML", ("04", ""), "ML-5"),
            ("ML", ("09", "8631539"), "ML-9"),
            ("ML", ("12070577", ""), "ML-9"),
            ("ML", ("12070575", ""), "ML-10"),
            ("BF", ("05", ""), "BF-X-KUI"),
            ("BF", ("12", "40"), "BF-X-SOM"),
            ("BF", ("12", "33"), "BF-X-LIP"),
            ("BF", ("01", "58"), "BF-01"),
            ("NE", ("09", ""), "NE-6"),
            ("TD", ("23", ""), "TD-BO"),
            ("MR", ("NKC", ""), "MR-NKC"),
        ],
    )
    def test_geonames_codes_mean_these_regions(self, state, codes, region, starter):
        regions = Region.objects.select_related("state").defer("outline", "state__outline")
        wanted = regions.get(code=region)
        assert wanted.state.alpha2 == state
        assert RegionsByCode().find(wanted.state_id, *codes).key == wanted.pk

    def test_a_district_lies_in_one_region_alone(self):
        with (FOLDER / "regions.csv").open(encoding="utf-8", newline="") as file:
            districts = [
                (region["state"], code)
                for region in csv.DictReader(file)
                for code in region["geonames_districts"].split()
            ]
        assert [code for code, times in Counter(districts).items() if times > 1] == []
        assert len(districts) > 40

    @pytest.mark.skipif(not REAL_DUMPS.is_dir(), reason="GeoNames' dumps are not on this machine")
    def test_codes_and_our_own_places_agree_on_the_region(self, starter):
        """Our places were put into the regions of today one by one."""
        regions, differing, checked = RegionsByCode(), [], 0
        ours = {place.geonames_id: place for place in Place.objects.exclude(geonames_id=None)}
        for dump in REAL_DUMPS.glob("??.txt"):
            for line in dump.read_bytes().splitlines():
                dumped = read_row(line)
                place = ours.get(dumped.geonames_id)
                if place and place.state.alpha2 == dumped.alpha2:
                    told = regions.find(place.state_id, dumped.admin1, dumped.admin2)
                    checked += told.is_sure
                    if told.is_sure and told.key != place.region_id:
                        differing.append(place.name)
        assert checked > 250
        assert len(differing) < 0.03 * checked, differing

    @pytest.mark.skipif(not REAL_DUMPS.is_dir(), reason="GeoNames' dumps are not on this machine")
    def test_nearly_every_place_of_burkina_faso_lies_in_a_region_of_today(self, starter):
        with (REAL_DUMPS / "BF.txt").open("rb") as dump:
            load_dump(lines_of(dump))
        places = Place.objects.filter(state__alpha2="BF", feature_class="P")
        of_today = places.filter(region__until__isnull=True, region__isnull=False)
        assert of_today.count() > 0.98 * places.count()
