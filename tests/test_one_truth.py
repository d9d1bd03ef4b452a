"""One filter, one truth: whatever the filter, all that shows its incidents agrees.

Random query strings are answered twice: by the application, and by ``tests.columns.oracle``,
which reads every row in plain Python. To the incident, and to the death.
"""

import csv
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from html import unescape
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings

from incidents.columns import select
from incidents.columns.conditions import FIELDS
from incidents.evidence import Figure, ViewFigure, audience_of
from incidents.exports import FORMATS
from incidents.feeds import MOST_ENTRIES
from incidents.filters import OWN, TARGET_SIDES, IncidentFilter, Shade
from incidents.map_api import map_json
from incidents.models import (
    AWAITING_LOCATION,
    COUNTED_BASES,
    SIDE_OF_KIND,
    ArmedGroup,
    Basis,
    Dataset,
    EventType,
    GroupKind,
    Incident,
    IncidentStatus,
    LocationPrecision,
    Organisation,
    Outcome,
    Region,
    Role,
    Side,
    State,
    SubEventType,
    TollSide,
    Weapon,
)
from incidents.statistics import totals
from tests.builders import make_user
from tests.columns import oracle
from tests.columns.queries import queries
from tests.columns.world import make_world
from tests.exports.opened import rows_in

pytestmark = pytest.mark.django_db

ZOOMS = (0, 4, 7, 11, 16)
# A date known to one of these is in one unit of the timeline,
KNOWN_WELL_ENOUGH = {
    "day": ("day", "night"),
    "week": ("day", "night", "few_days"),
    "month": ("day", "night", "few_days", "week"),
    "year": ("day", "night", "few_days", "week"),
}
# and to one of these where the unit in which it begins holds all of it.
KNOWN_IF_IT_ENDS_THERE = {
    "day": (),
    "week": ("week",),
    "month": ("month",),
    "year": ("month", "longer"),
}


@dataclass
class Setting:
    """The world of the tests, and somebody who asks of it by the browser."""

    world: oracle.World
    user: object
    client: Client

    def read(self, query: str) -> IncidentFilter:
        return IncidentFilter.read(QueryDict(query), self.user)

    def told(self, incident_filter: IncidentFilter) -> "Told":
        return Told(self.world, incident_filter)

    def json(self, path: str, query: str, status: int = 200) -> dict:
        response = self.client.get(f"{path}?{query}")
        assert response.status_code == status, (path, query, response.content[:300])
        return response.json()

    def html(self, path: str, query: str, status: int = 200) -> str:
        response = self.client.get(f"{path}?{query}")
        assert response.status_code == status, (path, query)
        return response.content.decode()

    @cached_property
    def alternatives(self) -> dict[str, dict[str, dict]]:
        """For each parameter and value of it that may be counted, the filter's fields with it."""
        return {
            parameter: {
                value: {name: getattr(wanted, name) for name in FIELDS[parameter]}
                for value in values
                if not (wanted := self.read(urlencode({parameter: value}))).errors
            }
            for parameter, values in _countable_values().items()
        }


def _countable_values() -> dict[str, list[str]]:
    def of(model, field):
        return list(model.objects.values_list(field, flat=True))

    return {
        "state": of(State, "alpha3"),
        "bloc": of(Organisation, "slug"),
        "region": of(Region, "code"),
        "group": of(ArmedGroup, "slug"),
        "dataset": [*of(Dataset, "slug"), OWN],
        "role": Role.values,
        "basis": Basis.values,
        "target": [each.value for each in TARGET_SIDES],
        "type": EventType.values,
        "subtype": SubEventType.values,
        "precision": LocationPrecision.values,
        "outcome": Outcome.values,
        "weapon": Weapon.values,
        "status": IncidentStatus.values,
    }


@dataclass
class Told:
    """What the oracle tells of a filter."""

    world: oracle.World
    wanted: IncidentFilter

    @cached_property
    def incidents(self) -> list[Incident]:
        """In the order of the list."""
        by_pk = {incident.pk: incident for incident in self.world.incidents}
        return [by_pk[pk] for pk in oracle.listed(self.wanted, self.world)]

    @property
    def references(self) -> list[str]:
        return [incident.reference for incident in self.incidents]

    @cached_property
    def mapped(self) -> list[Incident]:
        return [incident for incident in self.incidents if incident.point]

    @cached_property
    def unplaced(self) -> list[Incident]:
        return [incident for incident in self.incidents if not incident.point]

    def without(self, *fields: str) -> "Told":
        nothing = IncidentFilter()
        return Told(
            self.world, replace(self.wanted, **{name: getattr(nothing, name) for name in fields})
        )

    def deaths(self, incidents, figure=None, side=None) -> int | None:
        """The dead of some incidents by a figure and side, or the view's; None if not known."""
        view = self.wanted.view_figure
        wanted = replace(
            self.wanted, view_figure=ViewFigure(figure or view.figure, side or view.side)
        )
        numbers = [oracle.deaths_for_sums(wanted, each) for each in incidents]
        known = [number for number in numbers if number is not None]
        return sum(known) if known else None

    def numbers(self, incidents, side=None) -> tuple[int, list]:
        """How many incidents, and their dead by each figure."""
        return len(incidents), [self.deaths(incidents, figure, side) for figure in Figure]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Kept for all tests here, in a transaction around theirs."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_world()
        make_user("one-truth", "analyst")
        world = oracle.World.read()
        with django_db_blocker.block():
            yield world
        transaction.set_rollback(True)


@pytest.fixture(params=["anonymous", "analyst"])
def setting(request, world, client):
    if request.param == "anonymous":
        return Setting(world, AnonymousUser(), client)
    analyst = get_user_model().objects.get(username="one-truth")
    client.force_login(analyst)
    return Setting(world, analyst, client)


def holds_for_random_queries(how_many: int, check) -> Counter:
    """Call ``check`` with so many different queries; what it returns is counted."""
    seen = Counter()

    @settings(max_examples=how_many, suppress_health_check=list(HealthCheck))
    @given(queries())
    def holds(query):
        seen[check(query)] += 1

    holds()
    return seen


def test_map_totals_timeline_and_facets_agree_with_every_filter(setting):
    def check(query):
        wanted = setting.read(query)
        told = setting.told(wanted)
        zoom = ZOOMS[len(query) % len(ZOOMS)]
        answer = setting.json(
            "/results/", f"{query}&zoom={zoom}", status=400 if wanted.errors else 200
        )
        assert set(answer["field_errors"]) == {error.parameter for error in wanted.errors}
        selection = select(wanted)
        assert selection.page(0, selection.count) == [each.pk for each in told.incidents]
        totals_agree(answer, selection, told)
        facets_agree(answer["facets"], selection, setting)
        timeline_agrees(answer["timeline"], told)
        for shade in ("", *Shade):
            shown = answer["map"]
            if shade != wanted.shade:
                shown = map_json(selection.asking(replace(wanted, shade=shade)), zoom)
            (regions_agree if shade else clusters_agree)(shown, told)
        return len(told.incidents) > 0

    seen = holds_for_random_queries(300, check)
    assert seen.total() >= 300
    # Filters that find nothing would say nothing.
    assert seen[True] > 100


def totals_agree(answer, selection, told):
    awaiting = [each for each in told.incidents if each.location_status in AWAITING_LOCATION]
    counts = [len(each) for each in (told.incidents, told.mapped, told.unplaced, awaiting)]
    assert [*answer["totals"].values()] == counts
    line = re.search(r'<p class="counts">.*?</p>', answer["parts"]["totals"], re.DOTALL)[0]
    # Where all that are unplaced await a location, one number says both.
    told_once = counts if counts[2] != counts[3] else counts[:3]
    assert re.findall(r"<b>(\d+)</b>", line) == [str(number) for number in told_once]
    deaths = totals(selection)["deaths"]
    for side in TollSide:
        for figure in Figure:
            assert deaths[side][figure] == told.deaths(told.incidents, figure, side), (side, figure)


def facets_agree(facets, selection, setting):
    """So many as a facet says are found by who chooses that value alone."""
    for parameter, values in setting.alternatives.items():
        found = {
            value: count
            for value, fields in values.items()
            if (count := selection.asking(replace(selection.incident_filter, **fields)).count)
        }
        assert facets[parameter] == found, parameter


def timeline_agrees(timeline, told):
    """Each bar has what began in it; all bars and what is loose are all, whatever the period."""
    ever = told.without("first", "last")
    assert sum(timeline["incidents"]) + timeline["loose"] == len(ever.incidents)
    assert timeline["selected"] == [
        day and day.isoformat() for day in (told.wanted.first, told.wanted.last)
    ]
    if not ever.incidents:
        return
    starts = [date.fromisoformat(day) for day in timeline["starts"]]
    last_days = [day - timedelta(days=1) for day in starts[1:]]
    last_days.append(date.fromisoformat(timeline["end"]))
    bars = [[] for _ in starts]
    for incident in ever.incidents:
        bar = bisect_right(starts, incident.date) - 1
        if is_in_its_bar(incident, timeline["unit"], last_days[bar]):
            bars[bar].append(incident)
    assert timeline["incidents"] == [len(bar) for bar in bars]
    assert timeline["deaths"] == [ever.deaths(bar) for bar in bars]
    if timeline["stack"] and sum(timeline["incidents"]):
        for name in ("incidents", "deaths"):
            parts = [part[name] for part in timeline["stack"]["parts"]]
            stacked = [sum(number or 0 for number in bar) for bar in zip(*parts, strict=True)]
            assert stacked == [number or 0 for number in timeline[name]]


def is_in_its_bar(incident, unit, last_day):
    """Whether an incident is known well enough to be told to have happened in one unit."""
    if incident.date_precision in KNOWN_WELL_ENOUGH[unit]:
        return True
    if incident.date_precision == "longer" and not incident.date_end:
        return False
    ends = incident.date_end or incident.date
    return incident.date_precision in KNOWN_IF_IT_ENDS_THERE[unit] and ends <= last_day


def clusters_agree(shown, told):
    clusters = shown["clusters"]
    assert sum(cluster["count"] for cluster in clusters) == len(told.mapped)
    assert sum(cluster["deaths"] or 0 for cluster in clusters) == (told.deaths(told.mapped) or 0)
    alone = [cluster["incident"] for cluster in clusters if cluster["count"] == 1]
    assert set(alone) <= {each.reference for each in told.mapped}
    by_category = Counter()
    for cluster in clusters:
        for category, count in cluster.get("parts") or [[cluster["category"], 1]]:
            by_category[shown["categories"][category]["value"]] += count
    assert by_category.total() == len(told.mapped)
    if told.wanted.colour == "type":
        assert by_category == Counter(each.event_type for each in told.mapped)


def regions_agree(shown, told):
    by_region = {}
    for incident in told.incidents:
        by_region.setdefault(incident.region and incident.region.code, []).append(incident)
    assert shown["without_region"] == len(by_region.pop(None, []))
    assert {each["code"]: (each["incidents"], each["deaths"]) for each in shown["regions"]} == {
        code: (len(some), told.deaths(some)) for code, some in by_region.items()
    }


def test_lists_files_and_other_pages_agree_with_every_filter(setting):
    formats = set()

    def check(query):
        wanted = setting.read(query)
        told, query = setting.told(wanted), wanted.query_string()
        assert setting.client.get(f"/rows/?{query}").status_code == 200
        assert rows_of_the_list(setting, query) == [each.reference for each in told.mapped]
        unplaced = rows_of_the_list(setting, f"{query}&list=unplaced")
        assert unplaced == [each.reference for each in told.unplaced]
        api_agrees(setting, query, told)
        files_agree(setting, query, told)
        # Each filter in one of the formats, in turn.
        name = [*FORMATS][len(query) % len(FORMATS)]
        formats.add(name)
        download_agrees(setting, name, query, told)
        for path in ("/statistics/", "/print/"):
            totals_of_page_agree(setting.html(path, query), told)
        # In a frame everybody is the public, which may not know every word of the desk's.
        public = IncidentFilter.read(QueryDict(query), AnonymousUser())
        framed = setting.html("/embed/", query, status=400 if public.errors else 200)
        totals_of_page_agree(framed, Told(told.world, public))
        if not public.errors:
            feed_agrees(setting, public.query_string(), Told(told.world, public))
        return len(told.incidents) > 0

    seen = holds_for_random_queries(40, check)
    assert seen[True] > 15
    assert formats == set(FORMATS)


def feed_agrees(setting, query, told):
    """The newest changes of what the public may see; of few incidents, all of them."""
    entries = re.findall(r"<entry>.*?/incidents/([^/]+)/", setting.html("/feed/", query), re.DOTALL)
    assert len(entries) == len(set(entries)) == min(len(told.incidents), MOST_ENTRIES)
    assert set(entries) <= set(told.references)


def rows_of_the_list(setting, query):
    """The references of all rows, each page asked for by the link at the end of the one before."""
    references = []
    while query is not None:
        html = setting.html("/rows/", query)
        references += re.findall(r'data-reference="([^"]+)"', html)
        following = re.search(r'data-more><a class="button" href="[^"?]*\?([^"]*)"', html)
        query = unescape(following[1]) if following else None
    return references


def api_agrees(setting, query, told):
    numbers = setting.json("/api/v1/statistics/", query)
    assert numbers["totals"]["total"] == len(told.incidents)
    assert {line["value"]: line["incidents"] for line in numbers["by_state"]} == Counter(
        each.state.alpha3 if each.state else "" for each in told.incidents
    )
    version = setting.json("/api/v1/version/", query)
    assert version["total"] == len(told.incidents)
    shown = setting.json("/api/v1/map/", f"{query}&zoom=5")
    (regions_agree if told.wanted.shade else clusters_agree)(shown, told)
    found, address = [], f"/api/v1/incidents/?{query}&page_size=25"
    while address:
        page = setting.client.get(address).json()
        assert page["count"] == len(told.incidents)
        found += page["results"]
        address = page["next"]
    assert [each["reference"] for each in found] == [each.reference for each in told.incidents]
    audience = audience_of(setting.user)
    for incident, given_out in zip(told.incidents, found, strict=True):
        own = {toll.side: toll for toll in incident.tolls.all() if toll.audience == audience}
        for side in TollSide:
            figures = {each.value: getattr(own.get(side), each, None) for each in Figure}
            assert given_out["deaths"][side].items() >= figures.items()


def totals_of_page_agree(html, told):
    """The first numbers of the page are those of the incidents, of the mapped, of the dead."""
    if not told.incidents:
        return
    line = re.search(r'<p class="(?:counts|embed-totals)".*?</p>', html, re.DOTALL)[0]
    assert re.findall(r"<b>([\d,]+)</b>", line)[:2] == [
        str(len(told.incidents)),
        str(len(told.mapped)),
    ]
    dead = told.deaths(told.incidents)
    chosen = re.search(r'class="sum chosen">.*?</div>', html, re.DOTALL)
    shown = re.findall(r"<b>([^<]+)</b>", chosen[0] if chosen else line)[-1]
    assert shown.replace(",", "").rstrip("+") == ("—" if dead is None else str(dead))


def files_agree(setting, query, told):
    """Each line of each table has its incidents and their dead, by every figure."""

    def lines_of(name):
        response = setting.client.get(f"/statistics/{name}.csv?{query}")
        assert response.status_code == 200, (name, query)
        return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))

    def agree(name, columns, keys_of):
        expected = {}
        for incident in told.incidents:
            for key in keys_of(incident):
                expected.setdefault(key, []).append(incident)
        found = {
            tuple(line[column] for column in columns): numbers_in(line)
            for line in lines_of(name)
            if line["incidents"] != "0" and line.get("attribution") in (None, "all")
        }
        assert found == {key: told.numbers(some) for key, some in expected.items()}, name

    agree("states", ["state"], lambda each: [(each.state.alpha3 if each.state else "",)])
    agree("regions", ["region"], lambda each: [(each.region.code if each.region else "",)])
    agree("types", ["type", "subtype"], lambda each: [(each.event_type, each.sub_event_type)])
    agree("targets", ["target"], sides_attacked)
    agree("standing", ["standing", "unclaimed_told"], standing_of)
    groups = list(ArmedGroup.objects.all())
    agree(
        "groups",
        ["group"],
        lambda each: [
            (group.slug,)
            for group in groups
            if oracle.is_involved(replace(told.wanted, groups=[group]), each, told.world)
        ],
    )
    if told.incidents:
        spans_agree(lines_of("months"), told)
    for line in lines_of("periods"):
        days = {end: date.fromisoformat(line[end]) for end in ("first", "last")}
        period = Told(told.world, replace(told.wanted, **days))
        assert numbers_in(line) == period.numbers(period.incidents, line["deaths_side"])


def download_agrees(setting, name, query, told):
    """The file has the incidents of the page, in its order, and their dead by every figure."""
    response = setting.client.get(f"/download/incidents.{name}?{query}")
    assert response.status_code == 200, (name, query)
    rows = rows_in(name, b"".join(response.streaming_content))
    assert [row["reference"] for row in rows] == told.references
    mapped = sum(row.get("lon", row.get("point")) is not None for row in rows)
    assert mapped == len(told.mapped)
    for side in TollSide:
        for figure in Figure:
            numbers = [number_in(row, side.value, figure.value) for row in rows]
            known = [number for number in numbers if number is not None]
            found = sum(known) if known else None
            assert found == told.deaths(told.incidents, figure, side), (name, query, side, figure)


def number_in(row, side, figure):
    """The incident's own dead and its share of its operation's, as the columns explain them."""

    def number(column):
        # Of disputed figures sums take the low one.
        for each in (figure, "low") if figure == "best" else (figure,):
            value = row.get(f"{column}_{each}")
            if value is not None:
                return int(float(value))
        return None

    parts = [number(f"deaths_{side}"), number(f"operation_share_{side}")]
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def numbers_in(line):
    deaths = [line[f"deaths_{figure.value}"] for figure in Figure]
    return int(line["incidents"]), [int(number) if number else None for number in deaths]


def sides_attacked(incident):
    sides = {
        (SIDE_OF_KIND[GroupKind(line.group.kind)] if line.group else Side.CIVILIANS).value
        for line in incident.involvements.all()
        if line.role == Role.TARGET and line.basis in COUNTED_BASES
    }
    return [(side,) for side in sides or [""]]


def standing_of(incident):
    bases = [
        line.basis
        for line in incident.involvements.all()
        if line.role in (Role.ATTACKER, Role.PARTY) and line.group
    ]
    strongest = [each for each in ("claimed", "observed", "blamed", "suspected") if each in bases]
    is_told = "1" if incident.unclaimed_statements.all() else "0"
    return [((strongest or ["nobody"])[0], is_told)]


def spans_agree(lines, told):
    in_a_span = set()
    for line in lines:
        if line["unit"] == "loose":
            rest = [each for each in told.incidents if each.pk not in in_a_span]
            assert numbers_in(line) == told.numbers(rest)
            in_a_span.update(each.pk for each in rest)
            continue
        first, last = date.fromisoformat(line["first"]), date.fromisoformat(line["last"])
        here = [
            each
            for each in told.incidents
            if first <= each.date <= last and is_in_its_bar(each, line["unit"], last)
        ]
        assert numbers_in(line) == told.numbers(here)
        in_a_span.update(each.pk for each in here)
    assert len(in_a_span) == len(told.incidents)
