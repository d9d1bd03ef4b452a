"""Rows as a reader gives them, and a file of them; what they tell is invented."""

from dataclasses import dataclass, field, replace
from datetime import date

from incidents.imports.import_run import begin_import, run_import
from incidents.imports.rows import Count, Party, Row, Source
from incidents.models import Import

ARMY = Party("Government of Mali", "party", "state_forces", code="72")
JNIM = Party("JNIM", "party", "armed_group", code="6518")
VILLAGERS = Party("Civilians", "target", "civilians", is_civilians=True)


def make_row(external_id="237564", **fields) -> Row:
    """A clash at Boulikessi of 29 March 2017, in which three of the army died."""
    values = {
        "line": 2,
        "external_id": str(external_id),
        "title": "Clash between Government of Mali and JNIM, Boulikessi",
        "date": date(2017, 3, 29),
        "date_end": None,
        "date_precision": "day",
        "event_type": "battles",
        "sub_event_type": "armed-clash",
        "place_text": "Boulikessi",
        "state": "MLI",
        "region": "Mopti region",
        "longitude": -1.302596,
        "latitude": 14.79832,
        "location_precision": "exact",
        "parties": (ARMY, JNIM),
        "counts": (killed("state_forces", 3, 3, 3),),
        "sources": (Source("AFP", "Three soldiers killed", date(2017, 3, 30)),),
        "published": {"id": str(external_id), "best": "3"},
        **fields,
    }
    return Row(**values)


def killed(side, low, best, high, **fields) -> Count:
    return Count(side, "killed", low, high, None if low == high else best, **fields)


def make_rows(number, **fields) -> list[Row]:
    """Different rows, with the same parties, in different places and on different days."""
    row = make_row(**fields)
    return [
        replace(
            row,
            line=2 + index,
            external_id=str(1000 + index),
            date=date(2015, 1, 1 + index % 28),
            longitude=-3 + index % 40 / 10,
            counts=(killed("armed_group", index % 4, index % 4 + 1, index % 4 + 2),),
            sources=(Source("AFP", f"Report {index // 2}", date(2015, 1, 2)),),
            published={"id": str(1000 + index)},
        )
        for index in range(number)
    ]


@dataclass
class FileOfRows:
    """What the reader of a file gives, of rows that a test made."""

    rows: list
    dataset_slug: str = "ucdp_ged"
    size: int = 1000
    position: int = field(default=0)

    def __iter__(self):
        for number, row in enumerate(self.rows, start=1):
            self.position = self.size * number // len(self.rows)
            yield row


def load(*rows, dataset="ucdp_ged", commit=True, tell=lambda *_: None, **options) -> Import:
    """Import a file of these rows; returns how it ended."""
    file = FileOfRows(list(rows), dataset)
    of_import = begin_import(file, name="rows.csv", **options)
    run_import(of_import, file, commit=commit, tell=tell)
    of_import.refresh_from_db()
    return of_import
