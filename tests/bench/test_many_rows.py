"""The file of `make bench-imports`: it can be read, and has as many events as were asked for."""

import csv

from bench.imports.many_rows import write_many_rows
from incidents.imports.reading import open_file
from incidents.imports.rows import Row
from incidents.imports.ucdp_ged import COLUMNS


def test_every_row_can_be_read_and_is_another_event(tmp_path):
    path = tmp_path / "ged.csv"

    assert write_many_rows(path, 1200, None) == "500 invented events"

    rows = list(open_file(path, "ucdp_ged"))
    assert all(isinstance(row, Row) for row in rows)
    assert len({row.external_id for row in rows}) == 1200


def test_what_comes_again_comes_on_other_days_with_other_reports(tmp_path):
    event = dict.fromkeys(COLUMNS, "") | {
        "id": "7.0",
        "type_of_violence": "1",
        "side_a": "One",
        "side_b": "Other",
        "source_article": '"AFP,2019-12-31,Clash"',
        "date_start": "2019-12-30 00:00:00.000",
        "date_end": "2019-12-31",
        "best": "1",
    }
    with (tmp_path / "real.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerow(event)
    path = tmp_path / "many" / "ged.csv"
    path.parent.mkdir()

    write_many_rows(path, 3, tmp_path)

    rows = list(open_file(path, "ucdp_ged"))
    assert [f"{row.date}" for row in rows] == ["2019-12-30", "2019-12-31", "2020-01-01"]
    assert len({row.sources for row in rows}) == 3
