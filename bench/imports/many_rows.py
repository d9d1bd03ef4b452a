"""A file of UCDP GED of any length: real events, again and again, on other days, by other ids.

Their reports move with them, so that there are as many different ones as in a real file.
Without the real events, invented ones stand in.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from incidents.imports.ucdp_ged import COLUMNS

_DAY = re.compile(r"\b(19[89]\d|20[012]\d)-(\d\d)-(\d\d)\b")
_MOVED = ("source_article", "source_date", "date_start", "date_end")
_INVENTED = 500


def write_many_rows(path: Path, number: int, folder: Path | None) -> str:
    """Write ``number`` rows to ``path``; returns from what they were made."""
    real = list(_real_rows(folder)) if folder else []
    rows = real or list(_invented_rows())
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for index in range(number):
            turn, at = divmod(index, len(rows))
            writer.writerow(_moved(rows[at], turn, index + 1))
    return f"{len(rows):,} {'real' if real else 'invented'} events"


def _real_rows(folder: Path) -> Iterator[dict[str, str]]:
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                # A second header, of the tags of the Humanitarian Exchange Language, has no id.
                if row["id"]:
                    yield row


def _invented_rows() -> Iterator[dict[str, str]]:
    for index in range(_INVENTED):
        village = f"Invented village {index % 97}"
        dead = index % 9
        yield dict.fromkeys(COLUMNS, "") | {
            "type_of_violence": str(1 + index % 3),
            "side_a": f"Invented group {index % 41}",
            "side_b": "Civilians" if index % 3 == 2 else f"Invented group {41 + index % 37}",
            "source_article": f'"Invented paper,2018-03-{1 + index % 28:02d},{dead} killed"',
            "where_prec": str(1 + index % 4),
            "where_coordinates": village,
            "where_description": f"near {village}",
            "latitude": f"{12 + index % 50 / 10:.4f}",
            "longitude": f"{-4 + index % 70 / 10:.4f}",
            "country": "Mali",
            "country_id": "432",
            "date_prec": "1",
            "date_start": f"2018-03-{1 + index % 28:02d}",
            "date_end": f"2018-03-{1 + index % 28:02d}",
            "deaths_b": str(dead),
            "best": str(dead),
            "high": str(dead + index % 2),
            "low": str(dead),
        }


def _moved(row: dict[str, str], turn: int, number: int) -> list[str]:
    def move(found: re.Match) -> str:
        try:
            day = date(*map(int, found.groups()))
        except ValueError:
            return found[0]
        return (day + timedelta(days=turn)).isoformat()

    moved = {name: _DAY.sub(move, row.get(name) or "") for name in _MOVED} if turn else {}
    values = row | moved | {"id": str(number)}
    return [values.get(name) or "" for name in COLUMNS]
