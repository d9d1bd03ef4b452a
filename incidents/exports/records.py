"""Incidents as a file tells them: read some at a time, each as values by the columns' names."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.contrib.gis.db.models.functions import GeoFunc
from django.db.models import FloatField, Max
from django.urls import reverse
from django.utils.translation import override

from incidents.evidence import audience_of, one_of
from incidents.evidence.figures import UNKNOWN, Range
from incidents.evidence.listed import Involved
from incidents.evidence.rows import operation_tolls
from incidents.evidence.words import (
    in_one_line,
    operation_toll_in_words,
    standing_parts,
    toll_in_words,
)
from incidents.exports.claims import Claims
from incidents.exports.fields import SIDES, Value
from incidents.exports.names import NOTHING, Names, label
from incidents.models import (
    RADIUS_KM,
    Audience,
    Basis,
    CasualtyClaim,
    Dataset,
    EventType,
    ExternalReference,
    Incident,
    IncidentStatus,
    Involvement,
    Operation,
    Role,
    Side,
    SubEventType,
    Toll,
    TollSide,
    UnclaimedStatement,
)

# Words are kept for so many different figures, or parties; a file needs no more memory.
_MOST_KEPT = 5_000
_NO_TOLL = {"size": None, "tolls": {}}
# Where an operation's share of high stands among its numbers.
_HIGH = 2

# So many are read at once, and the first ones fewer, so that a file begins at once.
CHUNK = 2_000
FIRST_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Record:
    """One incident: ``values`` by the names of ``FIELDS``, texts "" where there is none.

    ``claims`` are the rows of ``CLAIM_FIELDS`` on it and, with the first of its incidents,
    on its operation; empty unless they were asked for.
    """

    values: dict[str, Value]
    claims: list[dict[str, Value]] = field(default_factory=list)


def records_of(
    keys: Sequence[int], user, *, language: str, site: str, with_claims: bool = False
) -> Iterator[Record]:
    """The incidents with these primary keys, in this order, as ``user`` may see them now.

    What has gone out of the user's sight meanwhile is left out. ``language`` is that of the
    words, ``site`` the beginning of addresses. Asks the database a fixed number of questions
    for each ``CHUNK``, and holds no more than one of these.
    """
    reader = _Reader(user, language, site, with_claims)
    start, size = 0, FIRST_CHUNK
    while start < len(keys):
        chunk = [int(key) for key in keys[start : start + size]]
        # A file is made piece by piece: between them the thread's language is its own.
        with override(language):
            records = reader.read(chunk)
        yield from records
        start, size = start + size, CHUNK


class _Degrees(GeoFunc):
    output_field = FloatField()


class _Longitude(_Degrees):
    function = "ST_X"


class _Latitude(_Degrees):
    function = "ST_Y"


_INCIDENT = (
    "pk",
    "reference",
    "title",
    "summary",
    "status",
    "date",
    "date_end",
    "date_precision",
    "event_type",
    "sub_event_type",
    "place_text",
    "place__name",
    "state_id",
    "region_id",
    "lon",
    "lat",
    "location_precision",
    "location_radius_km",
    "location_status",
    "location_source",
    "operation_id",
    "dataset_id",
    "updated_at",
)
_TOLL = (
    "incident_id",
    "side",
    "low",
    "best",
    "high",
    "government",
    "low_is_open",
    "high_is_open",
    "disputed",
    "share_low",
    "share_best",
    "share_high",
    "share_government",
)
_NUMBERS = ("low", "best", "high", "government")
# The columns of a side, in the order of the values of a toll after its side.
_COLUMNS = {
    side: (
        *(f"deaths_{side}_{number}" for number in _NUMBERS),
        f"deaths_{side}_high_is_open",
        f"deaths_{side}_disputed",
        *(f"operation_share_{side}_{number}" for number in _NUMBERS),
    )
    for side in SIDES
}
_NOT_KNOWN = {
    **{column: None for columns in _COLUMNS.values() for column in columns},
    "operation": "",
    "operation_title": "",
    "operation_attacks": None,
    **{f"operation_deaths_{number}": None for number in _NUMBERS},
}
_ROLES = {Role.ATTACKER: "attackers", Role.TARGET: "targets", Role.PARTY: "parties"}
_STRONGEST = (Basis.CLAIMED, Basis.OBSERVED, Basis.BLAMED, Basis.SUSPECTED)


@dataclass(frozen=True)
class _Beside:
    """What belongs to the incidents of a chunk in other tables, by their primary keys."""

    involvements: dict[int, list[tuple]]
    tolls: dict[int, list[tuple]]
    reports: dict[int, list[tuple]]
    external_ids: dict[int, list[tuple]]
    unclaimed: dict[int, date]
    kept_in: set[int]
    # Of operations by theirs: references, titles and tolls.
    operations: dict[int, tuple[str, str]]
    operation_tolls: dict[int, dict]


class _Reader:
    """Reads the incidents of one file, some at a time; most share their words with others."""

    def __init__(self, user, language: str, site: str, with_claims: bool):
        self.user, self.audience = user, audience_of(user)
        self.language, self.site = language, site
        self.names = Names.read()
        self.visible_datasets = set(Dataset.objects.visible_to(user).values_list("pk", flat=True))
        self.claims = Claims(user, self.names) if with_claims else None
        self._said: dict[tuple, dict[str, Value]] = {}
        self._counted: dict[tuple, str] = {}

    def read(self, keys: list[int]) -> list[Record]:
        """Those of the incidents that are in sight, in this order."""
        found = (
            Incident.objects.visible_to(self.user)
            .filter(pk__in=one_of(keys))
            .order_by()
            .annotate(lon=_Longitude("point"), lat=_Latitude("point"))
            .values_list(*_INCIDENT, named=True)
        )
        rows = {row.pk: row for row in found}
        rows = {key: rows[key] for key in keys if key in rows}
        operations = {row.operation_id for row in rows.values()} - {None}
        beside = self._read_beside(rows, operations)
        claims = self.claims.read(rows, beside.operations) if self.claims else {}
        return [Record(self._values(row, beside), claims.get(pk, [])) for pk, row in rows.items()]

    def _read_beside(self, rows: dict, operations: set[int]) -> _Beside:
        these = {"incident__in": one_of(rows)}
        external_ids = ExternalReference.objects.filter(**these, dataset__in=self.visible_datasets)
        unclaimed = UnclaimedStatement.objects.filter(**these).order_by().values_list("incident_id")
        titles = Operation.objects.filter(pk__in=one_of(operations)).order_by()
        return _Beside(
            involvements=_grouped(
                Involvement.objects.filter(**these)
                .order_by("role", "date", "pk")
                .values_list("incident_id", "role", "basis", "civilians", "description", "group_id")
            ),
            tolls=_grouped(
                Toll.objects.filter(**these, audience=self.audience).order_by().values_list(*_TOLL)
            ),
            reports=_grouped(
                Incident.reports.through.objects.filter(**these)
                .order_by("report_id")
                .values_list("incident_id", "report__url")
            ),
            external_ids=_grouped(
                external_ids.order_by("dataset", "external_id").values_list(
                    "incident_id", "dataset_id", "external_id"
                )
            ),
            unclaimed=dict(unclaimed.annotate(Max("as_of"))),
            kept_in=self._kept_in(rows, operations),
            operations={
                pk: (reference, title)
                for pk, reference, title in titles.values_list("pk", "reference", "title")
            },
            operation_tolls=operation_tolls(operations, self.audience),
        )

    def _kept_in(self, rows: dict, operations: set[int]) -> set[int]:
        """Incidents with a figure that may not be passed on, their own or their operation's.

        Of none the public is told, nor that there is one.
        """
        if self.audience == Audience.PUBLIC:
            return set()
        claims = CasualtyClaim.objects.filter(dataset__redistributable=False).order_by()
        of_incidents = claims.filter(incident__in=one_of(rows))
        of_operations = claims.filter(operation__in=one_of(operations))
        told = set(of_operations.values_list("operation_id", flat=True))
        return {
            *of_incidents.values_list("incident_id", flat=True),
            *(pk for pk, row in rows.items() if row.operation_id in told),
        }

    def _values(self, row, beside: _Beside) -> dict[str, Value]:
        names, pk = self.names, row.pk
        state = names.states.get(row.state_id, NOTHING)
        region = names.regions.get(row.region_id, NOTHING)
        dataset = names.datasets.get(row.dataset_id)
        reports = beside.reports.get(pk, ())
        unclaimed = beside.unclaimed.get(pk)
        return {
            "reference": row.reference,
            "title": row.title,
            "summary": row.summary,
            "date": row.date,
            "date_end": row.date_end,
            "date_precision": row.date_precision,
            **_labels("event_type", EventType, row.event_type),
            **_labels("sub_event_type", SubEventType, row.sub_event_type),
            "state": state.code,
            "state_en": state.en,
            "state_fr": state.fr,
            "region": region.code,
            "region_en": region.en,
            "region_fr": region.fr,
            "place_text": row.place_text,
            "place": row.place__name or "",
            "lon": row.lon,
            "lat": row.lat,
            "location_precision": row.location_precision,
            "location_radius_km": row.location_radius_km or RADIUS_KM.get(row.location_precision)
            if row.lon is not None
            else None,
            "location_status": row.location_status,
            "location_source": row.location_source,
            **self._involved(tuple(beside.involvements.get(pk, ())), unclaimed),
            "unclaimed_as_of": unclaimed,
            **self._deaths(beside.tolls.get(pk, ()), row.operation_id, beside),
            "reports": len(reports),
            "report_addresses": " ".join(address for (address,) in reports if address),
            "dataset": dataset.slug if dataset else "",
            "external_ids": " ".join(
                f"{names.datasets[told_in].slug}:{external_id}"
                for told_in, external_id in beside.external_ids.get(pk, ())
            ),
            "may_be_passed_on": row.status == IncidentStatus.PUBLISHED
            and (dataset is None or dataset.redistributable)
            and pk not in beside.kept_in,
            "status": row.status,
            "updated_at": row.updated_at,
            "page": f"{self.site}{_page(row.reference)}",
        }

    def _involved(self, lines: tuple[tuple, ...], unclaimed: date | None) -> dict[str, Value]:
        """Who had a part in it, by the lines of the involvements; the same few again and again."""
        key = lines, unclaimed
        if key not in self._said:
            if len(self._said) >= _MOST_KEPT:
                self._said.clear()
            groups = self.names.groups
            involved = [Involved(*line[:-1], group=groups.get(line[-1])) for line in lines]
            self._said[key] = {
                **_parties(involved),
                "standing": _standing(involved),
                "standing_in_words": in_one_line(standing_parts(involved, unclaimed)),
            }
        return self._said[key]

    def _deaths(self, tolls: Iterable[tuple], operation: int | None, beside: _Beside) -> dict:
        values, own, has_share = dict(_NOT_KNOWN), UNKNOWN, False
        for (
            side,
            low,
            best,
            high,
            government,
            low_is_open,
            high_is_open,
            disputed,
            *shares,
        ) in tolls:
            # Without a figure of its own there is nothing that could be open or disputed.
            flags = (None, None) if high is None else (high_is_open, disputed)
            told = (low, best, high, government, *flags, *shares)
            values.update(zip(_COLUMNS[side], told, strict=True))
            if side == TollSide.ALL_SIDES:
                has_share = shares[_HIGH] is not None
                if high is not None:
                    own = Range(low, best, high, government, low_is_open, high_is_open, disputed)
        words = [self._in_words(own)]
        if operation is not None:
            reference, title = beside.operations[operation]
            whole = beside.operation_tolls.get(operation, _NO_TOLL)
            deaths = whole["tolls"].get(TollSide.ALL_SIDES, UNKNOWN)
            values["operation"], values["operation_title"] = reference, title
            values["operation_attacks"] = whole["size"]
            for number in _NUMBERS:
                values[f"operation_deaths_{number}"] = getattr(deaths, number)
            if has_share:
                words.append(operation_toll_in_words(deaths, whole["size"]))
        values["deaths_in_words"] = " · ".join(filter(None, words))
        return values

    def _in_words(self, figure: Range) -> str:
        if figure not in self._counted:
            if len(self._counted) >= _MOST_KEPT:
                self._counted.clear()
            self._counted[figure] = toll_in_words(figure)
        return self._counted[figure]


def _grouped(rows: Iterable[tuple]) -> dict[int, list[tuple]]:
    """Rows by their first value, the incident, less that."""
    by_incident = defaultdict(list)
    for pk, *values in rows:
        by_incident[pk].append(tuple(values))
    return by_incident


def _labels(name: str, choices: type, value: str) -> dict[str, str]:
    return {
        name: value,
        f"{name}_en": label(choices, value, "en"),
        f"{name}_fr": label(choices, value, "fr"),
    }


def _parties(involved: list[Involved]) -> dict[str, str]:
    """By role the groups with their bases as codes, and by name in both languages."""
    values = {}
    for role, name in _ROLES.items():
        lines = [line for line in involved if line.role == role]
        codes = (f"{line.group.slug if line.group else 'civilians'}:{line.basis}" for line in lines)
        values[name] = _once(codes, " ")
        for language in ("en", "fr"):
            values[f"{name}_{language}"] = _once(
                (_in_words(line, language) for line in lines), "; "
            )
    return values


def _once(texts: Iterable[str], between: str) -> str:
    return between.join(dict.fromkeys(texts))


def _in_words(line: Involved, language: str) -> str:
    """ "JNIM (claimed by the group)", "G5 Sahel camp, Malian army (observed)"."""
    if line.group is None:
        who = label(Side, Side.CIVILIANS, language)
    else:
        french = line.group.name_fr if language == "fr" else ""
        who = french or line.group.name_en
    if line.description:
        who = f"{line.description}, {who}"
    return f"{who} ({label(Basis, line.basis, language)})"


def _standing(involved: list[Involved]) -> str:
    """The strongest basis on which a group is named that attacked, or may have."""
    bases = {line.basis for line in involved if line.group and line.role != Role.TARGET}
    return next((basis.value for basis in _STRONGEST if basis in bases), "nobody")


# Looking the address up takes longer than all else of a line.
_REFERENCE = "REFERENCE"


@cache
def _page_of_any() -> str:
    return reverse("incident", args=[_REFERENCE])


def _page(reference: str) -> str:
    return _page_of_any().replace(_REFERENCE, reference)
