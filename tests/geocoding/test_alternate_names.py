"""GeoNames' lists of alternate names, which go into the gazetteer beside the dumps."""

import io
import tracemalloc
import zipfile
from itertools import chain, repeat

import pytest
from django.core.management import CommandError, call_command

from incidents.geocoding import alternate_names, find_location
from incidents.geocoding.alternate_names import load_alternate_names
from incidents.models import Place, PlaceName
from tests.builders import make_place
from tests.geocoding.geonames_files import dump_row, name_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def timbuktu(mopti, load):
    load(dump_row(1, "Timbuktu", "Tombouctou,Timbuctu"))
    return Place.objects.get()


def names(place):
    return set(place.names.values_list("name", "language", "kind"))


def test_names_come_with_their_languages(timbuktu, load):
    said = load(name_row(1, "Tumbutu", "ses"), name_row(1, "تمبكتو", "ar"))

    assert {("Tumbutu", "ses", "alternate"), ("تمبكتو", "ar", "alternate")} <= names(timbuktu)
    assert "2 added" in said


def test_a_name_of_the_list_finds_its_place(timbuktu, load):
    load(name_row(1, "Tumbutu", "ses"))

    assert find_location("Tumbutu", timbuktu.state).chosen.place == timbuktu


def test_a_spelling_that_is_there_learns_its_language_and_is_there_once(timbuktu, load):
    load(name_row(1, "Tombouctou", "fr", preferred="1"), name_row(1, "Timbuktu", "en"))

    assert names(timbuktu) >= {
        ("Tombouctou", "fr", "official"),
        ("Timbuktu", "en", "official"),
        ("Timbuctu", "", "alternate"),
    }
    assert timbuktu.names.filter(name="Tombouctou").count() == 1


def test_a_spelling_of_many_languages_belongs_to_the_one_that_pages_are_in(timbuktu, load):
    load(name_row(1, "Tombouctou", "fr"), name_row(1, "Tombouctou", "it"))

    assert timbuktu.names.get(name="Tombouctou").language == "fr"


@pytest.mark.parametrize("languages", [("en", "fr"), ("de", "it"), ("", "")])
def test_a_spelling_of_several_languages_belongs_to_none(languages, timbuktu, load):
    load(*(name_row(1, "Tomboctou", language) for language in languages))

    assert names(timbuktu) >= {("Tomboctou", "", "alternate")}


@pytest.mark.parametrize(
    "language", ["link", "wkdt", "post", "iata", "icao", "faac", "unlc", "phon", "piny", "tcid"]
)
def test_links_and_codes_are_no_names(language, timbuktu, load):
    before = names(timbuktu)

    said = load(name_row(1, "TOM", language))

    assert names(timbuktu) == before
    assert "1 links and codes" in said


def test_abbreviations_are_names_in_no_language(timbuktu, load):
    load(name_row(1, "TBT", "abbr"))

    assert ("TBT", "", "alternate") in names(timbuktu)


def test_former_names_are_marked_and_found(timbuktu, load):
    load(name_row(1, "Tin Buktu", "fr", historic="1"))

    assert ("Tin Buktu", "fr", "former") in names(timbuktu)
    assert find_location("Tin Buktu", timbuktu.state).chosen.place == timbuktu


def test_a_name_that_one_language_still_uses_is_no_former_one(timbuktu, load):
    load(name_row(1, "Tin Buktu", "fr", historic="1"), name_row(1, "Tin Buktu", "ses"))

    assert timbuktu.names.get(name="Tin Buktu").kind == "alternate"


def test_the_name_of_today_stays_official_even_where_the_list_calls_it_former(timbuktu, load):
    load(name_row(1, "Timbuktu", "en", historic="1"))

    assert timbuktu.names.get(name="Timbuktu").kind == "official"


def test_colloquial_names_are_found_too(timbuktu, load):
    load(name_row(1, "La Mystérieuse", "fr", colloquial="1"))

    assert find_location("La Mystérieuse", timbuktu.state).chosen.place == timbuktu


def test_names_of_places_that_are_not_here_are_left_out_and_counted(timbuktu, load):
    said = load(name_row(99, "Niamey"), name_row(98, "Zinder"), name_row(1, "Tumbutu"))

    assert not PlaceName.objects.filter(name__in=["Niamey", "Zinder"]).exists()
    assert "2 names of places that are not here" in said


def test_loading_again_changes_nothing(timbuktu, load):
    rows = [
        name_row(1, "Tombouctou", "fr", preferred="1"),
        name_row(1, "Tin Buktu", "", historic="1"),
        name_row(1, "Timbuktu", "en"),
    ]
    load(*rows)
    before = list(PlaceName.objects.order_by("pk").values())

    said = load(*rows)
    load(dump_row(1, "Timbuktu", "Tombouctou,Timbuctu"))

    assert list(PlaceName.objects.order_by("pk").values()) == before
    assert "0 added, 0 updated, 0 taken away" in said


def test_analysts_names_and_places_stay_as_they_are(mopti, load):
    ours = make_place("Camp", -1, 14, geonames_id=1, names=["Base"])
    PlaceName.objects.create(place=ours, name="Kamp", kind="alias")
    before = names(ours)

    load(*(name_row(1, name, "fr", preferred="1") for name in ("Camp", "Base", "Kamp", "Poste")))

    assert names(ours) == before | {("Poste", "fr", "alternate")}


def test_a_name_that_a_newer_list_lacks_is_taken_away(timbuktu, load):
    PlaceName.objects.create(place=timbuktu, name="Ville Sainte", kind="alias")
    load(name_row(1, "Gao"), name_row(1, "Tumbutu"))

    said = load(name_row(1, "Tumbutu"))

    assert not timbuktu.names.filter(name="Gao").exists()
    assert timbuktu.names.filter(name="Ville Sainte").exists()
    assert timbuktu.names.filter(name="Tombouctou").exists()
    assert "1 taken away" in said


def test_an_incomplete_list_takes_nothing_away_unless_one_insists(timbuktu, load):
    rows = [name_row(1, f"Name {number}") for number in range(40)]
    load(*rows)

    said = load(*rows[:20])
    assert timbuktu.names.filter(name__startswith="Name").count() == 40
    assert "lacks 20 names" in said

    load(*rows[:20], insist=True)
    assert timbuktu.names.filter(name__startswith="Name").count() == 20


def test_a_list_whose_last_line_is_cut_takes_nothing_away(timbuktu, load):
    load(name_row(1, "Gao"), name_row(1, "Tumbutu"))

    load(name_row(1, "Tumbutu"), b"3\t1\tf")

    assert timbuktu.names.filter(name="Gao").exists()


@pytest.mark.parametrize(
    "line",
    [name_row(1, ""), name_row(1, "x" * 201), name_row(1, "—"), "1\t1", b"1\t1\tfr\t\xff\n"],
)
def test_a_row_that_cannot_be_right_is_rejected_with_its_line(line, timbuktu, load):
    said = load(name_row(1, "Tumbutu"), line, name_row(1, "Toumboutou"))

    assert ":2: " in said
    assert timbuktu.names.filter(name__in=["Tumbutu", "Toumboutou"]).count() == 2


def test_the_list_of_before_with_two_columns_fewer_is_read_too(timbuktu, load):
    load(name_row(1, "Tumbutu", "ses").rsplit("\t", 2)[0])

    assert timbuktu.names.filter(name="Tumbutu", language="ses").exists()


def test_dumps_are_loaded_before_lists_whatever_their_order(mopti, tmp_path):
    listed, dump = tmp_path / "alternateNamesV2.txt", tmp_path / "ML.txt"
    listed.write_text(name_row(1, "Tumbutu", "ses") + "\n")
    dump.write_text(dump_row(1, "Timbuktu") + "\n")

    call_command("load_gazetteer", str(listed), str(dump))

    assert PlaceName.objects.filter(name="Tumbutu", place__name="Timbuktu").exists()


def test_several_batches_load_like_one(timbuktu, load, monkeypatch):
    monkeypatch.setattr(alternate_names, "ROWS_A_BATCH", 2)

    load(*(name_row(1, f"Name {number}") for number in range(5)))

    assert timbuktu.names.filter(name__startswith="Name").count() == 5


def test_the_memory_that_it_takes_does_not_grow_with_the_file(timbuktu):
    def peak(number_of_lines):
        others = repeat((name_row(99, "Niamey", "fr") + "\n").encode(), number_of_lines)
        tracemalloc.start()
        load_alternate_names(chain(others, [(name_row(1, "Tumbutu") + "\n").encode()]))
        taken = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return taken

    assert peak(50_000) < 2 * peak(50) + 100_000


def test_an_unzipped_file_is_asked_for(tmp_path):
    archive = tmp_path / "alternateNamesV2.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("alternateNamesV2.txt", name_row(1, "Tumbutu") * 100)

    with pytest.raises(CommandError, match="Unzip"):
        call_command("load_gazetteer", str(archive))


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "ML.txt").touch()

    with pytest.raises(CommandError, match="empty"):
        call_command("load_gazetteer", str(tmp_path / "ML.txt"))


def test_names_alone_are_not_fetched():
    with pytest.raises(CommandError, match="--download"):
        call_command("load_gazetteer", "ML.txt", names=True)


def test_the_names_of_a_state_are_fetched_with_its_dump(mopti, geonames_sends):
    def zipped(text):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as files:
            files.writestr("ML.txt", text)
        return archive.getvalue()

    geonames_sends(
        {
            "/ML.zip": zipped(dump_row(1, "Timbuktu") + "\n"),
            "/alternatenames/ML.zip": zipped(name_row(1, "Tumbutu", "ses") + "\n"),
        }
    )

    call_command("load_gazetteer", download=["ML"], names=True)

    assert PlaceName.objects.get(name="Tumbutu").language == "ses"
