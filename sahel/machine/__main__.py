"""Entry point. Reads with any Python 3, so that one that is too old is told so in words."""

import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "This needs Python 3.11 or newer, and {} is Python {}.{}.\n"
        "Install a newer one and name it: make run PYTHON=python3.11\n"
        "Or, where Docker is installed, run it all in containers: docker compose up".format(
            sys.executable, *sys.version_info[:2]
        )
    )

# As `sahel.machine` it would need Django, which `sahel` imports. Found as `machine` it needs
# the standard library alone. The folder comes last, so that nothing in `sahel` stands in
# for a module of the standard library.
sys.path.append(str(Path(__file__).resolve().parent.parent))

from machine.commands import main

sys.exit(main(sys.argv[1:]))
