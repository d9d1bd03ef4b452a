"""The incidents in an SQLite file, as datasette and its cluster map want them."""

import sqlite3
from pathlib import Path

from django.db import connection

COLUMNS = "id, title, date, event_type, state, latitude, longitude, deaths"


def write_sqlite(path: Path) -> None:
    """Write the public incidents that have a pin into a new file."""
    with connection.cursor() as cursor, sqlite3.connect(path) as file:
        file.execute(
            "CREATE TABLE incidents (id INTEGER PRIMARY KEY, title TEXT, date TEXT, "
            "event_type TEXT, state TEXT, latitude REAL, longitude REAL, deaths INTEGER)"
        )
        cursor.execute(
            """
            SELECT incident.id, title, date::text, event_type, state.alpha3,
                ST_Y(point), ST_X(point), best
            FROM incidents_incident incident
            LEFT JOIN incidents_state state ON state.id = state_id
            LEFT JOIN incidents_dataset dataset ON dataset.id = dataset_id
            LEFT JOIN incidents_toll toll ON toll.incident_id = incident.id
                AND audience = 'public' AND side = 'all_sides'
            WHERE status = 'published' AND dataset.redistributable IS NOT FALSE
                AND point IS NOT NULL
            """
        )
        while rows := cursor.fetchmany(50_000):
            file.executemany("INSERT INTO incidents VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        for column in ("state", "event_type", "date"):
            file.execute(f"CREATE INDEX incidents_{column} ON incidents ({column})")
