"""One ready sentence for a situation report, put together by rules from the evidence.

It never says more than the evidence does: what nobody told stays out, and a disputed
toll says that it is.
"""

from datetime import date, timedelta

from django.utils import translation
from django.utils.dateformat import format as date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_noop, ngettext, pgettext
from django.utils.translation import gettext as _

from incidents.evidence.attribution import brief_clauses
from incidents.evidence.figures import Range, add_all
from incidents.evidence.judgement import StandingFigure
from incidents.evidence.prose import (
    all_of,
    in_one_sentence,
    in_prose,
    names_in_prose,
    place_in_prose,
    smooth,
)
from incidents.evidence.sheet import EvidenceSheet, OutcomeLine, TollLine
from incidents.evidence.words import (
    casualties_in_words,
    day_in_words,
    range_in_words,
    short_start,
)
from incidents.models import (
    SECURITY_SIDES,
    CasualtyOutcome,
    Claimant,
    DatePrecision,
    EventType,
    Incident,
    IncidentStatus,
    LocationPrecision,
    Side,
    SubEventType,
    TollSide,
)

LANGUAGES = ("en", "fr")
# Beyond so many figures only the lowest and the highest are named.
MOST_FIGURES = 4

# Translators: the subject of the sentence "... targeted civilians at Moura". In French
# it has to be feminine and singular, for what follows agrees with it.
_EVENTS = {
    EventType.BATTLES: gettext_noop("an attack"),
    EventType.EXPLOSIONS: gettext_noop("an explosion or a strike from a distance"),
    EventType.VIOLENCE_AGAINST_CIVILIANS: gettext_noop("an attack"),
    EventType.PROTESTS: gettext_noop("a protest"),
    EventType.RIOTS: gettext_noop("a riot"),
    EventType.STRATEGIC_DEVELOPMENTS: gettext_noop("a strategic development"),
    SubEventType.GOVERNMENT_REGAINS_TERRITORY: gettext_noop("an operation to regain territory"),
    SubEventType.NON_STATE_OVERTAKES_TERRITORY: gettext_noop("an attack to take territory"),
    SubEventType.CHEMICAL_WEAPON: gettext_noop("an attack with a chemical weapon"),
    SubEventType.AIR_DRONE_STRIKE: gettext_noop("an air or drone strike"),
    SubEventType.SUICIDE_BOMB: gettext_noop("a suicide bombing"),
    SubEventType.SHELLING: gettext_noop("shelling or a missile attack"),
    SubEventType.REMOTE_EXPLOSIVE: gettext_noop("the explosion of a mine or a planted device"),
    SubEventType.GRENADE: gettext_noop("a grenade attack"),
    SubEventType.SEXUAL_VIOLENCE: gettext_noop("an attack with sexual violence"),
    SubEventType.ABDUCTION: gettext_noop("an abduction"),
    SubEventType.PEACEFUL_PROTEST: gettext_noop("a peaceful protest"),
    SubEventType.PROTEST_WITH_INTERVENTION: gettext_noop("a protest in which forces intervened"),
    SubEventType.EXCESSIVE_FORCE: gettext_noop("a protest met with excessive force"),
    SubEventType.VIOLENT_DEMONSTRATION: gettext_noop("a violent demonstration"),
    SubEventType.MOB_VIOLENCE: gettext_noop("mob violence"),
    SubEventType.AGREEMENT: gettext_noop("the conclusion of an agreement"),
    SubEventType.ARRESTS: gettext_noop("an operation of arrests"),
    SubEventType.CHANGE_TO_GROUP: gettext_noop("a change within an armed group"),
    SubEventType.DISRUPTED_WEAPONS_USE: gettext_noop("a seizure or clearance of weapons"),
    SubEventType.BASE_ESTABLISHED: gettext_noop("the setting up of a base"),
    SubEventType.LOOTING: gettext_noop("looting or destruction of property"),
    SubEventType.NON_VIOLENT_TRANSFER: gettext_noop("a handover of territory"),
}
_SIDES_OF = {
    TollSide.CIVILIANS: (Side.CIVILIANS,),
    TollSide.SECURITY: SECURITY_SIDES,
    TollSide.ARMED_GROUPS: (Side.ARMED_GROUP,),
    TollSide.UNKNOWN: (Side.UNKNOWN,),
}
_TOLL_SIDE_OF = {side: toll_side for toll_side, sides in _SIDES_OF.items() for side in sides}


def situation_sentences(sheet: EvidenceSheet) -> dict[str, str]:
    """The sentence in English and French, whatever the reader's language."""
    sentences = {}
    for language in LANGUAGES:
        with translation.override(language):
            sentences[language] = situation_sentence(sheet)
    return sentences


def situation_sentence(sheet: EvidenceSheet) -> str:
    """The sentence in the language that is active.

    It is marked if the incident is a draft, and if it is not of today.
    """
    clauses = [
        _what_happened(sheet),
        *_casualties(sheet),
        *brief_clauses(sheet.involvements, sheet.unclaimed),
    ]
    sentence = capfirst(smooth(in_one_sentence(clauses))) + "."
    if sheet.clocks.are_set:
        sentence = f"[{sheet.clocks.in_words}] {sentence}"
    if sheet.incident.status == IncidentStatus.PUBLISHED:
        return sentence
    return _("[Draft, not published] %(sentence)s") % {"sentence": sentence}


def _what_happened(sheet: EvidenceSheet) -> str:
    """When, what, against whom, where, and as part of what."""
    incident = sheet.incident
    values = {
        "when": _when(incident),
        "event": _event(sheet),
        "where": _where(sheet),
        "targets": _names([line.group for line in sheet.targets]),
        "parties": _names([line.group for line in sheet.parties]),
    }
    if values["targets"] and values["where"]:
        text = _("%(when)s, %(event)s targeted %(targets)s %(where)s") % values
    elif values["targets"]:
        text = _("%(when)s, %(event)s targeted %(targets)s") % values
    elif values["parties"] and values["where"]:
        text = _("%(when)s, fighting involved %(parties)s %(where)s") % values
    elif values["parties"]:
        text = _("%(when)s, fighting involved %(parties)s") % values
    elif values["where"]:
        text = _("%(when)s, %(event)s took place %(where)s") % values
    else:
        text = _("%(when)s, %(event)s took place") % values
    return text + _elsewhere(sheet)


def _names(groups: list) -> str:
    """Groups and civilians (None), each once."""
    return all_of(
        [
            in_prose(group) if group else pgettext("attacked", "civilians")
            for group in dict.fromkeys(groups)
        ]
    )


def _event(sheet: EvidenceSheet) -> str:
    incident = sheet.incident
    if incident.sub_event_type in _EVENTS:
        return _(_EVENTS[incident.sub_event_type])
    if incident.event_type == EventType.BATTLES and not sheet.targets:
        return _("an armed clash")
    return _(_EVENTS[incident.event_type])


def _when(incident: Incident) -> str:
    first, last = incident.date, incident.date_end or incident.date
    precision = incident.date_precision
    if precision == DatePrecision.NIGHT:
        morning = last if last > first else first + timedelta(days=1)
        return pgettext("situation report", "on the night of %(first)s to %(last)s") % _days(
            first, morning
        )
    if last > first:
        if precision == DatePrecision.DAY:
            return pgettext("situation report", "from %(first)s to %(last)s") % _days(first, last)
        return pgettext("situation report", "between %(first)s and %(last)s") % _days(first, last)
    if precision in (DatePrecision.MONTH, DatePrecision.LONGER):
        return pgettext("situation report", "in %(month)s") % {"month": date_format(first, "F Y")}
    if precision in (DatePrecision.FEW_DAYS, DatePrecision.WEEK):
        return pgettext("situation report", "around %(day)s") % {"day": day_in_words(first)}
    return pgettext("situation report", "on %(day)s") % {"day": day_in_words(first)}


def _days(first: date, last: date) -> dict[str, str]:
    return {"first": short_start(first, last), "last": day_in_words(last)}


def _where(sheet: EvidenceSheet) -> str:
    """The place and its area as exactly as they are known; "" where nothing is told."""
    incident = sheet.incident
    place = _name_of_place(sheet, incident)
    areas = [area.name for area in (incident.region, incident.state) if area is not None]
    precision = incident.location_precision
    if incident.point is not None and precision == LocationPrecision.STATE:
        place = ""
    if incident.point is not None and precision == LocationPrecision.FIRST_LEVEL and areas:
        place = ""
    if not place:
        if incident.region and incident.state:
            return pgettext("situation report", "in the region of %(region)s (%(state)s)") % {
                "region": incident.region.name,
                "state": incident.state.name,
            }
        return pgettext("situation report", "in %(area)s") % {"area": areas[0]} if areas else ""
    words = {"place": f"{place} ({', '.join(areas)})" if areas else place}
    if incident.place is None and incident.point is None:
        return pgettext("situation report", "at a place reported as %(place)s") % words
    if precision in (LocationPrecision.NEAR_SETTLEMENT, LocationPrecision.ALONG_LINE):
        return pgettext("situation report", "near %(place)s") % words
    if precision == LocationPrecision.SECOND_LEVEL:
        return pgettext("situation report", "in the area of %(place)s") % words
    return pgettext("situation report", "at %(place)s") % words


def _elsewhere(sheet: EvidenceSheet) -> str:
    """The other places of the operation: ", in an operation that also struck Mondoro"."""
    here = _name_of_place(sheet, sheet.incident)
    others = [s for s in sheet.siblings if _name_of_place(sheet, s) not in ("", here)]
    if not others:
        return ""
    places = dict.fromkeys(_name_of_place(sheet, other) for other in others)
    words = {"places": all_of(list(places))}
    if all(_is_the_same_day(other, sheet.incident) for other in others):
        return _(", in an operation that also struck %(places)s the same day") % words
    return _(", in an operation that also struck %(places)s") % words


def _name_of_place(sheet: EvidenceSheet, incident: Incident) -> str:
    """A place of the gazetteer by its name in the sentence's language, others as reported."""
    if incident.place is None:
        return incident.place_text
    in_language = (incident.place_id, (get_language() or "en")[:2])
    return place_in_prose(sheet.place_names.get(in_language, incident.place.name))


def _is_the_same_day(one: Incident, other: Incident) -> bool:
    return (
        one.date == other.date
        and one.last_date == one.date
        and other.last_date == other.date
        and {one.date_precision, other.date_precision} == {DatePrecision.DAY}
    )


def _casualties(sheet: EvidenceSheet) -> list[str]:
    """The dead of each side with who says so; the wounded, missing ... after them.

    Of the incident itself, or of its operation where it has no toll of its own.
    """
    tolls = [
        line for line in sheet.tolls or sheet.operation_tolls if line.side != TollSide.ALL_SIDES
    ]
    of_operation = sheet.is_told_as_a_whole
    others = _others(
        [
            line
            for line in sheet.other_outcomes
            if line.of_operation is of_operation and line.enemy is None
        ],
        tolls[0].side if len(tolls) == 1 else None,
    )
    if not tolls:
        return [_("casualties reported: %(others)s") % {"others": others}] if others else []
    words = {"dead": _dead(tolls, sheet.figures), "others": others, "size": sheet.operation_size}
    if of_operation:
        words["dead"] = (
            ngettext(
                "in the operation as a whole, %(dead)s",
                "in the %(size)s attacks together, %(dead)s",
                sheet.operation_size,
            )
            % words
        )
    return [_("%(dead)s, besides %(others)s") % words if others else words["dead"]]


def _others(lines: list[OutcomeLine], side_meant: TollSide | None) -> str:
    """ "at least 60 missing and 11 accounted for"; their side unless it is ``side_meant``."""
    figures: dict[tuple, list[Range]] = {}
    for line in lines:
        figures.setdefault((line.outcome, _TOLL_SIDE_OF[line.side]), []).append(line.figure)
    phrases = []
    for (outcome, side), ranges in figures.items():
        words = {"figure": casualties_in_words(add_all(ranges), outcome), "side": side.label}
        is_meant = side == side_meant
        phrases.append(words["figure"] if is_meant else _("%(figure)s (%(side)s)") % words)
    return all_of(phrases)


def _dead(tolls: list[TollLine], figures: list[StandingFigure]) -> str:
    """ "25 to 40 members of the security forces were killed (25 according to ...)"."""
    dead = [_dead_of(line) for line in tolls]
    notes = [_note(line, figures) for line in tolls]
    if len(set(notes)) == 1:
        # One source told of all sides: it is named once.
        dead, notes = [all_of(dead)], notes[:1]
    return all_of(
        [
            _("%(dead)s (%(note)s)") % {"dead": words, "note": note} if note else words
            for words, note in zip(dead, notes, strict=True)
        ]
    )


def _dead_of(line: TollLine) -> str:
    number, high = {"figure": range_in_words(line.figure)}, line.figure.high
    return {
        TollSide.CIVILIANS: ngettext(
            "%(figure)s civilian was killed", "%(figure)s civilians were killed", high
        ),
        TollSide.SECURITY: ngettext(
            "%(figure)s member of the security forces was killed",
            "%(figure)s members of the security forces were killed",
            high,
        ),
        TollSide.ARMED_GROUPS: ngettext(
            "%(figure)s member of an armed group was killed",
            "%(figure)s members of armed groups were killed",
            high,
        ),
        TollSide.UNKNOWN: ngettext(
            "%(figure)s person was killed", "%(figure)s people were killed", high
        ),
    }[line.side] % number


def _note(line: TollLine, figures: list[StandingFigure]) -> str:
    """Whose figures they are, each with its own if they count the same people."""
    told = [
        figure
        for figure in figures
        if figure.claims[0].outcome == CasualtyOutcome.KILLED
        and figure.claims[0].side in _SIDES_OF[line.side]
    ]
    sources = _sources(told) if told else ""
    if line.figure.disputed and sources:
        return _("disputed: %(sources)s") % {"sources": sources}
    return pgettext("deaths", "disputed") if line.figure.disputed else sources


def _sources(figures: list[StandingFigure]) -> str:
    subjects = {(figure.claims[0].side, figure.claims[0].group_id) for figure in figures}
    told: dict[str, list[Claimant]] = {}
    for figure in sorted(figures, key=lambda figure: (_range_of(figure).high, figure.minimum or 0)):
        told.setdefault(_as_told(figure), []).append(figure.claimant)
    if len(subjects) > 1 or len(told) == 1:
        claimants = dict.fromkeys(figure.claimant for figure in figures)
        return _("according to %(claimants)s") % {"claimants": names_in_prose(claimants)}
    if len(told) > MOST_FIGURES:
        lowest, highest = next(iter(told)), next(reversed(told))
        told = {figure: told[figure] for figure in (lowest, highest)}
    by_claimants: dict[tuple, list[str]] = {}
    for figure, claimants in told.items():
        by_claimants.setdefault(tuple(claimants), []).append(figure)
    return ", ".join(
        _("%(figures)s according to %(claimants)s")
        % {"figures": _either(figures), "claimants": names_in_prose(claimants)}
        for claimants, figures in by_claimants.items()
    )


def _either(figures: list[str]) -> str:
    """ "23", "23 or 26", "15, 23 or 26"."""
    if len(figures) == 1:
        return figures[0]
    return _("%(first)s or %(last)s") % {"first": ", ".join(figures[:-1]), "last": figures[-1]}


def _as_told(figure: StandingFigure) -> str:
    """A claim in its own words; several that add up as their range."""
    if len(figure.claims) == 1:
        return figure.claims[0].figure_in_words
    return range_in_words(_range_of(figure))


def _range_of(figure: StandingFigure) -> Range:
    return Range(
        low=figure.minimum,
        high=figure.minimum if figure.maximum is None else figure.maximum,
        low_is_open=figure.minimum is None,
        high_is_open=figure.maximum is None,
    )
