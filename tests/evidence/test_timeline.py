from datetime import date

import pytest

from incidents.evidence import evidence_sheet, timeline
from incidents.models import UnclaimedStatement
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_report,
)

pytestmark = pytest.mark.django_db


def told(incident):
    """Each day with what was said on it, in words."""
    return [
        (
            day.day and day.day.isoformat(),
            [
                ": ".join(
                    [
                        entry.words,
                        *([entry.report.title] if entry.report else []),
                        *(line.claim.in_words for line in entry.figures),
                    ]
                )
                for entry in day.entries
            ],
        )
        for day in timeline(evidence_sheet(incident))
    ]


def test_everything_stands_on_its_day_and_what_has_none_at_the_end():
    incident = make_incident()
    jnim, ansaroul = make_group("jnim", "JNIM"), make_group("ansaroul", "Ansaroul Islam")
    government = make_claimant()
    incident.reports.add(make_report("News", published_on=date(2019, 9, 30)))
    claim = make_claim(incident, 25, as_of=date(2019, 10, 1))
    make_claim(incident, at_least=60, outcome="missing", as_of=date(2019, 10, 1))
    cite(claim, make_report("Dozens killed", published_on=date(2019, 10, 1)))
    make_claim(incident, up_to=40, claimant=make_claimant("press", "media"))
    make_involvement(
        incident, ansaroul, basis="blamed", claimant=government, date=date(2019, 10, 1)
    )
    make_involvement(incident, jnim, basis="claimed", date=date(2019, 10, 7), label="GSIM")
    make_involvement(incident, jnim, basis="denied", date=date(2019, 10, 9))
    make_involvement(incident, None, role="target")
    UnclaimedStatement.objects.create(incident=incident, as_of=date(2019, 10, 1))
    assert told(incident) == [
        ("2019-09-30", ["The incident", "First report: News"]),
        (
            "2019-10-01",
            [
                "Report: Dozens killed",
                "Nobody had claimed it",
                "Blamed on Ansaroul Islam by the government of Mali",
                "Government of Mali: 25 killed: at least 60 missing",
            ],
        ),
        ("2019-10-07", ["Claimed by JNIM as “GSIM”"]),
        ("2019-10-09", ["Denied by JNIM"]),
        (None, ["press: up to 40 killed"]),
    ]


def test_an_incident_of_which_nothing_is_told_has_its_day_alone():
    assert told(make_incident()) == [("2019-09-30", ["The incident"])]
