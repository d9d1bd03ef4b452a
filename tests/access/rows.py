"""What the tests of this package look at: published rows, and rows that others may not see."""

from datetime import date
from types import SimpleNamespace

import pghistory
from django.db.models import Model
from django.http import QueryDict
from django.urls import reverse

from incidents.evidence import attach_cited_reports, rebuild_group_ancestry, recompute_tolls
from incidents.models import (
    ChosenFigure,
    Dataset,
    Designation,
    ExternalReference,
    GroupName,
    GroupRelation,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    Membership,
    Organisation,
    ReviewKind,
    ReviewStep,
    UnclaimedStatement,
)
from incidents.snapshots import freeze
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_place,
    make_region,
    make_report,
    make_state,
    make_user,
)

# One word stands in the texts of reports, the other in every name, title and sentence of
# a row that the public may not see.
PRIVATE = "Privatetext"
HIDDEN = "Hiddenrow"

HIDDEN_REPORT = 900_001
HIDDEN_REFERENCES = {
    "draft": "SI-HDRAFT1",
    "in_review": "SI-HREVIEW",
    "withdrawn": "SI-HWITHDR",
    "dataset": "SI-HDATASE",
}
HIDDEN_OPERATION = "SI-HOPERAT"
HIDDEN_GROUP = "hiddenrow-group"


def add_statements(incident, report, *, group, quote, dataset=None) -> None:
    """One statement of each kind, each resting on ``report``."""
    for statement in (
        make_claim(incident, 7, claimant=make_claimant("Witnesses", "witnesses"), dataset=dataset),
        make_claim(incident, 3, outcome="wounded", note=quote, dataset=dataset),
        make_involvement(incident, group, basis="suspected", label=quote, description=quote),
        IncidentOutcome.objects.create(incident=incident, code="looting", note=quote),
        IncidentWeapon.objects.create(incident=incident, code="mine", note=quote),
        UnclaimedStatement.objects.create(incident=incident, as_of=date(2019, 10, 5)),
    ):
        cite(statement, report, quote)
    incident.reports.add(report)


def statements_of(incident) -> list[Model]:
    """One of each kind, with a page of its own at the desk."""
    return [
        incident.casualty_claims.first(),
        incident.involvements.first(),
        incident.outcomes.first(),
        incident.weapons.first(),
        incident.unclaimed_statements.first(),
    ]


def desk_address(row: Model, action: str) -> str:
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_{action}", args=[row.pk])


def publish_rows() -> SimpleNamespace:
    """Incidents in two states, one of them in an operation, with all that is told of them."""
    make_state("BFA")
    mopti = make_region("Mopti")
    rows = SimpleNamespace(
        author=make_user("aminata", "analyst"),
        region=mopti,
        place=make_place("Mondoro", -1.951, 14.676, region=mopti),
        jnim=make_group("jnim", "JNIM"),
        ansaroul=make_group("ansaroul-islam", "Ansaroul Islam"),
        army=make_group("malian-army", "Malian army", "state_force", state=make_state("MLI")),
        report=make_report(
            "Dozens of soldiers killed", text=f"{PRIVATE} one", published_on=date(2019, 10, 1)
        ),
        profile=make_report("Who is JNIM", publisher="A think tank", text=f"{PRIVATE} two"),
        operation=make_operation("Two bases"),
        organisation=Organisation.objects.create(slug="g5", name_en="G5 Sahel"),
    )
    GroupRelation.objects.create(
        group=rows.ansaroul, kind="affiliated_with", other=rows.jnim, report=rows.profile
    )
    Designation.objects.create(
        group=rows.jnim,
        authority=make_claimant("US"),
        listing="SDGT",
        report=make_report("Lists of the US", text=f"{PRIVATE} three"),
    )
    Membership.objects.create(
        organisation=rows.organisation,
        state=make_state("MLI"),
        report=make_report("What the G5 is", text=f"{PRIVATE} four"),
    )
    rows.mondoro = make_incident(
        "Assault on Mondoro",
        lon=-1.951,
        lat=14.676,
        region=mopti,
        place=rows.place,
        place_text="Mondoro",
        operation=rows.operation,
        created_by=rows.author,
    )
    rows.inates = make_incident(
        "Ambush near Inates", lon=1.25, lat=14.93, state="NER", date=date(2019, 12, 10)
    )
    rows.unplaced = make_incident(
        "Attack at Dou", place_text="Dou", location_status="ambiguous", date=date(2019, 11, 3)
    )
    add_statements(rows.mondoro, rows.report, group=rows.jnim, quote="Heavy weapons were used.")
    make_involvement(rows.inates, rows.ansaroul, basis="claimed")
    make_involvement(rows.mondoro, rows.army, role="target")
    rows.told = make_claim(rows.mondoro, 25, as_of=date(2019, 10, 1))
    ChosenFigure.objects.create(claim=rows.told, reason="A count", chosen_by=rows.author)
    rows.told_of_all = make_claim(rows.operation, 40, side="civilians", as_of=date(2019, 10, 1))
    make_claim(rows.operation, 50, side="civilians", claimant=make_claimant("Witnesses"))
    for claim in (rows.told, rows.told_of_all):
        cite(claim, rows.report, "Forty were killed.")
    derive()
    rows.snapshot = freeze(
        QueryDict("state=MLI"), by=rows.author, words_of=lambda wanted: ["Mali"], site="https://x"
    )
    return rows


def add_hidden_rows(rows: SimpleNamespace) -> None:
    """Whatever the public may not see, tied as closely as can be to what it may.

    Incidents that are drafts, in review, withdrawn or from a dataset that may not be
    passed on; figures of that dataset about published incidents; a group and its
    relations that nobody has checked; and reports on which nothing but these rests.
    """
    dataset = Dataset.objects.create(slug="closed", name=f"{HIDDEN} dataset", licence="closed")
    group = make_group(HIDDEN_GROUP, f"{HIDDEN} group", to_be_checked=True)
    GroupName.objects.create(group=group, name="JNIM", kind="alias")
    report = make_report(
        f"{HIDDEN} report",
        pk=HIDDEN_REPORT,
        publisher=f"{HIDDEN} publisher",
        language="ar",
        text=f"{PRIVATE} five",
        published_on=date(2025, 1, 1),
    )
    GroupRelation.objects.create(
        group=group, kind="part_of", other=rows.jnim, report=report, note=HIDDEN
    )
    Designation.objects.create(
        group=group, authority=make_claimant("US"), listing=HIDDEN, report=report
    )
    operation = make_operation(f"{HIDDEN} operation", reference=HIDDEN_OPERATION)
    for number, (name, reference) in enumerate(HIDDEN_REFERENCES.items()):
        incident = make_incident(
            f"{HIDDEN} {name} attack",
            reference=reference,
            status="published" if name == "dataset" else name,
            dataset=dataset if name == "dataset" else None,
            # Beside a published one, and the latest far away in space and time.
            lon=[-1.95, -1.94, -1.93, 15.0][number],
            lat=14.67,
            date=date(2019, 9, 30) if number < 3 else date(2024, 5, 1),
            region=rows.region,
            place=rows.place,
            place_text=HIDDEN,
            operation=operation if name == "in_review" else rows.operation,
            summary=HIDDEN,
            created_by=rows.author,
        )
        add_statements(incident, report, group=group, quote=HIDDEN)
        incident.reports.add(rows.report)
        cite(make_involvement(incident, rows.jnim, basis="claimed"), rows.report, HIDDEN)
        # The government's own forces attacked: for analysts it counts its own victims.
        make_involvement(incident, rows.army)
        cite(make_claim(incident, 11), rows.report, HIDDEN)
    make_incident(
        f"{HIDDEN} unplaced",
        status="draft",
        state=None,
        place_text=HIDDEN,
        location_status="not_found",
        date=date(2017, 1, 1),
    )
    cite(make_claim(operation, 70), report, HIDDEN)
    # The dataset's figures are newer than the same claimant's, or an editor chose them.
    for told in (rows.told, rows.told_of_all):
        where = told.incident or told.operation
        cite(
            make_claim(where, 99, side=told.side, as_of=date(2024, 1, 1), dataset=dataset),
            rows.report,
            HIDDEN,
        )
        chosen = make_claim(
            where,
            88,
            side=told.side,
            claimant=make_claimant(f"{HIDDEN} claimant", "dataset"),
            group=group,
            note=HIDDEN,
            dataset=dataset,
        )
        ChosenFigure.objects.create(claim=chosen, reason=HIDDEN, chosen_by=rows.author)
        cite(chosen, report, HIDDEN)
    ExternalReference.objects.create(
        incident=rows.mondoro, dataset=dataset, external_id=HIDDEN, row={"deaths": HIDDEN}
    )
    # What the desk says to itself of a published incident is no more public than of a draft.
    for incident in Incident.objects.filter(
        reference__in=[rows.mondoro.reference, *HIDDEN_REFERENCES.values()]
    ):
        for kind in ReviewKind:
            ReviewStep.objects.create(
                incident=incident, kind=kind, by=rows.author, comment=f"{HIDDEN} comment"
            )
    with pghistory.context(user=rows.author.pk, reason=f"{HIDDEN} reason"):
        for reference in HIDDEN_REFERENCES.values():
            Incident.objects.filter(reference=reference).update(summary=f"{HIDDEN} summary")
    # As the desk does whenever a published incident is saved.
    attach_cited_reports(rows.mondoro)
    derive()


def add_drafts(rows: SimpleNamespace) -> SimpleNamespace:
    """A draft with all that can be told of it, in an operation of which nothing is published."""
    drafts = SimpleNamespace(operation=make_operation("Being written"))
    drafts.incident = make_incident(
        "Rumour of an attack",
        lon=-1.3,
        lat=14.4,
        status="draft",
        region=rows.region,
        place=rows.place,
        place_text="Mondoro",
        operation=drafts.operation,
    )
    add_statements(drafts.incident, rows.report, group=rows.jnim, quote="It is said.")
    make_claim(drafts.operation, 12)
    derive()
    return drafts


def add_withdrawn_rows(rows: SimpleNamespace) -> Incident:
    """A withdrawn incident beside published ones, with statements like theirs."""
    incident = make_incident(
        f"{HIDDEN} withdrawn attack",
        reference=HIDDEN_REFERENCES["withdrawn"],
        status="withdrawn",
        lon=-1.95,
        lat=14.67,
        region=rows.region,
        place=rows.place,
        place_text=HIDDEN,
        operation=rows.operation,
        summary=HIDDEN,
    )
    add_statements(incident, rows.report, group=rows.jnim, quote=HIDDEN)
    make_involvement(incident, rows.army)
    cite(make_claim(incident, 11), rows.report, HIDDEN)
    derive()
    return incident


def derive() -> None:
    """Ancestry and tolls anew, as the desk does after each change."""
    rebuild_group_ancestry()
    recompute_tolls(Incident.objects.values_list("pk", flat=True))
