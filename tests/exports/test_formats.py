"""What is in the files, told by the programs that people open them with."""

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.gdal import DataSource

from incidents.columns import select
from incidents.evidence import recompute_tolls
from incidents.exports import (
    CLAIM_FIELDS,
    FIELDS,
    FORMATS,
    about_selection,
    explained,
    records_of,
)
from incidents.exports import records as records_module
from incidents.exports.colours import COLOURS
from incidents.exports.qgis_style import qgis_style
from incidents.exports.xlsx_file import MOST_ROWS
from incidents.filters import IncidentFilter
from incidents.models import EventType, ExternalReference, UnclaimedStatement
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_dataset,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_place,
    make_region,
    make_report,
    make_user,
)
from tests.exports.opened import cells_in, rows_in

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 11, 23, 22, 5, tzinfo=UTC)
MAPS = ("geojson", "kml", "gpkg")
WITH_CLAIMS = ("xlsx", "gpkg")


def written(name, user=None, language="en", made_at=MOMENT) -> bytes:
    """The file of everything that a user may see, in one format."""
    selection = select(IncidentFilter(user=user or AnonymousUser()))
    about = about_selection(
        selection,
        filter_in_words="Mali · from 1 January 2019",
        address="https://sahel.example/?state=MLI&from=2019-01-01",
        site="https://sahel.example",
        made_at=made_at,
        language=language,
    )
    file = BytesIO()
    records = records_of(
        selection.page(0, selection.count),
        user,
        language=language,
        site=about.site,
        with_claims=FORMATS[name].has_claims,
    )
    FORMATS[name].write(records, about, file)
    return file.getvalue()


def rows(name, user=None, **options) -> dict[str, dict]:
    """Its incidents by reference."""
    return {row["reference"]: row for row in rows_in(name, written(name, user, **options))}


def of_one(name, incident, user=None) -> dict:
    return rows(name, user)[incident.reference]


def number(value):
    return None if value is None else int(float(value))


@pytest.fixture
def boulikessi():
    """One of the two bases of 30 September 2019, as the reports have it."""
    operation = make_operation("Two bases")
    incident = make_incident(
        "Assault on the camp, “Boulikessi”",
        lon=-1.31,
        lat=14.797,
        summary="Heavy weapons.\nTwo hours.",
        region=make_region("Mopti", code="ML-5"),
        place_text="Boulkessy",
        place=make_place("Boulikessi", -1.31, 14.797),
        operation=operation,
        sub_event_type="armed-clash",
    )
    make_incident("Assault on the base at Mondoro", operation=operation)
    make_involvement(incident, make_group("ansaroul", "Ansaroul Islam"), basis="blamed")
    UnclaimedStatement.objects.create(incident=incident, as_of=date(2019, 10, 1))
    incident.reports.add(make_report(url="https://lwj.example/1"), make_report(url=""))
    make_claim(operation, 25, claimant=make_claimant())
    make_claim(operation, up_to=40, claimant=make_claimant("The press", "media", unnamed=True))
    recompute_tolls([incident.pk])
    return incident


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_the_same_of_an_incident(boulikessi, name):
    row = of_one(name, boulikessi)
    assert row["event_type"] == "battles"
    assert (row["event_type_en"], row["event_type_fr"]) == ("Battles", "Combats")
    assert (row["region"], row["state_fr"]) == ("ML-5", "Mali")
    assert row["attackers"] == "ansaroul:blamed"
    assert row["standing"] == "blamed"
    assert row["standing_in_words"] == "Unclaimed as of 1 October 2019 · Ansaroul Islam blamed"
    assert number(row["reports"]) == 2
    assert row["report_addresses"] == "https://lwj.example/1"
    assert row["page"] == f"https://sahel.example/incidents/{boulikessi.reference}/"


@pytest.mark.parametrize("name", FORMATS)
def test_a_share_of_an_operation_is_never_the_incidents_own_figure(boulikessi, name):
    row = of_one(name, boulikessi)
    for figure in ("low", "best", "high", "government"):
        assert row.get(f"deaths_all_sides_{figure}") is None
        assert row.get(f"deaths_security_{figure}") is None
    assert number(row["operation_share_security_best"]) in (12, 13)
    assert number(row["operation_deaths_best"]) == 25
    assert number(row["operation_deaths_high"]) == 40
    assert number(row["operation_attacks"]) == 2
    assert row["deaths_in_words"] == "25 to 40 killed (best 25) in the operation of 2 attacks"


@pytest.mark.parametrize("name", MAPS)
def test_a_map_has_the_points_and_keeps_what_has_none(boulikessi, name):
    found = rows(name)
    assert len(found) == 2
    assert found[boulikessi.reference]["point"] == pytest.approx((-1.31, 14.797))
    assert [row["point"] for row in found.values()].count(None) == 1


@pytest.mark.parametrize("name", WITH_CLAIMS)
def test_the_claims_stand_beside_with_who_says_so_and_an_operations_stand_once(boulikessi, name):
    make_claim(boulikessi, at_least=15, side="armed_group", claimant=make_claimant())
    recompute_tolls([boulikessi.pk])
    content = written(name)
    claims = rows_in(name, content, layer="claims")
    told = [
        (row["claimant_en"], row["side"], row["standing"], number(row["minimum"])) for row in claims
    ]
    assert sorted(told, key=str) == [
        ("Government of Mali", "armed_group", "shown_only", 15),
        ("Government of Mali", "state_forces", "stands", 25),
        ("The press", "state_forces", "stands", None),
    ]
    of_operation = [row for row in claims if row["operation"]]
    assert len(of_operation) == 2
    assert not any(row["incident"] for row in of_operation)


def test_a_claim_says_on_which_reports_it_rests():
    incident = make_incident()
    claim = make_claim(incident, 3, claimant=make_claimant())
    cite(claim, make_report(url="https://lwj.example/2"))
    [row] = rows_in("xlsx", written("xlsx"), layer="claims")
    assert row["report_addresses"] == "https://lwj.example/2"


@pytest.mark.parametrize("name", FORMATS)
def test_every_column_that_is_explained_is_there_and_no_other(boulikessi, name):
    make_claim(boulikessi, 3, claimant=make_claimant())
    recompute_tolls([boulikessi.pk])
    content = written(name)
    named = {field.name for field in FIELDS}
    own = {"Name", "description", "timestamp", "begin", "end", "altitudeMode", "tessellate"}
    own |= {"extrude", "visibility", "drawOrder", "icon", "id", "point", "snippet"}
    columns = set().union(*(row.keys() for row in rows_in(name, content)))
    columns = {column for column in columns if not column.startswith("file_")}
    if name in ("csv", "xlsx", "gpkg"):
        assert columns - {"point"} == named
    else:
        assert columns - own <= named
    if name in WITH_CLAIMS:
        claims = rows_in(name, content, layer="claims")
        assert set(claims[0]) - {"point"} == {field.name for field in CLAIM_FIELDS}


def test_each_column_is_explained_once():
    names = " ".join(line.names for line in explained(FIELDS))
    assert names.count("deaths_SIDE_low") == 1
    assert len(explained(FIELDS)) < 40
    assert all(str(line.meaning) for line in explained((*FIELDS, *CLAIM_FIELDS)))


# What the file says of itself


def words_about(name, content) -> str:
    match name:
        case "csv":
            return " ".join(value or "" for value in rows_in(name, content)[0].values())
        case "xlsx":
            return " ".join(str(cell) for row in cells_in(content, 3) for cell in row.values())
        case "gpkg":
            about = rows_in(name, content, layer="about")
            return " ".join(f"{row['name']} {row['value']}" for row in about)
    return content.decode().replace("&amp;amp;", "&")


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_says_filter_address_time_version_sources_and_terms(name):
    incident = make_incident()
    ExternalReference.objects.create(
        incident=incident,
        dataset=make_dataset(version="25.1", url="https://ucdp.example"),
        external_id="237564",
    )
    words = words_about(name, written(name))
    for told in (
        "Mali · from 1 January 2019",
        "https://sahel.example/?state=MLI&from=2019-01-01",
        "2026-11-23T22:05:00Z",
        select(IncidentFilter()).version,
        "UCDP GED 25.1, CC BY 4.0, https://ucdp.example",
        "GeoNames",
        "May be passed on with its sources.",
    ):
        assert told in words, told
    assert of_one(name, incident)["external_ids"] == "ucdp-ged:237564"


def test_the_file_of_a_french_page_is_in_french():
    incident = make_incident(region=make_region("Centre"))
    make_claim(incident, 3, claimant=make_claimant())
    recompute_tolls([incident.pk])
    selection = select(IncidentFilter())
    [record] = records_of([incident.pk], None, language="fr", site="")
    assert record.values["deaths_in_words"] == "3 tués"
    about = about_selection(
        selection, filter_in_words="", address="", site="", made_at=MOMENT, language="fr"
    )
    assert about.count == 1
    assert (
        rows("csv", language="fr")[incident.reference]["standing_in_words"]
        != (rows("csv")[incident.reference]["standing_in_words"])
    )


def test_the_lines_of_a_csv_file_after_the_first_say_nothing_of_the_file():
    make_incident()
    make_incident()
    first, second = rows_in("csv", written("csv"))
    assert first["file_address"]
    assert second["file_address"] is None


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_data_give_the_same_bytes(boulikessi, name):
    assert written(name) == written(name)


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_of_nothing_can_be_opened(name):
    assert rows(name) == {}


# Who gets what


@pytest.fixture
def kept_in():
    return make_dataset("acled", name="ACLED", licence="its own terms", redistributable=False)


@pytest.mark.parametrize("name", FORMATS)
def test_strangers_get_no_draft_and_nothing_that_may_not_be_passed_on(name, kept_in):
    public = make_incident("Public")
    make_incident("Draft", status="draft")
    make_incident("Of the dataset", dataset=kept_in)
    make_claim(public, 3, claimant=make_claimant("The press", "media"))
    make_claim(public, 777, claimant=make_claimant("ACLED", "dataset"), dataset=kept_in)
    ExternalReference.objects.create(incident=public, dataset=kept_in, external_id="MLI9999")
    recompute_tolls([public.pk])
    content = written(name, AnonymousUser())
    assert [row["title"] if "title" in row else row["Name"] for row in rows_in(name, content)] == [
        "Public"
    ]
    row = rows_in(name, content)[0]
    assert number(row["deaths_all_sides_high"]) == 3
    assert row["external_ids"] is None if "external_ids" in row else True
    text = (
        content
        if name in ("csv", "geojson", "kml", "gpkg")
        else b"".join(str(cells_in(content, sheet)).encode() for sheet in (1, 2, 3))
    )
    assert b"777" not in text
    assert b"MLI9999" not in text
    assert b"Draft" not in text


@pytest.mark.parametrize("name", FORMATS)
def test_analysts_get_them_and_the_file_says_that_it_is_not_to_be_passed_on(name, kept_in):
    analyst = make_user("amina", "analyst")
    public = make_incident("Public")
    draft = make_incident("Draft", status="draft")
    theirs = make_incident("Of the dataset", dataset=kept_in)
    content = written(name, analyst)
    found = {row["reference"]: row for row in rows_in(name, content)}
    assert {reference: number(row["may_be_passed_on"]) for reference, row in found.items()} == {
        public.reference: 1,
        draft.reference: 0,
        theirs.reference: 0,
    }
    words = words_about(name, content)
    assert "Not to be passed on" in words
    assert "ACLED, its own terms, not to be passed on." in words


def test_a_figure_that_may_not_be_passed_on_marks_its_incident_and_its_operation(kept_in):
    analyst = make_user("amina", "analyst")
    operation = make_operation()
    counted, attack, other = make_incident(), make_incident(operation=operation), make_incident()
    claimant = make_claimant("ACLED", "dataset")
    make_claim(counted, 3, claimant=claimant, dataset=kept_in)
    make_claim(operation, 5, claimant=claimant, dataset=kept_in)
    assert {
        reference: row["may_be_passed_on"] for reference, row in rows("csv", analyst).items()
    } == {counted.reference: "0", attack.reference: "0", other.reference: "1"}
    assert "ACLED" in words_about("csv", written("csv", analyst))


def test_what_went_out_of_sight_while_the_file_was_made_is_left_out():
    kept, withdrawn = make_incident(), make_incident()
    keys = [withdrawn.pk, kept.pk]
    withdrawn.status = "withdrawn"
    withdrawn.save()
    found = records_of(keys, make_user("amina", "analyst"), language="en", site="")
    assert [record.values["reference"] for record in found] == [kept.reference]


# Hostile and awkward texts


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_is_run_as_a_formula(text):
    incident = make_incident(text)
    row = of_one("csv", incident)
    assert row["title"] == f"'{text}"
    # A cell of Excel's is a text by its type, and needs no apostrophe.
    assert of_one("xlsx", incident)["title"] == text


def test_numbers_stay_numbers_and_days_are_days():
    incident = make_incident(lon=-1.31, lat=14.797)
    assert of_one("csv", incident)["lon"] == "-1.31"
    row = of_one("xlsx", incident)
    assert (row["lon"], row["lat"]) == (-1.31, 14.797)
    # Days since 30 December 1899.
    assert row["date"] == (date(2019, 9, 30) - date(1899, 12, 30)).days
    assert row["may_be_passed_on"] is True
    [feature] = json.loads(written("geojson"))["features"]
    assert feature["geometry"]["coordinates"] == [-1.31, 14.797]
    assert feature["properties"]["may_be_passed_on"] is True


AWKWARD = "</name><script>alert(1)</script> & “été” \x0b\x01 <r><t>x</t></r>"


@pytest.mark.parametrize("name", FORMATS)
def test_a_text_stays_a_text_whatever_stands_in_it(name):
    for title in (AWKWARD, "<r><t>cell</r>"):
        incident = make_incident(title, place_text=title)
        assert of_one(name, incident)["place_text"].split()[0] == title.split()[0], name


@pytest.mark.parametrize(
    "text", ["  two\nlines\t", "_x0041_ \x0b", "\ufffe\u00a0", "<r>x</r>", "é & “œ” <b> 🕌"]
)
def test_a_cell_of_excel_keeps_every_character(text):
    assert of_one("xlsx", make_incident(summary=text))["summary"] == text


def test_a_cell_of_excel_holds_as_much_of_a_text_as_it_can():
    # Each of these counts twice.
    row = of_one("xlsx", make_incident(summary="🕌" * 20_000))
    assert row["summary"] == "🕌" * 16_383


def test_a_globe_shows_no_markup_of_a_text():
    make_incident(place_text="x", state=None, operation=make_operation())
    group = make_group("evil", "<img src=x>")
    make_involvement(make_incident(), group)
    assert "&amp;lt;img src=x&amp;gt;" in written("kml").decode()


def test_a_globe_shows_faintly_what_is_known_to_an_area_alone():
    for precision in ("exact", "first_level"):
        make_incident(lon=-1.31, lat=14.797, location_precision=precision)
    globe = written("kml").decode()
    assert globe.count("<styleUrl>#battles</styleUrl>") == 1
    assert globe.count("<styleUrl>#battles-area</styleUrl>") == 1
    assert '<Style id="battles"><IconStyle><color>ff' in globe
    assert '<Style id="battles-area"><IconStyle><color>80' in globe


# QGIS, and memory


def test_qgis_finds_our_style_for_the_layer(tmp_path):
    make_incident(lon=-1.31, lat=14.797)
    path = tmp_path / "incidents.gpkg"
    path.write_bytes(written("gpkg"))
    database = sqlite3.connect(path)
    [(style, is_default)] = database.execute(
        "SELECT styleQML, useAsDefault FROM layer_styles WHERE f_table_name = 'incidents'"
    )
    assert is_default
    for event_type in EventType:
        assert f'value="{event_type.value}"' in style
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    source = DataSource(path)
    assert source.driver.name == "GPKG"
    layer = source["incidents"]
    assert (layer.geom_type.name, layer.srs.srid) == ("Point", 4326)
    assert layer.extent.tuple == pytest.approx((-1.31, 14.797, -1.31, 14.797))
    # QGIS asks GDAL for the table of styles; of one that is not listed it never hears.
    assert "layer_styles" in [table.name for table in source]


def test_qgis_draws_hollow_what_is_known_to_an_area_alone():
    style = ElementTree.fromstring(qgis_style("en"))
    for marker in style.iter("layer"):
        told = {
            drawn.get("name"): drawn.find("Option[@name='expression']").get("value")
            for drawn in marker.find(".//Option[@name='properties']")
        }
        areas = "\"location_precision\" IN ('second_level', 'first_level', 'state')"
        assert told["fillColor"] == f"if({areas}, color_rgba(255, 255, 255, 140), @symbol_color)"
        assert told["outlineColor"].startswith(f"if({areas}, @symbol_color, ")


def test_what_qgis_shows_under_the_mouse_is_text():
    style = ElementTree.fromstring(qgis_style("en"))
    shown = style.findtext("mapTip")
    for column in ("title", "deaths_in_words"):
        assert f"""[% replace("{column}", map('&', '&amp;', '<', '&lt;')) %]""" in shown


@pytest.mark.parametrize("event_type", EventType)
def test_maps_elsewhere_have_our_maps_colours(event_type):
    tokens = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
    number = list(EventType).index(event_type) + 1
    assert tokens.index(f"--category-{number}: {COLOURS[event_type.value]};") > 0


@pytest.mark.parametrize("name", FORMATS)
def test_no_more_than_a_chunk_is_in_memory(name, monkeypatch):
    monkeypatch.setattr(records_module, "FIRST_CHUNK", 1)
    monkeypatch.setattr(records_module, "CHUNK", 2)
    asked, read = [], records_module._Reader.read
    monkeypatch.setattr(
        records_module._Reader,
        "read",
        lambda self, keys: asked.append(len(keys)) or read(self, keys),
    )
    for _ in range(6):
        make_incident()
    assert len(rows(name)) == 6
    assert asked == [1, 2, 2, 1]


@pytest.mark.parametrize("name", [name for name in FORMATS if FORMATS[name].pieces])
def test_the_first_bytes_go_out_before_the_rest_is_read(name, monkeypatch):
    monkeypatch.setattr(records_module, "FIRST_CHUNK", 1)
    monkeypatch.setattr(records_module, "CHUNK", 1)
    keys = [make_incident().pk for _ in range(3)]
    drawn = []

    def records():
        for record in records_of(keys, None, language="en", site=""):
            drawn.append(record)
            yield record

    about = about_selection(
        select(IncidentFilter()),
        filter_in_words="",
        address="",
        site="",
        made_at=MOMENT,
        language="en",
    )
    pieces = FORMATS[name].pieces(records(), about)
    while not drawn:
        next(pieces)
    assert len(drawn) == 1


def test_a_file_asks_the_database_a_fixed_number_of_questions(django_assert_num_queries):
    def keys_of(number):
        return [make_incident().pk for _ in range(number)]

    for keys in (keys_of(2), keys_of(30)):
        with django_assert_num_queries(12):
            list(records_of(keys, None, language="en", site=""))


def test_what_no_sheet_can_hold_goes_on_in_the_next(monkeypatch):
    assert MOST_ROWS == 2**20
    monkeypatch.setattr("incidents.exports.xlsx_file.MOST_ROWS", 3)
    for _ in range(5):
        make_incident()
    content = written("xlsx")
    sheets = [len(cells_in(content, number)) for number in (1, 4, 5)]
    assert sheets == [3, 3, 2]


def test_an_about_text_that_was_stored_is_the_same():
    make_incident()
    about = about_selection(
        select(IncidentFilter()),
        filter_in_words="Mali",
        address="x",
        site="y",
        made_at=MOMENT,
        language="fr",
    )
    assert type(about).from_json(json.loads(json.dumps(about.to_json()))) == about
    assert replace(about, may_be_passed_on=False).terms != about.terms
