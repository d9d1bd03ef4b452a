"""``make bench``: how long the slow work takes: all evidence, an incident, its like, the desk.

It works in a database of its own beside the application's, named after it and ending
in "_bench", which it makes, fills with invented data and drops.
"""

import gc
import os
import sys

import django


def main() -> int:
    """Measure and print a table; returns the exit code: 1 where a target is missed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "sahel.settings"
    django.setup()
    # Django is ready only now.
    from bench.invented_data import fill
    from bench.measurements import (
        measure_desk,
        measure_duplicates,
        measure_incident_page,
        measure_recomputing,
        timed,
    )
    from bench.scratch_database import database_of_its_own
    from incidents.management.application_role import as_owner

    with as_owner(), database_of_its_own() as name:
        print(f"Filling the database {name} with invented data ...", flush=True)
        data, seconds = timed(fill)
        print(f"{data.incidents:,} incidents, {data.claims:,} claims: {seconds:.0f} s\n")
        # A web process does not hold the invented data, which the collector would go through.
        gc.freeze()
        measurements = [
            *measure_recomputing(),
            *measure_incident_page(data),
            *measure_duplicates(),
            # With the pairs that were just found among what waits there.
            *measure_desk(),
        ]
    print(table(measurements))
    return 1 if any(each.is_missed for each in measurements) else 0


def table(measurements) -> str:
    """Rows of Markdown, as bench/README.md keeps them."""
    rows = [("measured", "result", "target"), ("---", "---:", "---")]
    rows += [(each.what, each.result, each.verdict) for each in measurements]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    )


if __name__ == "__main__":
    sys.exit(main())
