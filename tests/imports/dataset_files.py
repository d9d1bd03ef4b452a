"""Little files of datasets for the tests. All their rows are invented."""

import csv
import io
from pathlib import Path

from incidents.imports import acled, ucdp_ged
from incidents.imports.reading import open_file

# The real samples are on some machines only.
REAL_UCDP_FILES = Path("/work/shared/data/ucdp")

# An event that never happened, between a group and a place that do not exist.
UCDP_EVENT = {
    "id": "900001",
    "relid": "INV-2019-1-1-1",
    "year": "2019",
    "active_year": "1",
    "code_status": "Clear",
    "type_of_violence": "1",
    "conflict_new_id": "90",
    "conflict_name": "Mali: Government",
    "dyad_new_id": "91",
    "dyad_name": "Government of Mali - Invented Front",
    "side_a_dset_id": "72",
    "side_a_new_id": "72",
    "side_a": "Government of Mali",
    "side_b_dset_id": "99901",
    "side_b_new_id": "99901",
    "side_b": "Invented Front",
    "number_of_sources": "1",
    "source_article": '"Invented Gazette,2019-05-02,Three soldiers killed, says army"',
    "source_office": "Invented Gazette",
    "source_date": "2019-05-02",
    "source_headline": "Three soldiers killed, says army",
    "source_original": "army",
    "where_prec": "1",
    "where_coordinates": "Exampleville village",
    "where_description": "near the market of Exampleville",
    "adm_1": "Mopti region",
    "adm_2": "Example cercle",
    "latitude": "14.5",
    "longitude": "-3.5",
    "geom_wkt": "POINT (-3.5 14.5)",
    "priogrid_gid": "150000",
    "country": "Mali",
    "country_id": "432",
    "region": "Africa",
    "event_clarity": "1",
    "date_prec": "1",
    "date_start": "2019-05-01",
    "date_end": "2019-05-01",
    "deaths_a": "3",
    "deaths_b": "0",
    "deaths_civilians": "0",
    "deaths_unknown": "0",
    "best": "3",
    "high": "3",
    "low": "3",
    "gwnoa": "432",
}

ACLED_HEADER_OF_2023 = acled.COLUMNS[:31]
_HEADER_BEFORE = (
    "data_id iso event_id_cnty event_id_no_cnty event_date year time_precision event_type "
    "sub_event_type actor1 assoc_actor_1 inter1 actor2 assoc_actor_2 inter2 interaction region "
    "country admin1 admin2 admin3 location latitude longitude geo_precision source source_scale "
    "notes fatalities timestamp iso3"
)
ACLED_HEADER_BEFORE = tuple(_HEADER_BEFORE.split())
ACLED_EVENT = {
    "data_id": "9000001",
    "event_id_cnty": "MLI90001",
    "event_id_no_cnty": "90001",
    "event_date": "2019-05-01",
    "year": "2019",
    "time_precision": "1",
    "disorder_type": "Political violence",
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "actor1": "Invented Front",
    "inter1": "Rebel group",
    "actor2": "Military Forces of Mali (Invented)",
    "inter2": "State forces",
    "interaction": "State forces-Rebel group",
    "iso": "466",
    "iso3": "MLI",
    "region": "Western Africa",
    "country": "Mali",
    "admin1": "Mopti",
    "admin2": "Example",
    "location": "Exampleville",
    "latitude": "14.5",
    "longitude": "-3.5",
    "geo_precision": "1",
    "source": "Invented Gazette; Invented Radio",
    "notes": "This event is invented.",
    "fatalities": "3",
    "timestamp": "1560000000",
}


def as_csv(names, rows, *, delimiter=",", header=True, line_end="\n") -> str:
    """Rows as dictionaries become CSV with the columns ``names``."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    if header:
        writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return text.getvalue()


def ucdp_csv(*changes, **keywords) -> str:
    """A file of UCDP GED: the invented event once for each of the changes to it."""
    rows = [UCDP_EVENT | {"id": str(900001 + i)} | each for i, each in enumerate(changes or [{}])]
    return as_csv(ucdp_ged.COLUMNS, rows, **keywords)


def acled_csv(*changes, names=ACLED_HEADER_OF_2023, **keywords) -> str:
    """A file of ACLED: the invented event once for each of the changes to it."""
    rows = [
        ACLED_EVENT | {"event_id_cnty": f"MLI{90001 + i}"} | each
        for i, each in enumerate(changes or [{}])
    ]
    return as_csv(names, rows, **keywords)


def read(content, dataset_slug="ucdp_ged") -> list:
    """The rows and rejections of a file with this content, text or bytes."""
    raw = content.encode() if isinstance(content, str) else content
    return list(open_file(io.BytesIO(raw), dataset_slug))


def read_one(content, dataset_slug="ucdp_ged"):
    """The one row, or rejection, of a file."""
    (found,) = read(content, dataset_slug)
    return found
