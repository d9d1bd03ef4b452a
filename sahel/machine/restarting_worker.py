"""A Celery worker that starts anew when the code changes, for `make dev`.

Runs in the virtual environment, from the checkout; its arguments are those of `celery`.
"""

import atexit
import os
import subprocess
import sys
from pathlib import Path

import django
from django.utils import autoreload


def run_worker(arguments: list[str]) -> None:
    # Loads the application, so that Django knows which files to watch.
    django.setup()
    worker = subprocess.Popen([sys.executable, "-m", "celery", *arguments])

    def end_worker() -> None:
        worker.terminate()
        worker.wait()

    # Django's reloader leaves this process when a file changes, and starts it again.
    atexit.register(end_worker)
    worker.wait()


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sahel.settings")
    autoreload.run_with_reloader(run_worker, sys.argv[1:])
