"""What is counted beside other work is what would be counted here, in the same language."""

from importlib import import_module

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import translation

from incidents.columns import select
from incidents.filters import IncidentFilter
from incidents.statistics import beside, facets, totals
from tests.builders import make_claim, make_incident

pytestmark = pytest.mark.django_db


def numbers(selection):
    return totals(selection), facets(selection)


@pytest.mark.parametrize("worth_sharing", [0, 10])
def test_it_is_the_same(monkeypatch, worth_sharing):
    module = import_module("incidents.statistics.beside")
    monkeypatch.setattr(module, "WORTH_SHARING", worth_sharing)
    make_claim(make_incident("Attack on the camp"), 25)
    wanted = IncidentFilter.read(QueryDict("q=camp"), AnonymousUser())
    with translation.override("fr"):
        found, counted = beside(numbers, select(wanted)).result()
        assert (found, counted) == numbers(select(wanted))
        assert found["total"] == 1
        assert found["figure_in_words"] == "chiffre retenu, tous camps confondus"
