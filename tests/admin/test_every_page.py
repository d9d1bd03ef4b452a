"""Every area of the desk opens, for an administrator: list, search, empty form, stored form."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from incidents.admin.site import site
from incidents.models import (
    Dataset,
    Designation,
    ExternalReference,
    GroupRelation,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    Membership,
    Organisation,
    UnclaimedStatement,
)
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
)

pytestmark = pytest.mark.django_db

AREAS = sorted((model for model in site._registry), key=lambda model: model.__name__)


@pytest.fixture
def one_of_everything(sign_in):
    sign_in("administrator")
    region, report = make_region("Mopti"), make_report()
    make_place("Mondoro", -1.951, 14.676, region=region)
    group, dataset = make_group(), Dataset.objects.create(slug="ged", name="GED", licence="CC BY")
    Designation.objects.create(group=group, authority=make_claimant("US"), listing="SDGT")
    GroupRelation.objects.create(group=group, kind="part_of", other=make_group("al-qaeda"))
    organisation = Organisation.objects.create(slug="g5", name_en="G5 Sahel")
    Membership.objects.create(organisation=organisation, state=make_state("MLI"))
    incident = make_incident(lon=-1.951, lat=14.676, region=region, operation=make_operation())
    incident.reports.add(report)
    ExternalReference.objects.create(incident=incident, dataset=dataset, external_id="1")
    for statement in (
        make_claim(incident, 25),
        make_involvement(incident, group),
        IncidentOutcome.objects.create(incident=incident, code="base_held"),
        IncidentWeapon.objects.create(incident=incident, code="mine"),
        UnclaimedStatement.objects.create(incident=incident, as_of="2019-10-01"),
    ):
        cite(statement, report)


def page_of(model, action, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=args)


@pytest.mark.parametrize("model", AREAS, ids=lambda model: model.__name__)
@pytest.mark.usefixtures("one_of_everything")
class TestEveryArea:
    def test_lists_what_it_has(self, client, model):
        response = client.get(page_of(model, "changelist"))
        assert response.status_code == 200
        assert response.context["cl"].result_count >= 1

    def test_is_searched(self, client, model):
        for words in ("mondoro", "l’été, à 100 %", "--", "'; drop"):
            response = client.get(page_of(model, "changelist"), {"q": words})
            assert response.status_code == 200

    def test_opens_an_empty_form_unless_nothing_is_added_there(self, client, model):
        response = client.get(page_of(model, "add"))
        statement = model._meta.model_name in {
            "casualtyclaim",
            "involvement",
            "incidentoutcome",
            "incidentweapon",
            "unclaimedstatement",
        }
        # Statements are added in the form of their incident.
        assert response.status_code == (403 if statement else 200)

    def test_opens_what_is_stored(self, client, model):
        stored = model.objects.first()
        for language in ("en", "fr"):
            response = client.get(page_of(model, "change", stored.pk), {"lang": language})
            assert response.status_code == 200
        assert client.get(page_of(model, "history", stored.pk), follow=True).status_code == 200

    def test_asks_before_it_deletes(self, client, model):
        stored = model.objects.first()
        if model is Incident:
            # What is published is withdrawn instead.
            stored = make_incident(status="draft")
        assert client.get(page_of(model, "delete", stored.pk)).status_code == 200


def test_accounts_are_an_area_of_the_desk():
    assert get_user_model() in AREAS
