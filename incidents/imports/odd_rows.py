"""What is odd about rows that were taken all the same, told once for each kind of oddity."""

import re

from django.utils.translation import ngettext

from incidents.imports.rows import Row

MOST_KINDS = 30
# What a warning quotes of its row: without it, warnings of one kind are the same.
_QUOTED = re.compile(r"“.*”|«.*»|-?\d+(?:[.,]\d+)?", re.DOTALL)


class OddRows:
    """Takes rows with their warnings; of many of a kind the first one is remembered."""

    def __init__(self):
        # By kind how many rows there are, the line of the first and what is said of it.
        self._kinds: dict[str, tuple[int, int, str]] = {}

    def take(self, row: Row) -> None:
        for warning in row.warnings:
            kind = _QUOTED.sub("", warning)
            if kind in self._kinds:
                number, line, first = self._kinds[kind]
                self._kinds[kind] = number + 1, line, first
            elif len(self._kinds) < MOST_KINDS:
                self._kinds[kind] = 1, row.line, warning

    def sentences(self) -> list[str]:
        """One for each kind, the most frequent first: how many rows, and the first of them."""
        kinds = sorted(self._kinds.values(), key=lambda kind: (-kind[0], kind[1]))
        return [
            ngettext(
                "Line %(line)d: %(warning)s",
                "%(number)d rows, such as line %(line)d: %(warning)s",
                number,
            )
            % {"number": number, "line": line, "warning": warning}
            for number, line, warning in kinds
        ]
