import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from incidents.geocoding import find_location, geonames, geonames_download, geonames_lines
from incidents.geocoding.geonames import read_row
from incidents.geocoding.geonames_lines import lines_of
from incidents.models import Place, PlaceName
from tests.builders import make_incident, make_place, make_region, make_state
from tests.geocoding.geonames_files import dump_row as row

pytestmark = pytest.mark.django_db

REAL_DUMPS = Path(django_settings.BASE_DIR).parent / "shared" / "data" / "geonames"


def test_a_row_becomes_a_place_with_all_its_spellings(mopti, load):
    said = load(row(population="3000"))

    place = Place.objects.get(geonames_id=1)
    assert (place.name, place.state.alpha3, place.region) == ("Mondoro", "MLI", mopti)
    assert place.point.coords == (-1.95127, 14.67619)
    assert (place.feature_class, place.feature_code, place.population) == ("P", "PPL", 3000)
    assert place.source == "geonames"
    assert set(place.names.values_list("name", "normalised", "kind")) == {
        ("Mondoro", "mondoro", "official"),
        ("mondoro", "mondoro", "alternate"),
        ("Moundoro", "moundoro", "alternate"),
    }
    assert "1 created" in said and "CC BY 4.0" in said


def test_loading_again_changes_nothing(mopti, load):
    load(row())
    before = (list(Place.objects.values()), list(PlaceName.objects.values()))

    said = load(row())

    assert (list(Place.objects.values()), list(PlaceName.objects.values())) == before
    assert "0 created, 0 updated, 1 unchanged" in said


def test_a_newer_dump_corrects_the_place_and_keeps_the_former_name(mopti, load):
    load(row())

    said = load(row(name="Mondoro-Habé", lat="14.7"))

    place = Place.objects.get()
    assert (place.name, place.point.y) == ("Mondoro-Habé", 14.7)
    kinds = dict(place.names.values_list("name", "kind"))
    assert (kinds["Mondoro-Habé"], kinds["Mondoro"]) == ("official", "alternate")
    assert "1 updated" in said


def test_our_own_places_stay_and_gain_spellings(mopti, load):
    ours = make_place("Mondoro", -1.951, 14.676, geonames_id=1)

    load(row(name="Mondoro Peul", lat="15"))

    ours.refresh_from_db()
    assert (ours.name, ours.point.y, ours.source) == ("Mondoro", 14.676, "ours")
    assert set(ours.names.values_list("name", "kind")) >= {
        ("Mondoro", "official"),
        ("Mondoro Peul", "alternate"),
        ("Moundoro", "alternate"),
    }


def test_an_analyst_s_alias_stays(mopti, load):
    load(row())
    PlaceName.objects.create(place=Place.objects.get(), name="Camp M", kind="alias")

    load(row(spellings="Mondoro"))

    assert PlaceName.objects.filter(name="Camp M", kind="alias").exists()


def test_a_name_that_geonames_took_away_goes_with_the_next_dump(mopti, load):
    load(row(spellings="Mondoro,Boulikessi"))

    said = load(row(spellings="Mondoro"))

    assert find_location("Boulikessi", mopti.state).status == "not_found"
    assert "1 taken away" in said


def test_the_name_that_a_place_lost_is_kept_while_geonames_lists_it(mopti, load):
    load(row(name="Hombori", spellings=""))

    load(row(name="Mondoro", spellings="Hombori"))
    assert Place.objects.get().names.get(name="Hombori").kind == "alternate"

    load(row(name="Mondoro", spellings=""))
    assert not PlaceName.objects.filter(name="Hombori").exists()


@pytest.mark.parametrize("kind", ["alias", "alternate", "official"])
def test_a_name_that_we_gave_is_never_taken_away(kind, mopti, load):
    load(row())
    PlaceName.objects.create(place=Place.objects.get(), name="Camp M", kind=kind)
    load(row(spellings="Camp M"))

    load(row(spellings=""))

    assert PlaceName.objects.get(name="Camp M").kind == kind


def test_of_two_dumps_that_both_have_a_place_the_newer_row_holds(mopti, load):
    burkina = make_state("BFA")
    newer = row(name="Bladi", country="BF", spellings="Bladié", changed_on="2021-04-16")
    load(newer)

    for _time in range(2):
        load(row(name="Blady", spellings="", changed_on="2012-06-05"))
        load(newer)

    place = Place.objects.get()
    assert (place.name, place.state) == ("Bladi", burkina)
    assert set(place.names.values_list("name", flat=True)) == {"Bladi", "bladi", "Bladié"}


@pytest.mark.parametrize("code", ["PPLQ", "PPLW", "PPLH"])
def test_villages_where_nobody_lives_any_more_are_known_as_such(code, mopti, load):
    load(row(kind=("P", code)), row(2, name="Konna"))

    deserted = [place.name for place in Place.objects.all() if place.is_deserted]
    assert deserted == ["Mondoro"]


@pytest.mark.parametrize("code", ["ADM1", "ADM2", "ADM3", "ADM4", "ADMD"])
def test_areas_keep_their_level(code, mopti, load):
    load(row(kind=("A", code)))

    place = Place.objects.get()
    assert (place.feature_class, place.feature_code) == ("A", code)


def test_a_region_of_today_goes_before_one_that_is_no_more(mali, load):
    make_region("Old Mopti", "MLI", geonames_admin1="04", until="2020-01-01")
    today = make_region("Mopti", "MLI", geonames_admin1="04")

    load(row())

    assert Place.objects.get().region == today


def test_a_region_that_is_no_more_is_better_than_none(mali, load):
    old = make_region("Mopti", "MLI", geonames_admin1="04", until="2020-01-01")

    load(row())

    assert Place.objects.get().region == old


def test_a_region_that_geonames_does_not_tell_is_not_taken_away(mopti, load):
    load(row(admin1="00"))
    Place.objects.update(region=mopti)

    load(row(admin1="00"))

    assert Place.objects.get().region == mopti


def test_rows_of_states_that_are_not_here_are_left_out_and_counted(mopti, load):
    said = load(row(), row(2, country="NG"), row(3, country="NG"))

    assert Place.objects.count() == 1
    assert "NG" in said and ": 2" in said


@pytest.mark.parametrize(
    "line",
    [
        "just some text",
        row("x"),
        row(0),
        row(name=""),
        row(name="x" * 201),
        row(lat="91"),
        row(lon="east"),
        row(lat="nan"),
        row(lat="0", lon="0"),
        row(kind=("U", "SHLU")),
        row(population="many"),
        row(population=str(2**31)),
        row(name="nul\0l"),
        row().encode("utf-16") + b"\n",
        b"x" * 200_000 + b"\n",
    ],
)
def test_a_row_that_cannot_be_right_is_rejected_with_its_line(line, mopti, load):
    said = load(row(5, name="Mopti"), line, row(6, name="Konna"))

    assert ":2: " in said
    assert set(Place.objects.values_list("name", flat=True)) == {"Mopti", "Konna"}


def test_an_id_that_comes_twice_is_loaded_once(mopti, load):
    said = load(row(), row(name="Another"))

    assert Place.objects.get().name == "Mondoro"
    assert ":2: " in said


def test_names_that_are_too_long_or_no_words_are_left_out():
    names = read_row(row(spellings=f"Moundoro,{'x' * 201},—").encode()).spellings

    assert names == ("Mondoro", "mondoro", "Moundoro")


def test_a_line_without_end_is_not_read_into_memory():
    stream = io.BytesIO(b"x" * 300_000 + b"\nnext\n")

    lines = list(lines_of(stream))

    assert [len(line) for line in lines] == [geonames_lines.LONGEST_LINE, 5]


def test_another_kind_of_file_is_refused_as_a_whole(mopti, load):
    with pytest.raises(CommandError, match="not a country dump"):
        load("name,lat,lon", "Mondoro,14.6,-1.9")


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.txt"):
        call_command("load_gazetteer", str(tmp_path / "nowhere.txt"))


def test_without_a_file_it_says_what_to_do():
    with pytest.raises(CommandError, match="--download"):
        call_command("load_gazetteer")


def test_incidents_whose_place_was_not_found_are_looked_up_again(mopti, load):
    incident = make_incident(place_text="Mondoro", location_status="not_found")

    load(row())

    incident.refresh_from_db()
    assert incident.location_status == "pending"


def test_several_batches_load_like_one(mopti, load, monkeypatch):
    monkeypatch.setattr(geonames, "ROWS_A_BATCH", 2)

    load(*(row(number, name=f"Village {number}") for number in range(1, 6)))

    assert Place.objects.count() == 5


def zipped(**members: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped_files:
        for name, text in members.items():
            zipped_files.writestr(name.replace("_", "."), text)
    return archive.getvalue()


def test_a_dump_is_fetched_from_geonames(mopti, geonames_sends):
    geonames_sends(zipped(readme_txt="Hello", ML_txt=row()))

    call_command("load_gazetteer", download=["ml"])

    assert Place.objects.get().name == "Mondoro"


def test_no_connection_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setattr(geonames_download, "GEONAMES", "http://127.0.0.1:1")

    with pytest.raises(CommandError, match="cannot be reached"):
        call_command("load_gazetteer", download=["ML"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<html>Not a zip file</html>", 200),
        (b"No", 404),
        (zipped(XX_txt="another file"), 200),
        (zipped(ML_txt=row())[:-40], 200),
    ],
)
def test_what_is_not_a_dump_is_refused(body, status, mopti, geonames_sends):
    geonames_sends(body, status)

    with pytest.raises(CommandError):
        call_command("load_gazetteer", download=["ML"])

    assert Place.objects.count() == 0


def test_a_damaged_dump_loads_nothing(mopti, geonames_sends):
    body = bytearray(zipped(ML_txt="\n".join(row(n, name=f"Village {n}") for n in range(1, 500))))
    body[len(body) // 2] ^= 0xFF
    geonames_sends(bytes(body))

    with pytest.raises(CommandError):
        call_command("load_gazetteer", download=["ML"])

    assert Place.objects.count() == 0


@pytest.mark.parametrize("limit", ["LARGEST_ZIP", "LARGEST_DUMP"])
def test_a_dump_that_is_too_large_is_refused(limit, mopti, geonames_sends, monkeypatch):
    monkeypatch.setattr(geonames_download, limit, 50)
    geonames_sends(zipped(ML_txt=row()))

    with pytest.raises(CommandError, match="too large"):
        call_command("load_gazetteer", download=["ML"])


@pytest.mark.parametrize("code", ["MLI", "..", "M/", "ÉÉ"])
def test_only_two_letter_codes_are_asked_for(code):
    with pytest.raises(CommandError, match="two-letter"):
        call_command("load_gazetteer", download=[code])


@pytest.mark.skipif(not REAL_DUMPS.is_dir(), reason="GeoNames' dumps are not on this machine")
def test_a_real_dump_loads_and_the_seed_s_places_are_found(mopti, boulikessi):
    make_state("BFA")

    call_command(
        "load_gazetteer", str(REAL_DUMPS / "ML.txt"), str(REAL_DUMPS / "BF.txt"), verbosity=0
    )

    mondoro = find_location("Mondoro", mopti.state).chosen
    assert mondoro.point.coords == pytest.approx((-1.951, 14.676), abs=0.001)
    assert find_location("Boulikessi", mopti.state).chosen.place == boulikessi
    assert find_location("Boulikessi").status == "ambiguous"
