from datetime import date

import pytest

from incidents.evidence import recompute_tolls
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_report,
    make_user,
)
from tests.views.pages import part, queries_for, titles, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation():
    """Two bases attacked at once, with the figures of the seed report."""
    operation = make_operation("Two bases", summary="Attacked at the same time.")
    for number, name in enumerate(("Boulikessi", "Mondoro")):
        incident = make_incident(name, operation=operation, lon=-1 - number, lat=14.7)
        make_involvement(incident, make_group("ansaroul-islam"), basis="blamed")
    killed = make_claim(operation, 25, as_of=date(2019, 10, 1))
    cite(killed, make_report("Dozens killed"), "25 soldiers were killed")
    make_claim(operation, 15, as_of=date(2019, 9, 30))
    make_claim(operation, up_to=40, claimant=make_claimant("press, unnamed", "media"))
    recompute_tolls([incident.pk])
    return operation


def test_the_page_tells_the_toll_in_words_and_every_claim_with_its_standing(client, operation):
    answer = client.get(operation.get_absolute_url())
    text = words(answer)
    for expected in (
        "Attacked at the same time.",
        "security forces 25 to 40 killed (best 25)",
        "Government of Mali",
        "Replaced by the same claimant's figure of 1 October 2019, 25 killed.",
        "25 soldiers were killed",
        "up to 40 killed",
        "Dozens killed",
    ):
        assert expected in text
    assert titles(answer) == ["Mondoro", "Boulikessi"]
    assert part(answer, "map")


def test_a_draft_of_it_is_for_analysts_alone(client, operation):
    make_incident("Third base", operation=operation, status="draft")
    assert "Third base" not in words(client.get(operation.get_absolute_url()))
    client.force_login(make_user("analyst", "analyst"))
    assert "Third base" in titles(client.get(operation.get_absolute_url()))


def test_an_operation_of_drafts_alone_is_not_found_by_strangers(client):
    operation = make_operation("Secret")
    make_incident(operation=operation, status="draft")
    assert client.get(operation.get_absolute_url()).status_code == 404
    client.force_login(make_user("viewer", "viewer"))
    assert client.get(operation.get_absolute_url()).status_code == 404
    client.force_login(make_user("analyst", "analyst"))
    assert client.get(operation.get_absolute_url().lower()).status_code == 200


def test_queries_are_as_many_for_twenty_attacks_and_claims_as_for_one(client, operation):
    address = operation.get_absolute_url()
    client.get(address)
    few = queries_for(client, address)
    for number in range(20):
        incident = make_incident(operation=operation, lon=-1, lat=14)
        make_involvement(incident, make_group(f"group-{number}"))
        claim = make_claim(operation, number + 1, claimant=make_claimant(f"Claimant {number}"))
        cite(claim)
    recompute_tolls([incident.pk])
    assert queries_for(client, address) == few
