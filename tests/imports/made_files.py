"""Files of datasets as nobody would make them by hand, for the tests and the benchmark.

``made_files`` is a hypothesis strategy; ``every_row_is_accounted_for`` is what must hold of each.
"""

import csv
import io
from dataclasses import dataclass, fields

from hypothesis import strategies as st

from incidents.imports import acled, ucdp_ged
from incidents.imports.reading import FileRefused, open_file
from incidents.imports.rows import Rejection, Row
from incidents.models import (
    SUB_TYPES,
    Basis,
    CasualtyOutcome,
    DatePrecision,
    EventType,
    LocationPrecision,
    Role,
    Side,
)
from tests.imports.dataset_files import ACLED_EVENT, UCDP_EVENT

OWN_INCIDENT = {
    "id": "1",
    "date": "2019-09-30",
    "last_day": "",
    "event_type": "Battles",
    "sub_type": "",
    "place": "Exampleville",
    "state": "Mali",
    "latitude": "14.5",
    "longitude": "-3.5",
    "location_precision": "settlement",
    "attackers": "Invented Front (claimed)",
    "targets": "civilians",
    "killed_civilians": "at least 15",
    "claimant": "media",
    "report_publisher": "Invented Gazette",
    "report_link": "https://example.org/1",
}
FORMATS = {
    "ucdp_ged": (ucdp_ged.COLUMNS, UCDP_EVENT),
    "acled": (acled.COLUMNS[:31], ACLED_EVENT),
    "own": (tuple(OWN_INCIDENT), OWN_INCIDENT),
}
# Without "#", with which tags begin that are no row.
_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="#"), min_size=0, max_size=12
)
_CELL = st.one_of(
    _TEXT,
    st.sampled_from(
        (
            "", " ", "0", "-1", "1.0", "12,0", "1e9", "NaN", "inf", "99999999999999999999", "½",
            "²", "١٢", "2019-02-31", "0000-00-00", "30 February 19", "2019-05-01 25:61", "+5", "−3",
            "31/12/1999", '"', '""', '"a', 'a"b', ";", "\t", "a\nb", "\0", "=cmd()", "-90", "181",
            "0.0", "Government of ", "Civilians", "civilians (blamed)", "x" * 500, "dozens", "~",
            "()", "(;)", "é", "\ufeff", "\u2028", "\x85", "\x1c", "NULL", "None", "https://[", "4-",
            "25 (a) (b)", '"A,2019-13-40,b";"', "1_000",
        )
    ),
    st.integers(-5, 300).map(str),
    st.floats(-200, 200).map(str),
)  # fmt: skip


@dataclass(frozen=True)
class MadeFile:
    """``rows`` is how many data rows it has; None where bytes of it were damaged."""

    content: bytes
    dataset_slug: str
    rows: int | None


@st.composite
def made_files(draw) -> MadeFile:
    """A file in one of the formats: right, with odd cells, or with damaged bytes."""
    slug = draw(st.sampled_from(tuple(FORMATS)))
    names, event = FORMATS[slug]
    rows = [
        [(event | changes).get(name, "") for name in names]
        for changes in draw(
            st.lists(st.dictionaries(st.sampled_from(names), _CELL, max_size=4), max_size=6)
        )
    ]
    for row in rows:
        beyond = draw(st.sampled_from((0, 0, 0, 0, -3, 2)))
        row[:] = row[:beyond] if beyond < 0 else row + ["more"] * beyond
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=draw(st.sampled_from(",;\t|")),
        lineterminator=draw(st.sampled_from(("\n", "\r\n", "\r"))),
        quoting=csv.QUOTE_ALL,
    )
    writer.writerow(names)
    writer.writerows(rows)
    encoding = draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252")))
    content = text.getvalue().encode(encoding, errors="replace")
    told = sum(any(cell.replace("\0", "") for cell in row) for row in rows)
    if draw(st.booleans()):
        return MadeFile(content, slug, told)
    return MadeFile(_damaged(draw, content), slug, None)


def _damaged(draw, content: bytes) -> bytes:
    for _number in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(content)))
        end = start + draw(st.integers(0, 30))
        how = draw(st.sampled_from(("overwritten", "cut out", "twice", "cut off")))
        if how == "overwritten":
            odd = draw(
                st.one_of(st.binary(max_size=8), st.sampled_from((b'"', b"\n", b"\0", b",")))
            )
            content = content[:start] + odd + content[start + len(odd) :]
        elif how == "cut out":
            content = content[:start] + content[end:]
        elif how == "twice":
            content = content[:end] + content[start:]
        elif start > len(content) // 2:
            content = content[:start]
    return content


def every_row_is_accounted_for(made: MadeFile) -> None:
    """Reads a made file; fails on whatever could not be loaded or shown to a person."""
    try:
        file = open_file(io.BytesIO(made.content), made.dataset_slug)
    except FileRefused as refused:
        assert made.rows is None, str(refused)
        assert str(refused)
        return
    found = list(file)
    assert file.position == file.size == len(made.content)
    if made.rows is not None:
        assert len(found) == made.rows
    lines = [each.line for each in found]
    assert lines == sorted(set(lines))
    for each in found:
        if isinstance(each, Rejection):
            assert each.reason
            assert _is_storable(each.reason)
        else:
            _can_be_loaded(each)
        assert all(map(_is_storable, each.published.values()))


def _is_storable(text: str) -> bool:
    """Whether PostgreSQL keeps it: no NUL, no half of a pair of surrogates."""
    return "\0" not in text and text.encode() is not None


def _can_be_loaded(row: Row) -> None:
    """The constraints of the tables, in which the row has to fit."""
    for field in fields(row):
        value = getattr(row, field.name)
        assert not isinstance(value, str) or _is_storable(value), field.name
    assert 0 < len(row.external_id) <= 100
    assert 0 < len(row.title) <= 200
    assert len(row.place_text) <= 200
    assert row.date_end is None or row.date_end > row.date
    assert row.date_precision in DatePrecision
    assert row.event_type in EventType
    assert not row.sub_event_type or row.sub_event_type in SUB_TYPES[EventType(row.event_type)]
    assert row.location_precision in LocationPrecision
    assert (row.longitude is None) == (row.latitude is None)
    if row.longitude is not None:
        assert -180 <= row.longitude <= 180
        assert -90 <= row.latitude <= 90
        assert (row.longitude, row.latitude) != (0, 0)
        assert row.location_precision != LocationPrecision.UNKNOWN
    for party in row.parties:
        assert 0 < len(party.name) <= 200
        assert party.role in Role
        assert party.side in Side
        assert party.basis in Basis
        assert not (party.is_civilians and party.role == Role.ATTACKER)
        assert party.claimant or party.basis not in (Basis.BLAMED, Basis.SUSPECTED)
    for count in row.counts:
        assert count.side in Side
        assert count.outcome in CasualtyOutcome
        assert count.minimum is not None or count.maximum is not None
        figures = [
            n for n in (0, count.minimum, count.figure, count.maximum, 2**31 - 1) if n is not None
        ]
        assert figures == sorted(figures)
        assert len(count.note) <= 300
    for source in row.sources:
        assert 0 < len(source.publisher) <= 200
        assert len(source.title) <= 300
        assert len(source.address) <= 1000
