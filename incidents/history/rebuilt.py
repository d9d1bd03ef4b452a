"""Rows of another day, put together from their versions of then.

What has no versions, such as the names of groups and places, is as it is today.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Model, QuerySet
from pghistory.models import Event

from incidents.evidence.clocks import Clocks
from incidents.evidence.evidence import Evidence, Told, rest_on
from incidents.history.versions import CITED_AS, STATEMENTS, IncidentReport
from incidents.models import (
    ArmedGroup,
    Audience,
    CasualtyClaim,
    ChosenFigure,
    Citation,
    Claimant,
    Dataset,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    Involvement,
    Operation,
    Place,
    Publisher,
    Region,
    Report,
    State,
    UnclaimedStatement,
)

# The version of each row, by model and id.
Rows = dict[type[Model], dict[int, Event]]


@dataclass
class Rebuilt:
    """Rows of then as instances of their models, with what they point to.

    They are for showing and are never saved. ``gone`` counts those that are left out
    because they point to something that has been deleted since.
    """

    seen: Rows
    gone: int = 0
    rows: dict[type[Model], dict[int, Model]] = field(default_factory=dict)

    def __post_init__(self):
        for model, events in self.seen.items():
            self.rows[model] = {key: _instance(model, event) for key, event in events.items()}
        self._name_what_they_point_to()

    def evidence(self, pk: int, audience: Audience, day: date) -> Evidence:
        """The evidence on incident ``pk``, still without tolls."""
        incident = self.rows[Incident][pk]
        told = {key: Told() for key in self.rows[Incident]}
        for model, name in (
            (Involvement, "involvements"),
            (UnclaimedStatement, "unclaimed"),
            (IncidentOutcome, "outcomes"),
            (IncidentWeapon, "weapons"),
        ):
            for statement in self._in_order(model):
                getattr(told[statement.incident_id], name).append(statement)
        for link in self._in_order(IncidentReport):
            if link.report_id in self.rows[Report]:
                told[link.incident_id].reports.append(self.rows[Report][link.report_id])
        siblings = [row for key, row in self.rows[Incident].items() if key != pk]
        return Evidence(
            audience=audience,
            incident=incident,
            operation=incident.operation,
            siblings=sorted(siblings, key=lambda sibling: (sibling.date, sibling.pk)),
            told=told,
            claims=self._in_order(CasualtyClaim),
            clocks=Clocks(recorded=day),
        )

    def mark_what_has_no_page(self, user) -> None:
        """Set ``has_no_page`` on reports and operations that ``user`` cannot open today."""
        for model in (Report, Operation):
            rows = self.rows[model]
            there = model.objects.visible_to(user).filter(pk__in=rows)
            opened = set(there.order_by().values_list("pk", flat=True))
            for key, row in rows.items():
                row.has_no_page = key not in opened

    def _in_order(self, model: type[Model]) -> list[Model]:
        """The rows in the order in which the database gives them: NULL stands last."""
        rows = list(self.rows[model].values())
        for name in reversed(model._meta.ordering or ["pk"]):
            rows.sort(key=lambda row, name=name: (getattr(row, name) is None, getattr(row, name)))
        return rows

    def _name_what_they_point_to(self) -> None:
        rows = self.rows
        reports, claims = rows[Report], rows[CasualtyClaim]
        self._point(reports, "publisher", Publisher.objects.all())
        spoken = (claims, *(rows[model] for model in STATEMENTS if model is not UnclaimedStatement))
        self._point_all(spoken, "claimant", Claimant.objects.select_related("group"))
        self._point_all((claims, rows[Involvement]), "group", ArmedGroup.objects.all())
        self._point(claims, "dataset", Dataset.objects.all())
        incidents = rows[Incident]
        for name, found in (
            ("place", Place.objects.all()),
            ("state", State.objects.defer("outline")),
            ("region", Region.objects.defer("outline")),
        ):
            self._point(incidents, name, found, is_needed=False)
        for incident in incidents.values():
            incident.operation = rows[Operation].get(incident.operation_id)
        chosen = {choice.claim_id: choice for choice in rows[ChosenFigure].values()}
        for claim in claims.values():
            CasualtyClaim._meta.get_field("chosen").set_cached_value(claim, chosen.get(claim.pk))
        self._let_them_rest_on_their_citations()

    def _point_all(self, many: Iterable[dict[int, Model]], name: str, found: QuerySet) -> None:
        many = list(many)
        ids = {getattr(row, f"{name}_id") for rows in many for row in rows.values()}
        there = found.in_bulk(ids - {None})
        for rows in many:
            self._point_to(rows, name, there, is_needed=True)

    def _point(self, rows, name: str, found: QuerySet, *, is_needed: bool = True) -> None:
        ids = {getattr(row, f"{name}_id") for row in rows.values()}
        self._point_to(rows, name, found.in_bulk(ids - {None}), is_needed=is_needed)

    def _point_to(self, rows: dict[int, Model], name: str, there: dict, *, is_needed: bool):
        """Fill the foreign key ``name``; a row that cannot be told without it is left out."""
        for key, row in list(rows.items()):
            pointed = there.get(getattr(row, f"{name}_id"))
            if is_needed and pointed is None and getattr(row, f"{name}_id") is not None:
                del rows[key]
                self.gone += 1
            else:
                setattr(row, name, pointed)

    def _let_them_rest_on_their_citations(self) -> None:
        resting = defaultdict(list)
        for citation in self._in_order(Citation):
            if citation.report_id not in self.rows[Report]:
                continue
            citation.report = self.rows[Report][citation.report_id]
            for model, column in CITED_AS.items():
                resting[model, getattr(citation, f"{column}_id")].append(citation)
        for model in CITED_AS:
            for key, statement in self.rows[model].items():
                rest_on(statement, resting[model, key])


def _instance(model: type[Model], event: Event) -> Model:
    """The row as the version has it; what belongs to no version is as for a new row."""
    kept = {each.attname for each in event._meta.concrete_fields}
    row = model(
        **{
            each.attname: getattr(event, each.attname)
            for each in model._meta.concrete_fields
            if each.attname in kept
        }
    )
    if model is Incident:
        row.last_date = row.date_end or row.date
    return row
