"""Our own template: a team's spreadsheet, one line an incident, in English or French."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation

from incidents.imports import own_template
from incidents.imports.own_template import TEMPLATE, example_file
from incidents.imports.reading import open_file
from incidents.imports.rows import Rejection, Row
from incidents.models import CasualtyOutcome, Side
from tests.imports.dataset_files import as_csv, read, read_one

INCIDENT = {"id": "1", "date": "2019-09-30", "event_type": "Battles", "report_publisher": "Gazette"}


def own(*changes, **keywords):
    rows = [INCIDENT | {"id": str(number)} | each for number, each in enumerate(changes, start=1)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    return as_csv(names, rows, **keywords)


def row_with(**cells) -> Row:
    row = read_one(own(cells), "own")
    assert isinstance(row, Row), row
    return row


def refused(**cells) -> tuple[str, str]:
    rejected = read_one(own(cells), "own")
    assert isinstance(rejected, Rejection), rejected
    return rejected.column, rejected.reason


def test_three_columns_are_enough():
    row = read_one("id,date,event_type\nA 1,2019-09-30,battles\n", "own")
    assert (row.external_id, row.date, row.event_type) == ("A 1", date(2019, 9, 30), "battles")
    assert (row.title, row.state, row.longitude, row.parties, row.counts, row.sources) == (
        "battles",
        "",
        None,
        (),
        (),
        (),
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_example_file_can_be_loaded_as_it_is_and_says_that_it_is_invented(language):
    with translation.override(language):
        rows = read(example_file(), "own")
    assert [type(row) for row in rows] == [Row] * 3
    assert [row.warnings for row in rows] == [()] * 3
    assert [row.external_id for row in rows] == ["EXAMPLE-1", "EXAMPLE-2", "EXAMPLE-3"]
    for row in rows:
        assert "invented" in row.summary or "inventée" in row.summary
    first, second, third = rows
    told = [(count.side, count.outcome, count.minimum, count.maximum) for count in first.counts]
    assert told == [
        ("state_forces", "killed", 25, 25),
        ("state_forces", "killed", None, 40),
        ("armed_group", "killed", 15, 15),
        ("state_forces", "missing", 60, None),
    ]
    assert [party.basis for party in first.parties] == ["claimed", "suspected", "observed"]
    assert second.date == date(2019, 10, 12)
    assert (third.date_end, third.date_precision) == (date(2019, 11, 30), "month")
    assert [len(row.sources) for row in rows] == [2, 1, 1]


def test_english_and_french_examples_say_the_same():
    found = {}
    for language in ("en", "fr"):
        with translation.override(language):
            found[language] = [
                (
                    row.date,
                    row.event_type,
                    row.sub_event_type,
                    row.state,
                    row.location_precision,
                    [(party.role, party.basis, party.side) for party in row.parties],
                    [(count.side, count.minimum, count.maximum) for count in row.counts],
                    [source.address for source in row.sources],
                )
                for row in read(example_file(), "own")
            ]
    assert found["en"] == found["fr"]


def test_a_title_is_the_same_in_whatever_language_the_file_is_read():
    titles = set()
    for language in ("en", "fr"):
        with translation.override(language):
            titles.add(row_with(sub_type="Affrontement armé", region="Mopti").title)
    assert titles == {"Affrontement armé, Mopti"}


def test_every_column_is_told_with_its_names_what_it_holds_and_an_example():
    readme = Path("README.md").read_text(encoding="utf-8")
    with translation.override("en"):
        for column in TEMPLATE:
            assert (
                f"| `{column.name_en}`, `{column.name_fr}` | {column.holds} | {column.example} |"
            ) in readme


def test_columns_may_be_called_in_either_language_and_stand_in_any_order():
    names = {name for column in TEMPLATE for name in (column.name_en, column.name_fr)}
    assert {own_template.column_of(name) for name in names} <= set(own_template.COLUMNS)
    row = read_one(
        "Type;Tués forces étatiques;DATE;Identifiant;Source des chiffres;état\n"
        "Combats;25;30/09/2019;7;armée;Tchad\n",
        "own",
    )
    assert (row.external_id, row.event_type, row.state) == ("7", "battles", "TCD")
    assert row.counts[0].claimant == "armée"


@pytest.mark.parametrize("outcome", CasualtyOutcome)
@pytest.mark.parametrize("side", Side)
def test_there_is_a_column_for_every_outcome_on_every_side(outcome, side):
    (count,) = row_with(**{f"{outcome}_{side}": "4"}).counts
    assert (count.outcome, count.side, count.minimum, count.maximum) == (outcome, side, 4, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25", [(25, 25)]),
        ("25.0", [(25, 25)]),
        ("25-40", [(25, 40)]),
        ("at least 15", [(15, None)]),
        ("jusqu’à 40", [(None, 40)]),
        ("25 (army); up to 40 (media)", [(25, 25), (None, 40)]),
        ("une vingtaine", [(16, 24)]),
        ("0", [(0, 0)]),
    ],
)
def test_figures_are_written_as_people_write_them(text, expected):
    counts = row_with(killed_civilians=text).counts
    assert [(count.minimum, count.maximum) for count in counts] == expected


def test_a_figure_is_its_claimants_in_brackets_or_of_the_column_or_of_the_first_report():
    counts = row_with(
        killed_civilians="5 (mayor of Exampleville); 7", claimant="local sources"
    ).counts
    assert [count.claimant for count in counts] == ["mayor of Exampleville", "local sources"]
    assert row_with(killed_civilians="5").counts[0].claimant == "Gazette"
    column, reason = refused(killed_civilians="5", report_publisher="")
    assert column == "killed_civilians"
    assert "who gives" in reason


def test_a_word_for_a_number_is_kept_beside_its_bounds():
    assert row_with(killed_civilians="dozens").counts[0].note == "“dozens”"


def test_groups_are_named_with_their_ground_and_who_says_so():
    row = row_with(
        attackers="JNIM (GSIM); Front A (blamed by the Government of Mali); B (denied)",
        targets="civilians: herders",
        parties="Malian army",
    )
    assert [(party.name, party.role, party.basis, party.claimant) for party in row.parties] == [
        ("JNIM (GSIM)", "attacker", "observed", ""),
        ("Front A", "attacker", "blamed", "Government of Mali"),
        ("B", "attacker", "denied", ""),
        ("civilians: herders", "target", "observed", ""),
        ("Malian army", "party", "observed", ""),
    ]
    assert row.parties[3].is_civilians
    assert row.parties[4].side == "state_forces"


def test_a_suspicion_is_somebodys():
    assert refused(attackers="Front A (suspected)")[0] == "attackers"
    by_column = row_with(attackers="Front A (suspected)", claimant="media")
    assert by_column.parties[0].claimant == "media"


def test_coordinates_without_a_precision_are_taken_to_be_near_a_settlement():
    row = row_with(latitude="14,5", longitude="-3,5")
    assert (row.latitude, row.location_precision) == (14.5, "near_settlement")
    assert row.warnings
    told = row_with(latitude="14.5", longitude="-3.5", location_precision="Site exact")
    assert (told.location_precision, told.warnings) == ("exact", ())


def test_a_link_without_a_publisher_is_told_by_its_site():
    (source,) = row_with(report_publisher="", report_link="https://example.org/a;b").sources
    assert (source.publisher, source.address) == ("example.org", "https://example.org/a;b")


def test_columns_that_mean_nothing_are_named_and_kept():
    content = own({"colour of the sky": "blue"})
    file = open_file(BytesIO(content.encode()), "own")
    (row,) = file
    assert "colour of the sky" in file.warnings[0]
    assert row.published["colour of the sky"] == "blue"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"id": ""}, "id"),
        ({"date": ""}, "date"),
        ({"date": "30/02/2019"}, "date"),
        ({"date": "yesterday"}, "date"),
        ({"last_day": "2019-09-01"}, "last_day"),
        ({"event_type": ""}, "event_type"),
        ({"event_type": "Party"}, "event_type"),
        ({"sub_type": "Mob violence"}, "sub_type"),
        ({"state": "Atlantis"}, "state"),
        ({"latitude": "14.5"}, "longitude"),
        ({"location_precision": "vague"}, "location_precision"),
        ({"killed_civilians": "-4"}, "killed_civilians"),
        ({"killed_civilians": "many"}, "killed_civilians"),
        ({"killed_civilians": "+5"}, "killed_civilians"),
        ({"killed_civilians": "40-25"}, "killed_civilians"),
        ({"attackers": "civilians"}, "attackers"),
        ({"report_publisher": "A; B", "report_title": "One"}, "report_title"),
        ({"report_date": "soon"}, "report_date"),
        ({"report_publisher": "", "report_title": "Base attacked"}, "report_publisher"),
        ({"report_link": "javascript:alert(1)"}, "report_link"),
        ({"report_publisher": "", "report_link": "https://"}, "report_link"),
        ({"report_publisher": "", "report_link": "https://["}, "report_link"),
        ({"report_publisher": "x" * 501}, "report_publisher"),
        ({"attackers": "x" * 501}, "attackers"),
    ],
)
def test_what_cannot_be_loaded_says_where_and_why(cells, column):
    found, reason = refused(**cells)
    assert found == column
    assert reason.endswith((".", "”"))


def test_the_column_is_named_as_the_file_names_it():
    rejected = read_one("identifiant;type;date\n1;Combats;30 brumaire\n", "own")
    assert rejected.column == "date"
    assert read_one("identifiant;type;date\n1;Fête;30/09/2019\n", "own").column == "type"


def test_every_bad_cell_of_a_row_is_told_at_once():
    column, reason = refused(
        date="31/02/2019",
        event_type="Fight",
        state="Maly",
        latitude="95",
        longitude="1",
        attackers="civilians",
        killed_civilians="many; 3",
        report_link="www.example.org",
    )
    assert column == ("date, event_type, state, latitude, attackers, report_link, killed_civilians")
    reasons = reason.splitlines()
    assert [each.split(":")[0] for each in reasons] == column.split(", ")
    assert "not in the calendar" in reasons[0]
    assert "“Maly” is not known as a state" in reasons[2]


def test_a_bad_cell_is_not_told_again_of_the_cells_that_follow_from_it():
    column, reason = refused(
        date="yesterday", last_day="2019-09-30", report_link="nowhere", killed_civilians="3"
    )
    assert column == "date, report_link"
    assert len(reason.splitlines()) == 2
