"""Files that are broken, hostile, or no table at all: a clear sentence each, and no crash."""

import gzip
import io
import time
import tracemalloc
import zipfile
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings

from incidents.imports.reading import FileRefused, open_file
from incidents.imports.records import LONGEST_CELL, LONGEST_LINE
from incidents.imports.rows import Rejection, Row
from tests.imports.dataset_files import acled_csv, as_csv, read, read_one, ucdp_csv
from tests.imports.made_files import FORMATS, every_row_is_accounted_for, made_files

MOST_MEMORY = 50 * 2**20


@contextmanager
def bounded_memory():
    tracemalloc.start()
    try:
        yield
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MOST_MEMORY


def refusal(content: bytes, dataset_slug: str = "ucdp_ged") -> str:
    with pytest.raises(FileRefused) as refused:
        open_file(io.BytesIO(content), dataset_slug)
    return str(refused.value)


def ids(found) -> list[str]:
    return [each.external_id if isinstance(each, Row) else f"line {each.line}" for each in found]


def zipped(*, method=zipfile.ZIP_DEFLATED, **members) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


# Its first member tells what it is, and is not packed.
OPEN_DOCUMENT = zipped(
    method=zipfile.ZIP_STORED, mimetype="application/vnd.oasis.opendocument.spreadsheet"
)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe", "empty"),
        (b"\n\n  \n", "empty"),
        (b"\0" * 500, "empty"),
        (zipped(**{"[Content_Types].xml": "", "xl/workbook.xml": ""}), "Excel"),
        (OPEN_DOCUMENT, "spreadsheet"),
        (zipped(**{"ged.csv": ucdp_csv()}), "Unpack"),
        (gzip.compress(ucdp_csv().encode()), "Unpack"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Excel"),
        (b"%PDF-1.7\n1 0 obj", "not a table"),
        (b"<!DOCTYPE html><html><title>Sign in</title>", "web page"),
        (b'{"events": []}', "JSON"),
        (bytes(range(1, 32)) * 50, "not a table"),
        (b"name,colour\nJNIM,green\n", "names of the columns"),
        (b"Report of the year 2019", "names of the columns"),
        (ucdp_csv().replace("date_start,", "day,", 1).encode(), "date_start"),
        (acled_csv().encode(), "ACLED"),
        (ucdp_csv().replace("relid", "best", 1).encode(), "twice"),
        (b",".join([b"id"] * 100_000) + b"\n", "columns"),
        (b"a" * (LONGEST_LINE + 5), "first line"),
        (b'"id,relid\n' * 3, "first line"),
    ],
)
def test_a_file_that_is_no_table_of_the_dataset_is_refused_with_a_sentence(content, word):
    assert word in refusal(content)


def test_a_bomb_in_a_workbook_is_refused_without_being_unpacked():
    bomb = zipped(**{"[Content_Types].xml": "", "xl/worksheets/sheet1.xml": b" " * (100 * 2**20)})
    with bounded_memory():
        assert "Excel" in refusal(bomb)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_letters_are_read_whatever_the_encoding(encoding):
    content = ucdp_csv({"where_coordinates": "Tillabéri – œuvre"}).encode(encoding)
    file = open_file(io.BytesIO(content), "ucdp_ged")
    (row,) = file
    assert row.place_text == "Tillabéri – œuvre"
    assert [("Windows" in warning and "line 2" in warning) for warning in file.warnings] == (
        [True] if encoding == "cp1252" else []
    )


def test_a_few_windows_letters_do_not_spoil_the_others():
    content = ucdp_csv({"adm_1": "Tillabéri"}, {"adm_1": "XX"}).encode().replace(b"XX", b"S\xe9gou")
    assert [row.region for row in read(content)] == ["Tillabéri", "Ségou"]


def test_nul_bytes_are_taken_out_and_said():
    content = ucdp_csv({}, {"adm_1": "Mop\0ti"}, {})
    rows = read(content)
    assert [row.region for row in rows] == ["Mopti region", "Mopti", "Mopti region"]
    assert [bool(row.warnings) for row in rows] == [False, True, False]


def test_a_quotation_mark_that_nothing_closes_takes_no_other_row_with_it():
    lines = ucdp_csv(*[{}] * 5).splitlines()
    lines[2] = lines[2].replace("Exampleville village", '"Exampleville village', 1)
    found = read("\n".join(lines) + "\n")
    assert ids(found) == ["900001", "line 3", "900003", "900004", "900005"]
    assert found[1].column == "where_coordinates"
    assert "quotation mark" in found[1].reason
    assert found[1].published["id"] == "900002"


def test_a_quotation_mark_left_open_in_the_last_row_is_told():
    lines = ucdp_csv({}, {}).splitlines()
    lines[2] = lines[2].replace("Exampleville village", '"Exampleville village', 1)
    assert ids(read("\n".join(lines))) == ["900001", "line 3"]


def test_quotation_marks_left_open_on_every_line_cost_no_more_than_the_file_is_long():
    # From the mark on every line, the search for its end would go through all the others.
    line = 'a"b,"c\n'
    content = ucdp_csv() + line * 30_000
    found = read(content)
    assert len(found) == 30_001
    assert ids(found[:2]) == ["900001", "line 3"]
    assert found[-1].line == 30_002


def test_a_cell_over_several_lines_is_one_cell():
    found = read(ucdp_csv({"where_description": 'near\nthe "market"\r\nof the town'}, {}))
    assert [row.line for row in found] == [2, 5]
    assert found[0].published["where_description"] == 'near\nthe "market"\r\nof the town'


@pytest.mark.parametrize(
    "cell", ["x" * 10_000_000, "x, " * 3_000_000], ids=["of one word", "with separators"]
)
def test_a_cell_of_ten_megabytes_is_rejected_in_bounded_memory(cell):
    content = ucdp_csv({}, {"where_description": cell}, {}).encode()
    with bounded_memory():
        found = read(content)
    assert ids(found) == ["900001", "line 3", "900003"]
    assert found[1].column == "where_description"
    assert str(LONGEST_CELL) in found[1].reason


def test_a_cell_of_ten_megabytes_on_many_lines_is_rejected_in_bounded_memory():
    content = ucdp_csv({}, {"where_description": ("x" * 1000 + "\n") * 10_000}, {}).encode()
    with bounded_memory():
        found = read(content)
    assert ids(found)[:2] == ["900001", "line 3"]
    assert ids(found)[-1] == "900003"
    assert all(isinstance(each, Rejection) for each in found[1:-1])


def test_a_cell_a_little_too_long_is_rejected():
    rejected = read_one(ucdp_csv({"where_description": "x" * (LONGEST_CELL + 1)}))
    assert (rejected.column, str(LONGEST_CELL) in rejected.reason) == ("where_description", True)
    assert isinstance(read_one(ucdp_csv({"where_description": "x" * LONGEST_CELL})), Row)


def test_a_row_of_a_million_columns_is_rejected_in_bounded_memory():
    content = (ucdp_csv({}) + "," * 1_000_000 + "1\n" + ucdp_csv({}, header=False)).encode()
    with bounded_memory():
        found = read(content)
    assert ids(found) == ["900001", "line 3", "900001"]
    assert "1000001" in found[1].reason
    assert len(found[1].published) < 100


def test_a_header_of_a_million_columns_is_refused_in_bounded_memory():
    content = b",".join(b"c%d" % number for number in range(1_000_000)) + b"\n1,2,3\n"
    with bounded_memory():
        assert "first line" in refusal(content)


FILLINGS = (" ", ", ", "; ", '"', "(", "https://", "1", "a ", "a, (", ",2019-01-01,", "\U00012000")


@pytest.mark.parametrize("dataset_slug", FORMATS)
def test_no_long_cell_costs_more_time_than_it_has_letters(dataset_slug):
    names, event = FORMATS[dataset_slug]
    rows = [
        event | {name: f"a{filling * (90_000 // len(filling))}"}
        for name in names
        for filling in FILLINGS
    ]
    content = as_csv(names, rows)
    started_at = time.process_time()
    found = read(content, dataset_slug)
    assert len(found) == len(rows)
    # Twice the time that the slowest machine takes to cut so much text into cells.
    assert time.process_time() - started_at < 10


@pytest.mark.parametrize(
    ("dataset_slug", "column"), [("ucdp_ged", "side_a"), ("acled", "actor1"), ("own", "attackers")]
)
def test_what_is_remembered_of_names_does_not_fill_the_memory(dataset_slug, column):
    names, event = FORMATS[dataset_slug]
    rows = (event | {column: f"Front {number}{'x' * 90_000}"} for number in range(700))
    content = as_csv(names, rows).encode()
    assert len(content) > MOST_MEMORY
    with bounded_memory():
        for each in open_file(io.BytesIO(content), dataset_slug):
            assert each.column == column


def test_a_row_with_too_few_or_too_many_cells_is_rejected():
    lines = ucdp_csv({}, {}, {}).splitlines()
    lines[1] = lines[1].rsplit(",", 3)[0]
    lines[2] += ",more,cells"
    # Separators behind the last cell are a spreadsheet's habit.
    lines[3] += ",,"
    short, long, with_separators = read("\n".join(lines))
    assert "46 cells instead of 49. Add those that are missing" in short.reason
    assert "51 cells instead of 49. Put cells in quotation marks" in long.reason
    assert long.published["column 50"] == "more"
    assert with_separators.external_id == "900003"


def test_a_row_with_too_many_cells_is_one_row_over_several_lines_too():
    # What stands behind the end of the line has as many cells as a row.
    line = ucdp_csv({}).splitlines()[1].replace(",", ',"of two\nlines",', 1)
    _right, found = read(ucdp_csv() + line + "500\n")
    assert "50 cells instead of 49" in found.reason


def test_a_header_that_comes_again_is_told_as_such():
    found = read(ucdp_csv({}) + ucdp_csv({"id": "900002"}))
    assert ids(found) == ["900001", "line 3", "900002"]
    assert "names of the columns" in found[1].reason


def test_a_file_with_a_header_alone_has_no_rows():
    assert read(ucdp_csv().splitlines()[0]) == []


def test_the_progress_is_told_in_bytes(tmp_path):
    path = tmp_path / "ged.csv"
    path.write_text(ucdp_csv(*[{}] * 200))
    with open_file(path, "ucdp_ged") as file:
        positions = [file.position for _row in file]
        assert positions == sorted(positions)
        assert 0 < positions[0] < file.size
        assert file.position == file.size == path.stat().st_size


def test_a_stream_is_left_open_and_can_be_read_again():
    stream = io.BytesIO(ucdp_csv({}, {}).encode())
    first = ids(open_file(stream, "ucdp_ged"))
    assert ids(open_file(stream, "ucdp_ged")) == first == ["900001", "900002"]
    assert not stream.closed


@given(made_files())
@settings(
    max_examples=300,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_whatever_the_file_every_row_is_accounted_for(made):
    every_row_is_accounted_for(made)
