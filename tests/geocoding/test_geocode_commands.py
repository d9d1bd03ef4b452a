"""The gazetteer as a tool on the terminal."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from tests.builders import make_region

pytestmark = pytest.mark.django_db


def geocode(*arguments):
    told = io.StringIO()
    call_command("geocode", *arguments, stdout=told)
    return told.getvalue()


def test_a_place_is_explained(boulikessi):
    told = geocode("Boulkessy", "--state", "MLI")
    assert told.startswith("located: Boulikessi\n")
    assert "14.7970, -1.3100 · settlement · within 3 km · score" in told
    assert "   - A known spelling of Boulikessi." in told


def test_candidates_are_numbered_with_their_reasons(boulikessi, boulikessi_in_burkina):
    told = geocode("Boulikessi")
    assert told.startswith("several places possible: Places of this name, or")
    assert "(2 candidates)" in told
    assert "\n1. " in told
    assert "\n2. " in told


def test_programs_get_json(boulikessi):
    told = json.loads(geocode("Boulkessy", "--state", "Mali", "--date", "2019-09-30", "--json"))
    assert (told["status"], told["lat"], told["lon"]) == ("located", 14.797, -1.31)
    assert told["candidates"][0]["reasons"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--state", "Mally"), "“Mally” is no state .* There are: .*MLI Mali"),
        (("--state", "MLI", "--region", "Mopty"), "“Mopty” .* There are: ML-5 Mopti"),
        (("--date", "30/9/2019"), "Write it as 2019-09-30"),
    ],
)
def test_what_is_not_understood_is_told_with_what_there_is(mali, arguments, problem):
    make_region("Mopti", code="ML-5")
    with pytest.raises(CommandError, match=problem):
        geocode("Boulkessy", *arguments)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("place,state\nBoulkessy,MLI\nXqzw,MLI\nBoulkessy,Mally\n", encoding="utf-8")
    return path


def geocode_csv(source, target):
    told = io.StringIO()
    call_command("geocode_csv", str(source), str(target), stderr=told)
    return told.getvalue()


def test_a_table_is_answered_and_counted(boulikessi, table, tmp_path):
    target = tmp_path / "out.csv"
    told = geocode_csv(table, target)
    assert target.read_text(encoding="utf-8").splitlines()[1].startswith("Boulkessy,MLI,located,")
    assert "Rows: 3. Located: 1, several places possible: 0, not found: 2." in told
    assert "rows whose state or region is not known here: 1" in told


def test_a_table_never_overwrites_its_source(mali, table, tmp_path):
    before = table.read_bytes()
    link = tmp_path / "link.csv"
    link.symlink_to(table)
    for target in (table, link, tmp_path / "." / "in.csv"):
        with pytest.raises(CommandError, match="overwrite its own source"):
            geocode_csv(table, target)
    assert table.read_bytes() == before


def test_a_table_that_breaks_off_leaves_what_was_there_and_nothing_else(mali, table, tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("of yesterday")
    table.write_bytes(table.read_bytes() + "Sévaré,MLI\n".encode("latin-1"))
    with pytest.raises(CommandError, match=r"in\.csv: Line 5 is not UTF-8"):
        geocode_csv(table, target)
    assert target.read_text() == "of yesterday"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_a_file_that_is_not_there_is_told(mali, tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.csv: No such file"):
        geocode_csv(tmp_path / "nowhere.csv", tmp_path / "out.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_device_is_not_replaced_by_a_file(mali, table):
    with pytest.raises(CommandError, match="no file that can be replaced"):
        geocode_csv(table, "/dev/null")


def test_a_table_goes_through_standard_input_and_output(boulikessi, table, monkeypatch):
    class Stream:
        def __init__(self, content=b""):
            self.buffer = io.BytesIO(content)

    out = Stream()
    monkeypatch.setattr(sys, "stdin", Stream(table.read_bytes()))
    monkeypatch.setattr(sys, "stdout", out)
    told = geocode_csv("-", "-")
    assert out.buffer.getvalue().decode().splitlines()[1].startswith("Boulkessy,MLI,located,")
    assert "Rows: 3." in told
