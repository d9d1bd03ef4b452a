"""Who attacks whom: incidents by attacker and target."""

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from incidents.models import COUNTED_BASES, ArmedGroup, Role
from incidents.statistics.sums import Line, Sums
from incidents.statistics.tally import CIVILIANS, Namings, Tally, distinct, is_among

# So many attackers and targets have a line or column of their own; the rest stand together.
LARGEST = 12

# What the lines and columns hold that are no group.
OF_CIVILIANS = "civilians"
OF_OTHERS = "others"
OF_NOBODY = ""


@dataclass(frozen=True)
class Matrix:
    """Attackers in lines, targets in columns, each with all of its incidents.

    ``attackers`` and ``targets`` have the largest first, then the others together and
    what names nobody, where there are such. ``cells`` are the sums of every attacker (the
    outer order) with every target. An incident counts once in each cell that its attackers
    and targets make, so a line or column may add up to more than its own incidents.
    """

    attackers: list[Line]
    targets: list[Line]
    cells: Sums

    @property
    def incidents(self) -> np.ndarray:
        """The incidents of each attacker (row) with each target (column)."""
        return self.cells.incidents.reshape(len(self.attackers), len(self.targets))

    def cell(self, attacker: int, target: int) -> Line:
        return self.cells.line(attacker * len(self.targets) + target)


@dataclass(frozen=True)
class _Named:
    """Groups on one side of the fight, each once in a set of parties.

    ``is_sure`` says who is named as attacker or as target, and not as a party alone.
    """

    key: np.ndarray
    party: np.ndarray
    group: np.ndarray
    is_sure: np.ndarray


def matrix(tally: Tally) -> Matrix:
    """The groups that attacked, and whom: groups, or civilians.

    Groups stand for themselves, without affiliates. Attackers count on the filter's bases
    (without, on any but a denied one), targets on any but a denied one. Where nobody says
    who began, each party stands among the attackers and among the targets of the others.
    """
    namings = tally.namings
    bases = tally.selection.incident_filter.counted_bases
    attackers = _named(namings, Role.ATTACKER, bases, with_civilians=False)
    targets = _named(namings, Role.TARGET, COUNTED_BASES, with_civilians=True)
    rows, columns = (_places(tally, namings, named) for named in (attackers, targets))
    one, other = _pairs(attackers, targets)
    # Who meets nobody; a party that has its line need not have a column besides.
    alone = _others(len(attackers.key), one)
    unmet = _others(len(targets.key), other)
    unmet = unmet[~is_among(targets.key[unmet], attackers.key)]
    is_named = np.zeros(tally.by_party.size, dtype=bool)
    is_named[attackers.party] = is_named[targets.party] = True
    silent = np.flatnonzero((tally.by_party.incidents > 0) & ~is_named)
    party = np.concatenate(
        (attackers.party[one], attackers.party[alone], targets.party[unmet], silent)
    )
    row, column = rows[attackers.group], columns[targets.group]
    row = np.concatenate((row[one], row[alone], np.full(len(unmet) + len(silent), _NOBODY)))
    column = np.concatenate(
        (column[other], np.full(len(alone), _NOBODY), column[unmet], np.full(len(silent), _NOBODY))
    )
    # A set of parties counts once in a cell, in a line and in a column.
    cells, by_row, by_column = (
        tally.by_party.spread(*np.divmod(distinct(party * size + code), size), size)
        for code, size in (
            (row * _PLACES + column, _PLACES**2),
            (row, _PLACES),
            (column, _PLACES),
        )
    )
    names = _names(tally, namings)
    shown_rows, shown_columns = (np.flatnonzero(each.incidents) for each in (by_row, by_column))
    shown = (shown_rows[:, None] * _PLACES + shown_columns).ravel()
    return Matrix(
        _lines(by_row, shown_rows, rows, names, _("no attacker named")),
        _lines(by_column, shown_columns, columns, names, _("no target named")),
        cells.at(shown),
    )


# The places of the largest come first.
_OTHERS = LARGEST
_NOBODY = LARGEST + 1
_PLACES = LARGEST + 2


def _named(namings: Namings, role: Role, bases, *, with_civilians: bool) -> _Named:
    """Who is named in ``role`` on one of ``bases``, or is a party on one of them."""
    is_sure = namings.fit((role,), bases)
    fits = is_sure | namings.fit((Role.PARTY,), bases)
    if not with_civilians:
        fits &= ~namings.are_civilians
    keys = namings.key[fits]
    firsts = np.flatnonzero(np.diff(keys, prepend=-1))
    sure = np.logical_or.reduceat(is_sure[fits], firsts) if len(firsts) else firsts.astype(bool)
    keys = keys[firsts]
    return _Named(keys, *np.divmod(keys, len(namings.groups)), sure)


def _pairs(attackers: _Named, targets: _Named) -> tuple[np.ndarray, np.ndarray]:
    """Which attacker meets which target in one set of parties, as indexes into both.

    A group meets itself only where it is named as attacker and as target.
    """
    first = np.searchsorted(targets.party, attackers.party, side="left")
    met = np.searchsorted(targets.party, attackers.party, side="right") - first
    one = np.repeat(np.arange(len(met)), met)
    other = np.arange(met.sum()) + np.repeat(first - (np.cumsum(met) - met), met)
    meet = attackers.group[one] != targets.group[other]
    meet |= attackers.is_sure[one] & targets.is_sure[other]
    return one[meet], other[meet]


def _others(count: int, indexes: np.ndarray) -> np.ndarray:
    """Those in ``range(count)`` that are none of ``indexes``."""
    is_other = np.ones(count, dtype=bool)
    is_other[indexes] = False
    return np.flatnonzero(is_other)


def _places(tally: Tally, namings: Namings, named: _Named) -> np.ndarray:
    """The place of each group: those with most incidents first, all others in one."""
    incidents = np.bincount(
        named.group, tally.by_party.incidents[named.party], minlength=len(namings.groups)
    )
    largest = np.argsort(-incidents, kind="stable")[:LARGEST]
    places = np.full(len(incidents), _OTHERS)
    places[largest] = np.arange(len(largest))
    return places


def _lines(
    sums: Sums, shown: np.ndarray, places: np.ndarray, names: list, nobody: str
) -> list[Line]:
    of_places = dict(zip(places.tolist(), names, strict=True)) | {
        _OTHERS: (OF_OTHERS, _("others")),
        _NOBODY: (OF_NOBODY, nobody),
    }
    return [sums.line(place, *of_places[place]) for place in shown.tolist()]


def _names(tally: Tally, namings: Namings) -> list[tuple[str, str]]:
    """For each group what addresses call it and what people do."""
    groups = ArmedGroup.objects.in_bulk(namings.groups.tolist())
    return [
        (OF_CIVILIANS, _("civilians")) if pk == CIVILIANS else (groups[pk].slug, groups[pk].name)
        for pk in namings.groups.tolist()
    ]
