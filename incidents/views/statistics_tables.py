"""The tables of the statistics, ready for the template: bars, shares, addresses, words.

Lengths of bars are texts in percent of the longest in their column.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.evidence import VIEW_SIDES, ViewFigure
from incidents.evidence.words import short_start
from incidents.filters import IncidentFilter
from incidents.models import Basis, Role, TollSide
from incidents.statistics import (
    FEWEST_FOR_PERCENT,
    Attribution,
    Change,
    Comparison,
    GroupLine,
    Line,
    Period,
    Standing,
    StandingLine,
    TypeLine,
)
from incidents.templatetags.incident_words import NO_NUMBER, day_in_words, whole_number
from incidents.views.bar_chart import percent
from incidents.views.query_links import map_address, page_address

# So many lines of a table stand on paper.
ROWS_ON_PAPER = 12


@dataclass(frozen=True)
class TableRow:
    """A line with its bars; ``address`` narrows the page to it, "" where nothing can."""

    line: Line
    share: str
    bar: str
    deaths_bar: str
    address: str = ""
    map_address: str = ""
    classes: str = ""


@dataclass(frozen=True)
class Table:
    """Lines that belong together; ``rows_beyond`` of them are left out on paper."""

    rows: list
    download: str
    note: str = ""
    rows_beyond: int = 0
    with_denied: bool = False


@dataclass(frozen=True)
class Piece:
    """A part of a bar: from ``x`` on, ``width`` long."""

    look: str
    x: str
    width: str


@dataclass(frozen=True)
class GroupRow:
    """A group's line, its bar in pieces by attribution, and where its numbers lead."""

    line: Line
    claimed: Line
    blamed: Line
    attacked: Line
    denied: Line
    pieces: list[Piece]
    address: str
    map_address: str
    claimed_address: str
    classes: str = ""


@dataclass(frozen=True)
class StandingRow:
    """A standing with how many of its incidents a report calls unclaimed."""

    line: Line
    share: str
    bar: str
    deaths_bar: str
    unclaimed: int | None
    not_recorded: int | None


@dataclass(frozen=True)
class StandingTable:
    """The standings, and all of their incidents that no group has claimed."""

    rows: list[StandingRow]
    unclaimed: int
    not_recorded: int
    download: str


@dataclass(frozen=True)
class PeriodNumber:
    """One number of one period: incidents, or the ``sum`` of one side's dead."""

    look: str
    bar: str
    number: int | None
    sum: dict | None = None
    address: str = ""


@dataclass(frozen=True)
class PeriodRow:
    """What the period before and this one have of one thing, and how it changed."""

    name: str
    numbers: list[PeriodNumber]
    change: Change
    is_chosen: bool = False

    @property
    def difference_in_words(self) -> str:
        """ "+12"; a dash where one of the numbers is not known."""
        difference = self.change.difference
        return NO_NUMBER if difference is None else _signed(difference)

    @property
    def percent_in_words(self) -> str:
        """ "+40 %"; where the number before is too small for it, that."""
        if self.change.difference is None:
            return NO_NUMBER
        if self.change.percent is None:
            return _("too few")
        return _("%(percent)s %%") % {"percent": _signed(self.change.percent)}


@dataclass(frozen=True)
class PeriodTable:
    """Two periods beside each other, each with its days in words."""

    rows: list[PeriodRow]
    now: str
    before: str
    download: str
    note: str


# How the bars of the period before and of this one look.
_LOOKS = ("before", "now")
_SIDES = (*VIEW_SIDES, TollSide.UNKNOWN)


def share_in_words(part: int, whole: int) -> str:
    """ "12.5 %"; a share that is not none is never told as 0."""
    if not whole:
        return NO_NUMBER
    share = 100 * part / whole
    if 0 < share < 0.1:
        return _("under %(percent)s %%") % {"percent": number_format(0.1)}
    return _("%(percent)s %%") % {"percent": number_format(round(share, 1), 1 if part else 0)}


def months_in_words(period: Period) -> str:
    """Whole months: "February 2024", "January – March 2024", "2022 – 2023"."""
    first, last = period.first, period.last
    if period.years:
        names = [date_format(first, "Y"), date_format(last, "Y")]
    else:
        is_one_year = first.year == last.year
        names = [date_format(first, "F" if is_one_year else "F Y"), date_format(last, "F Y")]
        if period.months == 1:
            del names[0]
    return " – ".join(dict.fromkeys(names))


def days_in_words(period: Period) -> str:
    """ "7 April – 4 May 2025"."""
    if period.first == period.last:
        return day_in_words(period.last)
    return f"{short_start(period.first, period.last)} – {day_in_words(period.last)}"


def _signed(number: int) -> str:
    sign = "+" if number > 0 else "−" if number < 0 else "±"
    return f"{sign}{whole_number(abs(number))}"


def line_table(
    lines: Sequence[Line],
    parameter: str,
    query: QueryDict,
    view_figure: ViewFigure,
    *,
    total: int,
    download: str,
    note: str = "",
) -> Table:
    """The table of lines whose values are those of ``parameter``."""
    scale = _Scale(lines, view_figure)
    return Table(
        rows=[
            _row(
                line, scale, query, total, {parameter: line.value}, is_beyond=index >= ROWS_ON_PAPER
            )
            for index, line in enumerate(lines)
        ],
        download=download,
        note=note,
        rows_beyond=max(0, len(lines) - ROWS_ON_PAPER),
    )


def type_table(
    types: Sequence[TypeLine],
    query: QueryDict,
    view_figure: ViewFigure,
    *,
    total: int,
    download: str,
) -> Table:
    """The table of event types, each followed by its sub-types where any is told."""
    scale = _Scale([each.whole for each in types], view_figure)
    rows: list[TableRow] = []
    for each in types:
        own = {"type": each.whole.value}
        rows.append(_row(each.whole, scale, query, total, own))
        if any(part.value for part in each.parts):
            rows += [
                _row(part, scale, query, total, own | {"subtype": part.value}, is_part=True)
                for part in each.parts
            ]
    return Table(
        rows=[
            replace(row, classes=f"{row.classes} beyond".strip()) if index >= ROWS_ON_PAPER else row
            for index, row in enumerate(rows)
        ],
        download=download,
        rows_beyond=max(0, len(rows) - ROWS_ON_PAPER),
    )


def group_table(
    lines: Sequence[GroupLine], query: QueryDict, *, download: str, descendants: bool
) -> Table:
    """The table of groups, each with a bar in pieces by what it has to do with its incidents."""
    longest = max((each.whole.incidents for each in lines), default=1)
    # Another group cannot be asked for besides one that the filter names.
    leads_on = not query.getlist("group")
    note = _(
        "An incident counts once for each group that has a part in it, and of its parts in the "
        "first that fits."
    )
    if descendants:
        note += " " + _("Groups count with their affiliates of the day.")
    return Table(
        rows=[
            _group_row(each, longest, query, leads_on, is_beyond=index >= ROWS_ON_PAPER)
            for index, each in enumerate(lines)
        ],
        download=download,
        note=note,
        rows_beyond=max(0, len(lines) - ROWS_ON_PAPER),
        with_denied=any(each.parts[Attribution.DENIED].incidents for each in lines),
    )


def _group_row(
    each: GroupLine, longest: int, query: QueryDict, leads_on: bool, *, is_beyond: bool
) -> GroupRow:
    pieces, x = [], 0.0
    for attribution, line in each.parts.items():
        width = 100 * line.incidents / longest
        if width:
            pieces.append(Piece(attribution.value, percent(x), percent(width)))
        x += width
    slug = each.whole.value
    claimed = query.copy()
    claimed.setlist("group", [slug])
    claimed.setlist("role", [Role.ATTACKER.value, Role.PARTY.value])
    claimed.setlist("basis", [Basis.CLAIMED.value, Basis.OBSERVED.value])
    is_exact = leads_on and not query.getlist("role") and not query.getlist("basis")
    has_claimed = each.parts[Attribution.CLAIMED].incidents > 0
    return GroupRow(
        line=each.whole,
        claimed=each.parts[Attribution.CLAIMED],
        blamed=each.parts[Attribution.BLAMED],
        attacked=each.parts[Attribution.ATTACKED],
        denied=each.parts[Attribution.DENIED],
        pieces=pieces,
        address=page_address(reverse("statistics"), query, group=slug) if leads_on else "",
        map_address=map_address(query, group=slug) if leads_on else "",
        claimed_address=map_address(claimed) if is_exact and has_claimed else "",
        classes="beyond" if is_beyond else "",
    )


def standing_table(
    lines: Sequence[StandingLine], view_figure: ViewFigure, *, total: int, download: str
) -> StandingTable:
    """The table of who says who did it; claimed incidents are not asked whether unclaimed."""
    scale = _Scale([each.whole for each in lines], view_figure)
    told = [(each, each.whole.value == Standing.CLAIMED) for each in lines]
    return StandingTable(
        rows=[
            StandingRow(
                line=each.whole,
                share=share_in_words(each.whole.incidents, total),
                bar=scale.incidents(each.whole),
                deaths_bar=scale.deaths(each.whole),
                unclaimed=None if is_claimed else each.told_unclaimed.incidents,
                not_recorded=None if is_claimed else each.not_told.incidents,
            )
            for each, is_claimed in told
        ],
        unclaimed=sum(each.told_unclaimed.incidents for each, is_claimed in told if not is_claimed),
        not_recorded=sum(each.not_told.incidents for each, is_claimed in told if not is_claimed),
        download=download,
    )


def period_table(
    comparison: Comparison, incident_filter: IncidentFilter, query: QueryDict, *, download: str
) -> PeriodTable:
    """Incidents and the dead of each side, in a period and in the one before it."""
    figure = incident_filter.view_figure.figure.value
    incidents = [each["total"] for each in (comparison.totals_before, comparison.totals)]
    rows = [
        PeriodRow(
            name=_("Incidents"),
            numbers=[
                PeriodNumber(look, _length(number, max(incidents)), number, address=address)
                for look, number, address in zip(
                    _LOOKS, incidents, _addresses(comparison, query), strict=True
                )
            ],
            change=Change(*incidents),
        )
    ]
    sides = [side for side in _SIDES if _is_told(comparison, side)]
    most = max(
        each["deaths"][side][figure] or 0
        for each in (comparison.totals_before, comparison.totals)
        for side in sides
    )
    for side in sides:
        sums = [
            each["deaths"][side.value] for each in (comparison.totals_before, comparison.totals)
        ]
        numbers = [each[figure] for each in sums]
        rows.append(
            PeriodRow(
                name=_("Deaths: %(side)s") % {"side": side.label},
                numbers=[
                    PeriodNumber(look, _length(number or 0, most), number, sum=each)
                    for look, number, each in zip(_LOOKS, numbers, sums, strict=True)
                ],
                change=Change(*numbers),
                is_chosen=side == incident_filter.view_figure.side,
            )
        )
    in_words = months_in_words if comparison.by_calendar else days_in_words
    return PeriodTable(
        rows=rows,
        now=in_words(comparison.now),
        before=in_words(comparison.before),
        download=download,
        note=_note_on_periods(comparison, incident_filter),
    )


def _addresses(comparison: Comparison, query: QueryDict) -> list[str]:
    """Where the incidents of the period before and of this one stand; "" where there are none."""
    periods = (
        (comparison.before, comparison.totals_before),
        (comparison.now, comparison.totals),
    )
    return [
        map_address(query, **{"from": period.first.isoformat(), "to": period.last.isoformat()})
        if totals["total"]
        else ""
        for period, totals in periods
    ]


def _is_told(comparison: Comparison, side: TollSide) -> bool:
    """The dead of no told side have a line only where there are some."""
    return side != TollSide.UNKNOWN or any(
        each["deaths"][side.value]["high"] for each in (comparison.totals_before, comparison.totals)
    )


def _days(period: Period) -> str:
    return ngettext("%(n)s day", "%(n)s days", period.days) % {"n": whole_number(period.days)}


def _note_on_months(comparison: Comparison) -> str:
    """How many days there are in the whole months, or years, that are compared."""
    years, months = comparison.now.years, comparison.now.months
    sentence = (
        ngettext(
            "A whole year (%(days)s) and the one before it (%(days_before)s).",
            "%(n)s whole years (%(days)s) and as many before them (%(days_before)s).",
            years,
        )
        if years
        else ngettext(
            "A whole month (%(days)s) and the one before it (%(days_before)s).",
            "%(n)s whole months (%(days)s) and as many before them (%(days_before)s).",
            months,
        )
    )
    return sentence % {
        "n": whole_number(years or months),
        "days": _days(comparison.now),
        "days_before": _days(comparison.before),
    }


def _note_on_periods(comparison: Comparison, incident_filter: IncidentFilter) -> str:
    """How the periods come about, and what to mind when they are compared."""
    days = _days(comparison.now)
    if comparison.by_calendar:
        words = [_note_on_months(comparison)]
    elif incident_filter.first and incident_filter.last:
        words = [_("The filter's period and the one before it, %(days)s each.") % {"days": days}]
    elif incident_filter.first:
        words = [
            _("From the filter's first day to the newest of the data, and before: %(days)s each.")
            % {"days": days}
        ]
    elif incident_filter.last:
        words = [_("The four weeks to the filter's last day, and the four before them.")]
    else:
        words = [
            _(
                "The filter has no dates: these are the last four weeks of the data, to "
                "%(date)s, and the four before them."
            )
            % {"date": day_in_words(comparison.now.last)}
        ]
    words.append(
        _("Percentages stand only where the period before has at least %(number)s.")
        % {"number": FEWEST_FOR_PERCENT}
    )
    words.append(_("One attack with many victims can make all the difference in deaths."))
    if comparison.in_both:
        words.append(
            ngettext(
                "%(number)s incident lasted from one into the other and counts in both.",
                "%(number)s incidents lasted from one into the other and count in both.",
                comparison.in_both,
            )
            % {"number": whole_number(comparison.in_both)}
        )
    return " ".join(words)


class _Scale:
    """The longest bar of each column stands for the largest number in it."""

    def __init__(self, lines: Sequence[Line], view_figure: ViewFigure):
        self._figure = view_figure.figure.value
        self._incidents = max((line.incidents for line in lines), default=0)
        self._deaths = max((self._dead(line) for line in lines), default=0)

    def incidents(self, line: Line) -> str:
        return _length(line.incidents, self._incidents)

    def deaths(self, line: Line) -> str:
        return _length(self._dead(line), self._deaths)

    def _dead(self, line: Line) -> int:
        return line.deaths[self._figure] or 0


def _length(number: int, most: int) -> str:
    return percent(100 * number / most if most else 0)


def _row(
    line: Line,
    scale: _Scale,
    query: QueryDict,
    total: int,
    narrowed: dict[str, str],
    *,
    is_part: bool = False,
    is_beyond: bool = False,
) -> TableRow:
    # What is not told cannot be asked for.
    leads_on = all(narrowed.values())
    classes = {"part": is_part, "beyond": is_beyond}
    return TableRow(
        line=line,
        share=share_in_words(line.incidents, total),
        bar=scale.incidents(line),
        deaths_bar=scale.deaths(line),
        address=page_address(reverse("statistics"), query, **narrowed) if leads_on else "",
        map_address=map_address(query, **narrowed) if leads_on else "",
        classes=" ".join(name for name, holds in classes.items() if holds),
    )
