"""The incident's page as of another day: ``?known=2019-10-01``, ``?recorded=2026-11-20``."""

from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.evidence.as_known import Known, days_of_news, known_by
from incidents.evidence.clocks import Clocks
from incidents.evidence.evidence import Evidence, load_evidence
from incidents.evidence.words import day_in_words
from incidents.filters import FilterError
from incidents.history.as_recorded import Recorded, as_recorded
from incidents.models import Incident
from incidents.views.query_links import page_address

PARAMETERS = ("known", "recorded")
# More days than these are shown only when somebody asks for them.
MOST_DAYS = 12


@dataclass(frozen=True)
class DayLink:
    """A day on which something changed, and the page as of it."""

    day: date
    address: str
    is_shown: bool


@dataclass(frozen=True)
class DayLinks:
    """The days of one clock, in order, and the ones before and after the day shown."""

    days: list[DayLink]
    earlier: DayLink | None
    later: DayLink | None

    @property
    def are_many(self) -> bool:
        return len(self.days) > MOST_DAYS


@dataclass(frozen=True)
class PageOfDay:
    """What the page shows, and what it says of the day that it shows.

    ``evidence`` is None where there is nothing to show; ``missing`` then says why, and
    ``errors`` if a day asked for is none. ``notes`` are sentences on what is left out.
    """

    clocks: Clocks
    evidence: Evidence | None
    errors: list[FilterError]
    missing: str = ""
    notes: list[str] = field(default_factory=list)
    known_days: DayLinks | None = None
    recorded_days: DayLinks | None = None
    today: date = field(default_factory=timezone.localdate)

    @property
    def is_of_today(self) -> bool:
        return not self.clocks.are_set and not self.errors

    @property
    def is_of_another_day(self) -> bool:
        return self.clocks.are_set and not self.errors

    @property
    def kept_query(self) -> str:
        """What goes behind the addresses of other incidents, to show the same day."""
        return page_address("", _query(self.clocks))


def page_of_day(incident: Incident, query: QueryDict, user) -> PageOfDay:
    """What ``query`` asks to see of ``incident``; each kind of page takes a fixed number of
    queries.
    """
    errors: list[FilterError] = []
    days = {name: _read_day(query, name, errors) for name in PARAMETERS}
    clocks = Clocks(**days)
    if errors:
        return PageOfDay(clocks, None, errors)
    path = incident.get_absolute_url()
    missing, notes, recorded_days = "", [], None
    if clocks.recorded is None:
        evidence = load_evidence(incident, user)
    else:
        recorded = as_recorded(incident, clocks.recorded, user)
        evidence, notes = recorded.evidence, _notes_on_recorded(recorded)
        recorded_days = _links(recorded.days, "recorded", clocks, path)
        if evidence is None:
            missing = _not_held(recorded, clocks.recorded)
    known_days = None
    if evidence is not None:
        news = days_of_news(evidence)
        known_days = _links([*news, incident.date], "known", clocks, path)
        if clocks.known is not None:
            known = known_by(evidence, clocks.known)
            evidence = known.evidence
            if evidence is None:
                missing = _not_published(news, clocks.known)
            else:
                notes = [*_notes_on_known(known, clocks), *notes]
    return PageOfDay(clocks, evidence, [], missing, notes, known_days, recorded_days)


def _read_day(query: QueryDict, name: str, errors: list[FilterError]) -> date | None:
    """The day of one parameter; one that is none, or not yet, is added to ``errors``."""
    text = query.get(name, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        sentence = _("“%(value)s” is not a date. Write it as 2019-09-30.") % {"value": text}
        errors.append(FilterError(name, sentence))
        return None
    if day > timezone.localdate():
        sentence = _("%(day)s is still to come.") % {"day": day_in_words(day)}
        errors.append(FilterError(name, sentence))
        return None
    return day


def _links(days: list[date], name: str, clocks: Clocks, path: str) -> DayLinks:
    """Links to the page as of each of ``days``, the other clock as it is."""
    asked = QueryDict(mutable=True)
    asked.update({each: day.isoformat() for each in PARAMETERS if (day := getattr(clocks, each))})
    shown = getattr(clocks, name)
    links = [
        DayLink(day, page_address(path, asked, **{name: day.isoformat()}), day == shown)
        for day in sorted(set(days))
        if day <= timezone.localdate()
    ]
    return DayLinks(
        days=links,
        earlier=next((each for each in reversed(links) if shown and each.day < shown), None),
        later=next((each for each in links if shown and each.day > shown), None),
    )


def _query(clocks: Clocks) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update({name: day.isoformat() for name in PARAMETERS if (day := getattr(clocks, name))})
    return query


def _notes_on_known(known: Known, clocks: Clocks) -> list[str]:
    notes = []
    if clocks.recorded is None:
        notes.append(
            _(
                "Title, date, place and kind of incident are in today's words. The summary is "
                "left out: it may tell what came later."
            )
        )
    else:
        notes.append(_("The summary is left out: it may tell what came later."))
    if known.undated_statements:
        notes.append(
            ngettext(
                "%(count)s statement without a date is not shown.",
                "%(count)s statements without a date are not shown.",
                known.undated_statements,
            )
            % {"count": known.undated_statements}
        )
    if known.undated_reports:
        notes.append(
            ngettext(
                "%(count)s report without a date is not shown.",
                "%(count)s reports without a date are not shown.",
                known.undated_reports,
            )
            % {"count": known.undated_reports}
        )
    if known.later_choices:
        notes.append(
            ngettext(
                "An editor's choice of the best figure, made later, is not applied.",
                "%(count)s editors' choices of the best figure, made later, are not applied.",
                known.later_choices,
            )
            % {"count": known.later_choices}
        )
    return notes


def _notes_on_recorded(recorded: Recorded) -> list[str]:
    if recorded.evidence is None:
        return []
    notes = [
        _(
            "Names of groups, places and sources are today's. Other attacks of its operation "
            "are shown as far as they are still to be seen today."
        )
    ]
    if recorded.gone:
        notes.append(
            ngettext(
                "%(count)s entry is not shown: whom it names has been deleted since.",
                "%(count)s entries are not shown: whom they name has been deleted since.",
                recorded.gone,
            )
            % {"count": recorded.gone}
        )
    return notes


def _not_published(news: list[date], day: date) -> str:
    words = {"day": day_in_words(day)}
    if not news:
        return _("When anything of it was published is not recorded.")
    words["first"] = day_in_words(news[0])
    return _("Nothing of it had been published by %(day)s. The first was on %(first)s.") % words


def _not_held(recorded: Recorded, day: date) -> str:
    words = {"day": day_in_words(day)}
    if recorded.kept_since and day < recorded.kept_since:
        words["first"] = day_in_words(recorded.kept_since)
        return (
            _("History is kept here since %(first)s: what this database held before is not known.")
            % words
        )
    if not recorded.days or day > recorded.days[0]:
        return _("It was not to be seen here on %(day)s.") % words
    words["first"] = day_in_words(recorded.days[0])
    return _("It was not to be seen here on %(day)s. It has been since %(first)s.") % words
