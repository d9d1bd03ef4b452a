"""By what marks on the map are coloured and bars of the timeline are parted."""

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from incidents.columns import Columns, Selection
from incidents.columns.blocks import taken
from incidents.filters import Colour, Stack
from incidents.models import COUNTED_BASES, ArmedGroup, EventType, Role, State
from incidents.statistics.groups_named import groups_named

# The colours that people can tell apart, in both schemes: ``--category-1`` to 9.
COLOURS = 9
# The rest: several of those that have a colour, another one, and none.
MOST_GROUPS = COLOURS - 3
MOST_STATES = COLOURS - 2
# In an incident whose initiator is not told, a party may have attacked.
AS_ATTACKER = (Role.ATTACKER, Role.PARTY)


@dataclass(frozen=True)
class Category:
    """One colour: its ``value`` as in the filter's address, or a word for the rest."""

    value: str
    label: str
    colour: int


@dataclass(frozen=True)
class Categories:
    """The categories of a view, each incident in one of them.

    ``by_code`` has for each code of the column ``told_by`` ("event", "site" or "party") the
    number (uint8) of its category in ``all``.
    """

    all: tuple[Category, ...]
    told_by: str
    by_code: np.ndarray

    def of(self, columns: Columns, rows: slice | np.ndarray) -> np.ndarray:
        """For each of ``rows`` the number (uint8) of its category."""
        codes, _ = columns.codes(self.told_by)
        return np.take(self.by_code, taken(codes, rows), mode="clip")


def categories(selection: Selection, by: Colour | Stack) -> Categories:
    """What the incidents of a selection are told apart by, whatever its period.

    By type there are all event types, each with a colour of its own for ever. By group there
    are the groups with most incidents here as attacker, or as party where no attacker is
    told, on any basis but a denied one; then several of these, another group, and nobody
    named. By state there are those with most incidents here, another state, and no state.
    Takes one query for the names of groups or states.
    """
    found = selection.without("from", "to")
    if by == Colour.GROUP:
        return _by_group(found)
    return _by_state(found) if by == Stack.STATE else _by_type(found.columns)


def _by_type(columns: Columns) -> Categories:
    return Categories(
        tuple(
            Category(event_type.value, str(event_type.label), number)
            for number, event_type in enumerate(EventType, start=1)
        ),
        "event",
        columns.events.event_type,
    )


def _by_state(found: Selection) -> Categories:
    columns = found.columns
    of_site = columns.sites.state
    counts = np.bincount(of_site, weights=found.site_counts())
    most = _most(counts, MOST_STATES)
    states = {state.pk: state for state in State.objects.filter(pk__in=most).defer("outline")}
    # In one order, so that a state keeps its colour while the same ones are on the map.
    named = sorted((states[pk] for pk in most if pk in states), key=lambda state: state.alpha3)
    shown = [Category(state.alpha3, state.name, n) for n, state in enumerate(named, start=1)]
    rest = (
        Category("another-state", _("another state"), COLOURS - 1),
        Category("no-state", _("state not told"), COLOURS),
    )
    number = np.full(len(counts), len(shown), dtype=np.uint8)
    number[[state.pk for state in named]] = np.arange(len(named))
    number[0] = len(shown) + 1
    return Categories((*shown, *rest), "site", number[of_site])


def _by_group(found: Selection) -> Categories:
    columns = found.columns
    parties, groups = groups_named(columns, AS_ATTACKER, COUNTED_BASES)
    counts = np.bincount(groups, weights=found.party_counts()[parties])
    most = _most(counts, MOST_GROUPS)
    by_pk = {
        group.pk: group
        for group in ArmedGroup.objects.filter(pk__in=most).defer("summary_en", "summary_fr")
    }
    named = [by_pk[pk] for pk in most if pk in by_pk]
    shown = [Category(group.slug, group.name, n) for n, group in enumerate(named, start=1)]
    rest = (
        Category("several-groups", _("several of these"), COLOURS - 2),
        Category("another-group", _("another group"), COLOURS - 1),
        Category("no-group", _("no group named"), COLOURS),
    )
    several, another, nobody = range(len(shown), len(shown) + len(rest))
    number_of_group = np.full(len(counts), another, dtype=np.uint8)
    number_of_group[[group.pk for group in named]] = np.arange(len(named))
    numbers = number_of_group[groups]
    of_party = np.full(len(columns.parties), nobody, dtype=np.uint8)
    of_party[parties] = another
    is_shown = numbers < len(shown)
    of_party[parties[is_shown]] = numbers[is_shown]
    how_many = np.bincount(parties[is_shown], minlength=len(of_party))
    of_party[how_many > 1] = several
    return Categories((*shown, *rest), "party", of_party)


def _most(counts: np.ndarray, at_most: int) -> list[int]:
    """The numbers, but 0, that occur most often; of equals the smallest."""
    counts = counts.copy()
    counts[:1] = 0
    order = np.argsort(-counts, kind="stable")[:at_most]
    return order[counts[order] > 0].tolist()
