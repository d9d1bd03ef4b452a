"""The checkout's `.venv`: made once, repaired when half-made, updated when requirements change."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from .checkout import Checkout
from .messages import CannotGoOn, say


def ensure(checkout: Checkout, *, with_test_tools: bool, with_bench_tools: bool = False) -> None:
    """Have a virtual environment with everything that the requirement files name."""
    folder = checkout.root / ".venv"
    requirements = {"installed": checkout.root / "requirements.txt"}
    if with_test_tools:
        requirements["installed-test-tools"] = checkout.root / "tests" / "requirements.txt"
    if with_bench_tools:
        requirements["installed-bench-tools"] = checkout.root / "bench" / "requirements.txt"
    # Each file has a stamp with the state in which it was installed.
    wanted = {folder / name: fingerprint(checkout, file) for name, file in requirements.items()}
    if checkout.python.exists() and all(
        stamp.exists() and stamp.read_text() == state for stamp, state in wanted.items()
    ):
        return
    if not works(checkout):
        say("Making a virtual environment in .venv ...")
        # Not the interpreter of an active virtual environment: it may be this very one.
        python = os.path.realpath(sys.executable)
        run_or_stop([python, "-m", "venv", "--clear", str(folder)], "make a virtual environment")
        made_at(checkout).write_text(str(checkout.root))
    for stamp in wanted:
        stamp.unlink(missing_ok=True)
    say("Installing Python packages; the first time takes a minute or two ...")
    command = [str(checkout.python), "-m", "pip", "install"]
    command += ["--quiet", "--disable-pip-version-check"]
    for file in requirements.values():
        command += ["--requirement", str(file)]
    run_or_stop(command, "install the Python packages (is there a connection to the internet?)")
    for stamp, state in wanted.items():
        stamp.write_text(state)


def fingerprint(checkout: Checkout, requirements: Path) -> str:
    """Changes with the requirements, the version of Python, and the checkout's place."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    parts = [str(checkout.root), version, requirements.read_text()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def works(checkout: Checkout) -> bool:
    """Whether there is a virtual environment, whole and made at this place.

    The scripts in `.venv/bin` name the place where they were made, and do not work at another.
    """
    if not checkout.python.exists() or not made_at(checkout).exists():
        return False
    if made_at(checkout).read_text() != str(checkout.root):
        return False
    answer = subprocess.run(
        [str(checkout.python), "-c", "import pip"], capture_output=True, check=False
    )
    return answer.returncode == 0


def made_at(checkout: Checkout) -> Path:
    """The file that tells where the virtual environment was made."""
    return checkout.root / ".venv" / "made-at"


def run_or_stop(command: list[str], aim: str) -> None:
    """Run a command whose own messages explain its failure."""
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        raise CannotGoOn(f"Could not {aim}; the messages above say why.")
