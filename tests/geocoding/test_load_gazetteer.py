import io
import zipfile
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from incidents.geocoding import geonames, geonames_download
from incidents.geocoding.gazetteer import look_up
from incidents.geocoding.geonames import lines_of, read_row
from incidents.models import Place, PlaceName, normalise
from tests.builders import make_incident, make_place, make_region, make_state

pytestmark = pytest.mark.django_db

REAL_DUMPS = Path(django_settings.BASE_DIR).parent / "shared" / "data" / "geonames"


def row(
    geonames_id=1,
    name="Mondoro",
    spellings="Mondoro,Moundoro",
    lat="14.67619",
    lon="-1.95127",
    kind=("P", "PPL"),
    country="ML",
    admin1="04",
    population="0",
):
    columns = [str(geonames_id), name, normalise(name), spellings, lat, lon, *kind, country]
    columns += ["", admin1, "", "", "", population, "", "271", "Africa/Bamako", "2012-12-05"]
    return "\t".join(columns)


@pytest.fixture
def load(tmp_path, capsys):
    """Loads rows as a dump and returns what the command said."""

    def load_rows(*rows):
        dump = tmp_path / "XX.txt"
        dump.write_bytes(b"".join(r if isinstance(r, bytes) else f"{r}\n".encode() for r in rows))
        call_command("load_gazetteer", str(dump))
        said = capsys.readouterr()
        return said.out + said.err

    return load_rows


@pytest.fixture
def mopti(mali):
    return make_region("Mopti", "MLI", code="ML-5", geonames_admin1="04")


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

    assert [len(line) for line in lines] == [geonames.LONGEST_LINE, 5]


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


@pytest.fixture
def geonames_sends(monkeypatch):
    """Plays geonames.org; sends the given bytes for whatever is asked."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    servers = []

    def send(body: bytes, status=200):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        Thread(target=partial(server.serve_forever, 0.05), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr(geonames_download, "GEONAMES", address)

    yield send
    for server in servers:
        server.shutdown()
        server.server_close()


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

    mondoro = look_up("Mondoro", mopti.state).chosen
    assert mondoro.point.coords == pytest.approx((-1.951, 14.676), abs=0.001)
    assert look_up("Boulikessi", mopti.state).chosen.place == boulikessi
    assert look_up("Boulikessi").status == "ambiguous"
