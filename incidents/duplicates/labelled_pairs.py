"""Pairs of incidents whose answer is known: one attack or two.

Each is made from an incident of the demonstration data by a rule, as another person might
enter it from another report, or as another attack that is easily taken for it. The variants
are invented, nothing of them was reported, and they are the same each time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from incidents.duplicates.candidates import KM_PER_DEGREE
from incidents.duplicates.particulars import CIVILIANS, Particulars, particulars_of
from incidents.models import ArmedGroup, DatePrecision, Incident, LocationPrecision, reference_of
from incidents.starter.files import read_entries

# An id that no report has: of one that is not stored.
ANOTHER_REPORT = -1
INVENTED_VILLAGES = ("Banguéla", "Tondikiré", "Sirfou", "Wourobal", "Gangafani Peul", "Dôgo-Kani")


@dataclass(frozen=True)
class Entry:
    """What somebody enters, by which rule it was made, and which incident it is.

    ``number`` counts the incidents of the demonstration data; ``same_as`` is the id of the
    stored incident that it is, None where it is none of them.
    """

    rule: str
    number: int
    particulars: Particulars
    same_as: int | None


def demonstration_incidents():
    """The stored incidents of the demonstration data, in its order of dates."""
    keys = [entry["key"] for entry in read_entries("demo_incidents.toml")["incident"]]
    return (
        Incident.objects.filter(reference__in=[reference_of(key) for key in keys])
        .order_by("date", "reference")
        .prefetch_related("involvements__group", "reports")
    )


def labelled_entries() -> Iterator[Entry]:
    """Every rule's variant of every incident, the ones that are the same first."""
    stored = list(demonstration_incidents())
    others = _Others.from_database()
    for rules, is_same in ((SAME, True), (NOT_THE_SAME, False)):
        for words, rule in rules.items():
            for number, incident in enumerate(stored):
                told = particulars_of(incident)
                if rule is not _as_it_stands:
                    told = replace(told, id=None, operation=None)
                made = rule(told, number, others)
                yield Entry(words, number, made, incident.pk if is_same else None)


@dataclass(frozen=True)
class _Others:
    """Ids to put in place of an incident's own."""

    groups: dict[str, int]

    @classmethod
    def from_database(cls) -> "_Others":
        return cls(dict(ArmedGroup.objects.values_list("slug", "pk")))


# ---- The same incident, entered by somebody else


def _first_lines_alone(told: Particulars, number, others) -> Particulars:
    return _without_pin(replace(told, title="", event_type="", **_NOBODY))


def _first_lines_alone_a_day_later(told: Particulars, number, others) -> Particulars:
    return _shifted(_first_lines_alone(told, number, others), 1)


def _other_spelling(told: Particulars, number, others) -> Particulars:
    place = _respelt(told.place_text)
    title = told.title.replace(told.place_text, place)
    return _without_pin(replace(told, title=title, place_text=place, reports=_ANOTHER))


def _pin_off_by_5_km(told: Particulars, number, others) -> Particulars:
    return _moved(replace(told, title=_short_title(told), reports=_ANOTHER), 5, number)


def _pin_off_by_12_km(told: Particulars, number, others) -> Particulars:
    near = replace(told, location_precision=LocationPrecision.NEAR_SETTLEMENT, reports=_ANOTHER)
    return _moved(replace(near, title=_short_title(told)), 12, number)


def _a_day_later(told: Particulars, number, others) -> Particulars:
    return _shifted(replace(told, title=_short_title(told), reports=_ANOTHER), 1)


def _in_french(told: Particulars, number, others) -> Particulars:
    return replace(
        told,
        title=_french(told.title),
        place_text=f"village de {told.place_text}",
        places=frozenset(),
        reports=_ANOTHER,
    )


def _known_to_a_second_level_area(told: Particulars, number, others) -> Particulars:
    coarse = replace(
        told,
        location_precision=LocationPrecision.SECOND_LEVEL,
        title=_short_title(told),
        place_text=f"cercle de {INVENTED_VILLAGES[number % len(INVENTED_VILLAGES)]}",
        places=frozenset(),
        reports=_ANOTHER,
    )
    return _moved(coarse, 30, number)


def _known_to_the_region(told: Particulars, number, others) -> Particulars:
    coarse = replace(
        told,
        location_precision=LocationPrecision.FIRST_LEVEL,
        title="Dozens killed in an attack",
        place_text="région du Centre",
        places=frozenset(),
        reports=_ANOTHER,
    )
    return _moved(coarse, 80, number)


def _known_to_the_week(told: Particulars, number, others) -> Particulars:
    return replace(
        _shifted(told, 2),
        date_end=None,
        date_precision=DatePrecision.WEEK,
        title=_short_title(told),
        reports=_ANOTHER,
    )


def _known_to_the_month(told: Particulars, number, others) -> Particulars:
    return replace(
        told,
        date=told.date.replace(day=1),
        date_end=None,
        date_precision=DatePrecision.MONTH,
        title=_short_title(told),
        reports=_ANOTHER,
    )


def _headline_with_another_figure(told: Particulars, number, others) -> Particulars:
    return replace(
        told,
        title=f"At least {7 + 3 * number} killed in {told.place_text}, officials say",
        attackers=frozenset(),
        event_type="",
        reports=_ANOTHER,
    )


def _other_attackers_told(told: Particulars, number, others) -> Particulars:
    other = "isgs" if others.groups["jnim"] in told.attackers else "jnim"
    changed = replace(
        told,
        title=_short_title(told),
        attackers=frozenset({others.groups[other]}),
        reports=_ANOTHER,
    )
    return _moved(changed, 4, number)


def _a_day_later_and_5_km_off(told: Particulars, number, others) -> Particulars:
    return _moved(_a_day_later(told, number, others), 5, number)


def _called_after_the_next_village(told: Particulars, number, others) -> Particulars:
    near = _elsewhere(told, number)
    near = replace(near, location_precision=LocationPrecision.NEAR_SETTLEMENT, reports=_ANOTHER)
    return _moved(near, 6, number)


SAME = {
    _("date, place and state alone, no pin"): _first_lines_alone,
    _("the same, a day later"): _first_lines_alone_a_day_later,
    _("other spelling, no pin, another report"): _other_spelling,
    _("pin 5 km off"): _pin_off_by_5_km,
    _("pin 12 km off, known to near a settlement"): _pin_off_by_12_km,
    _("a day later"): _a_day_later,
    _("a day later, pin 5 km off"): _a_day_later_and_5_km_off,
    _("title and place in French"): _in_french,
    _("headline with another figure, no attacker"): _headline_with_another_figure,
    _("other attackers, pin 4 km off"): _other_attackers_told,
    _("called after the next village, 6 km off"): _called_after_the_next_village,
    _("place known to a second-level area"): _known_to_a_second_level_area,
    _("place known to the region"): _known_to_the_region,
    _("date known to the week"): _known_to_the_week,
    _("date known to the month"): _known_to_the_month,
}


# ---- Another incident, easily taken for it


def _as_it_stands(told: Particulars, number, others) -> Particulars:
    return told


def _four_days_later(told: Particulars, number, others) -> Particulars:
    return _shifted(replace(told, reports=_ANOTHER), 4)


def _two_days_later(told: Particulars, number, others) -> Particulars:
    return _shifted(replace(told, reports=_ANOTHER), 2)


def _neighbouring_village(told: Particulars, number, others) -> Particulars:
    return _moved(_elsewhere(replace(told, reports=_ANOTHER), number), 9, number)


def _same_week_60_km_away(told: Particulars, number, others) -> Particulars:
    return _shifted(_moved(_elsewhere(replace(told, reports=_ANOTHER), number), 60, number), 2)


def _same_day_same_report_40_km_away(told: Particulars, number, others) -> Particulars:
    return _moved(_elsewhere(told, number), 40, number)


def _same_day_region_without_pin(told: Particulars, number, others) -> Particulars:
    return _without_pin(_elsewhere(replace(told, reports=_ANOTHER), number))


def _same_place_other_target(told: Particulars, number, others) -> Particulars:
    on_civilians = CIVILIANS in told.targets
    return replace(
        told,
        title=f"{'Attack on the camp' if on_civilians else 'Killing of civilians'} at "
        f"{told.place_text}",
        event_type="battles" if on_civilians else "violence-against-civilians",
        targets=frozenset({others.groups["malian-army"] if on_civilians else CIVILIANS}),
        reports=_ANOTHER,
    )


NOT_THE_SAME = {
    _("the demonstration incidents among themselves"): _as_it_stands,
    _("same place and groups, two days later"): _two_days_later,
    _("same place and groups, four days later"): _four_days_later,
    _("neighbouring village 9 km off, same day"): _neighbouring_village,
    _("elsewhere in the region, no pin, same day"): _same_day_region_without_pin,
    _("same groups 60 km away, same week"): _same_week_60_km_away,
    _("same day and report, 40 km away"): _same_day_same_report_40_km_away,
    _("same place and day, other target"): _same_place_other_target,
}


# ---- What the rules are made of

_ANOTHER = frozenset({ANOTHER_REPORT})
_NOBODY = {"attackers": frozenset(), "targets": frozenset(), "reports": frozenset()}

_FRENCH = (
    ("Night attack on", "Attaque nocturne contre"),
    ("Attacks on", "Attaques contre"),
    ("Attack on", "Attaque contre"),
    ("Assault on", "Assaut contre"),
    ("Second killing of", "Second massacre de"),
    ("Killing of", "Massacre de"),
    ("the Malian army", "l’armée malienne"),
    ("the army of ", "l’armée de "),
    ("the army base", "la base militaire"),
    ("the G5 Sahel camp", "le camp du G5 Sahel"),
    ("civilians", "civils"),
    ("Fulani", "Peuls"),
    (" at ", " à "),
    (" and ", " et "),
)
_SPELT = (("ou", "u"), ("gou", "gu"), ("ss", "s"), ("é", "e"), ("di", "dy"), ("k", "q"))


def _french(title: str) -> str:
    for english, french in _FRENCH:
        title = title.replace(english, french)
    return title


def _respelt(name: str) -> str:
    """The name with at most two letters as another writer has them."""
    changes = 0
    for usual, other in _SPELT:
        if usual in name and changes < 2:
            name, changes = name.replace(usual, other, 1), changes + 1
    return name if changes else f"{name}e"


def _short_title(told: Particulars) -> str:
    return f"Attack in {told.place_text}"


def _without_pin(told: Particulars) -> Particulars:
    return replace(
        told, point=None, places=frozenset(), location_precision=LocationPrecision.UNKNOWN
    )


def _elsewhere(told: Particulars, number: int) -> Particulars:
    name = INVENTED_VILLAGES[number % len(INVENTED_VILLAGES)]
    title = told.title.replace(told.place_text, name)
    return replace(told, title=title, place_text=name, places=frozenset())


def _moved(told: Particulars, km: float, number: int) -> Particulars:
    """With the pin ``km`` to the north, east, south or west, and no entry of the gazetteer."""
    north, east = ((1, 0), (0, 1), (-1, 0), (0, -1))[number % 4]
    # The Sahel lies at about 14 degrees north, where a degree of longitude is shorter.
    lon = told.point.x + east * km / (KM_PER_DEGREE * 0.97)
    lat = told.point.y + north * km / KM_PER_DEGREE
    return replace(told, point=Point(lon, lat, srid=4326), places=frozenset())


def _shifted(told: Particulars, days: int) -> Particulars:
    later = timedelta(days=days)
    return replace(told, date=told.date + later, date_end=told.date_end and told.date_end + later)
