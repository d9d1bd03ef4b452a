import re
import subprocess
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def test_help_lists_every_command():
    commands = re.search(r"^\.PHONY: (.*)$", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    listed = subprocess.run(
        ["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    names = re.findall(r"^  make ([\w-]+) +\S", listed.stdout, re.MULTILINE)
    assert sorted(names) == sorted(commands[1].split())
