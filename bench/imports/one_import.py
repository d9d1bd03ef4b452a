"""One import in a process of its own, in a database that is named; it tells its times as JSON."""

import json
import os
import resource
import sys
import time

import django


def main(database: str, path: str, commit: str) -> None:
    """Import ``path`` ("commit" loads it) and print what it took, in seconds and MB.

    ``of_python`` is the processor's time of this process, whatever else the machine does.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "sahel.settings"
    django.setup()
    # Django is ready only now.
    from django.db import connection

    from incidents.imports.import_run import begin_import, run_import
    from incidents.imports.reading import open_file
    from incidents.models import ImportState

    connection.settings_dict["NAME"] = database
    began, of_python = time.perf_counter(), time.process_time()
    committing = None

    def tell(of_import, progress) -> None:
        nonlocal committing
        if of_import.state == ImportState.COMMITTING and committing is None:
            committing = progress.began

    with open_file(path, "ucdp_ged") as file:
        of_import = begin_import(file, name="ged.csv")
        run_import(of_import, file, commit=commit == "commit", tell=tell)
    ended, monotonic = time.perf_counter(), time.monotonic()
    loading = 0.0 if committing is None else monotonic - committing
    print(
        json.dumps(
            {
                "reading": ended - began - loading,
                "loading": loading,
                "of_python": time.process_time() - of_python,
                "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "rows": of_import.rows_read,
                "new": of_import.new,
                "changed": of_import.changed,
                "unchanged": of_import.unchanged,
                "rejected": of_import.rejected,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
