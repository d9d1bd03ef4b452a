"""A table of places comes back whole, with what was found at its end."""

import csv
import io
import json

import pytest

from incidents.geocoding import enquiry
from incidents.geocoding.finding import Candidate, found
from incidents.geocoding.place_table import ANSWERED, NotATable, answer_table
from incidents.models import LocationPrecision

pytestmark = pytest.mark.django_db


def written(text, encoding="utf-8"):
    """The table that comes of a table."""
    target = io.BytesIO()
    counts = answer_table(io.BytesIO(text.encode(encoding)), target)
    return target.getvalue().decode(), counts


def rows(text, separator=","):
    """The rows that come of a table, as dictionaries."""
    answer, _ = written(text)
    return list(csv.DictReader(io.StringIO(answer, newline=""), delimiter=separator))


def test_a_place_is_located_with_all_that_is_told_of_it(boulikessi):
    [row] = rows("place,state,region\nBoulkessy,MLI,\n")
    assert list(row)[3:] == list(ANSWERED)
    assert (row["status"], row["lat"], row["lon"]) == ("located", "14.797", "-1.31")
    assert (row["matched_name"], row["matched_state"]) == ("Boulikessi", "MLI")
    assert (row["precision"], row["provider"], row["problem"]) == ("settlement", "gazetteer", "")
    assert 0 < float(row["score"]) <= 1


def test_several_places_are_counted_and_listed_and_none_is_taken(boulikessi, boulikessi_in_burkina):
    [row] = rows("place\nBoulikessi\n")
    assert (row["status"], row["lat"], row["lon"], row["candidates"]) == ("ambiguous", "", "", "2")
    candidates = json.loads(row["candidates_json"])
    assert {each["state"] for each in candidates} == {"MLI", "BFA"}
    assert {"lat", "lon", "name", "score"} <= candidates[0].keys()
    assert row["problem"].startswith("Places of this name, or of one like it,")


def test_other_columns_pass_through_in_their_order_and_untouched(boulikessi):
    text = 'id;STATE; Place ;note\n007;mali;Boulkessy;"=1+1; ""so""\nand more"\n'
    [row] = rows(text, ";")
    assert list(row)[:4] == ["id", "STATE", " Place ", "note"]
    assert (row["id"], row["note"]) == ("007", '=1+1; "so"\nand more')
    assert row["status"] == "located"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_table_keeps_its_form(mali, separator, mark, line_end):
    lines = [separator.join(cells) for cells in (("place", "note"), ("Dou", "é"))]
    answer, _ = written(mark + line_end.join([*lines, ""]))
    assert answer.startswith(f"{mark}place{separator}note{separator}status{separator}lat")
    assert answer.count("\ufeff") == len(mark)
    assert answer.count(line_end) == 2
    assert answer.count("\n") == 2


def test_a_table_whose_cells_are_all_quoted_stays_so(mali):
    answer, _ = written('"place","note"\n"Dou","1"\n')
    assert answer.splitlines()[1].startswith('"Dou","1","not_found",""')


def test_an_unknown_state_or_region_is_told_in_its_row_and_loses_nothing(boulikessi):
    text = "place,state,region\nBoulkessy,Mally,\nBoulkessy,MLI,Mopty\nBoulkessy,MLI,\n,MLI,\n"
    found_rows = rows(text)
    assert [row["status"] for row in found_rows] == ["not_found"] * 2 + ["located", "not_found"]
    assert "“Mally”" in found_rows[0]["problem"]
    assert "“Mopty”" in found_rows[1]["problem"]
    assert found_rows[3]["problem"] == "No place is given."
    counts = written(text)[1]
    assert (counts.rows, counts.by_status["located"], counts.not_understood) == (4, 1, 2)


def test_short_rows_are_filled_up_and_long_ones_keep_what_is_too_much(boulikessi):
    answer, _ = written("place,state,note\nBoulkessy\nBoulkessy,MLI,a,b,c\n")
    short, long = list(csv.reader(io.StringIO(answer)))[1:]
    assert short[:4] == ["Boulkessy", "", "", "located"]
    assert long[:4] == ["Boulkessy", "MLI", "a", "located"]
    assert long[-2:] == ["b", "c"]
    assert len(long) == 3 + len(ANSWERED) + 2


def test_blank_lines_stay_where_they_are(mali):
    answer, counts = written("place\n\nDou\n\n\n")
    assert [bool(line) for line in answer.split("\n")] == [True, False, True, False, False, False]
    assert counts.rows == 1


def test_a_table_that_was_answered_before_keeps_the_old_answer(boulikessi):
    [row] = rows("place,Lat,status\nBoulkessy,1.5,checked\n")
    assert (row["Lat"], row["status"]) == ("1.5", "checked")
    assert (row["geocoded_lat"], row["geocoded_status"]) == ("14.797", "located")
    assert written("place,Lat\nDou,1\n")[1].renamed == ["geocoded_lat"]


def test_a_name_of_the_gazetteer_is_never_a_formula(boulikessi, monkeypatch):
    candidate = Candidate(
        provider="gazetteer",
        name="=HYPERLINK(1)",
        point=boulikessi.point,
        precision=LocationPrecision.SETTLEMENT,
    )
    monkeypatch.setattr(
        enquiry, "find_locations", lambda questions: (found(candidate) for _ in questions)
    )
    [row] = rows("place\nBoulkessy\n")
    assert row["matched_name"] == "'=HYPERLINK(1)"
    # A number that is negative is one, and is calculated with.
    assert row["lon"] == "-1.31"


def test_a_column_with_the_text_of_a_report_is_read(mali):
    [row] = rows(f'place,text\nDou,"{"a" * 300_000}"\n')
    assert len(row["text"]) == 300_000


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("", "There is no column “place”"),
        ("name,state\nDou,MLI\n", "It has|The first line has: name, state"),
        ("place,Place\nDou,Dou\n", "two columns “place”"),
        ('place,note\nDou,"never closed\n', "Line 2 cannot be read"),
        ('place,note\nDou,"a"b\n', "Line 2 cannot be read"),
    ],
)
def test_what_is_no_table_of_places_is_refused_with_its_line(mali, table, problem):
    with pytest.raises(NotATable, match=problem):
        written(table)


def test_another_encoding_is_refused_rather_than_guessed(mali):
    with pytest.raises(NotATable, match="UTF-8"):
        written("place\nSévaré\n", encoding="latin-1")
