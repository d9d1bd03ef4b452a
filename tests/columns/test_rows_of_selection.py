import pytest
from django.http import QueryDict

from incidents.columns import rows_of_selection, select
from incidents.filters import IncidentFilter
from incidents.models import Incident
from tests.builders import make_incident, make_report

pytestmark = pytest.mark.django_db


def reports_of(query) -> set[str]:
    told = rows_of_selection.rows_of_selection(
        Incident.reports.through.objects.all(), select(IncidentFilter.read(QueryDict(query)))
    )
    return set(told.values_list("report__title", flat=True))


@pytest.mark.parametrize("most_named", [2_000, 0])
def test_the_rows_of_few_and_of_many_incidents_are_found(monkeypatch, most_named):
    monkeypatch.setattr(rows_of_selection, "MOST_NAMED", most_named)
    # More than a byte of keys, the largest in the selection and not.
    for number, state in enumerate(["MLI", "BFA", "NER", "NER", "MLI"] * 5 + ["BFA"]):
        make_incident(state=state).reports.add(make_report(f"{number} in {state}"))
    everything = reports_of("")
    assert len(everything) == 26
    for state in ("MLI", "BFA", "NER"):
        assert reports_of(f"state={state}") == {
            name for name in everything if name.endswith(state)
        }, state
    assert reports_of("state=MLI&state=BFA") == {
        name for name in everything if not name.endswith("NER")
    }
    assert reports_of("type=riots") == set()
