"""The day since which something that was said of an incident can be known."""

from datetime import date

from incidents.models import (
    CasualtyClaim,
    IncidentOutcome,
    IncidentWeapon,
    Involvement,
    UnclaimedStatement,
)

Statement = CasualtyClaim | Involvement | UnclaimedStatement | IncidentOutcome | IncidentWeapon

# The field with the day on which it was said; outcomes and weapons have none.
_DAY_SAID = {CasualtyClaim: "as_of", Involvement: "date", UnclaimedStatement: "as_of"}


def known_since(statement: Statement) -> date | None:
    """The day on which it was said, else that of the first report that cites it."""
    field = _DAY_SAID.get(type(statement))
    said = getattr(statement, field) if field else None
    if said is not None:
        return said
    published = [citation.report.published_on for citation in statement.citations.all()]
    return min((day for day in published if day is not None), default=None)
