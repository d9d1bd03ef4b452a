import re

import pytest

from incidents.evidence import Figure
from incidents.models import (
    Basis,
    DatePrecision,
    IncidentStatus,
    LocationPrecision,
    LocationStatus,
    Role,
    VagueWord,
)
from tests.builders import make_incident
from tests.views.pages import part, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_choice_of_the_forms_is_explained_under_its_own_name(client, language):
    text = words(client.get(f"/help/?lang={language}"))
    for choices in (
        LocationPrecision,
        DatePrecision,
        Basis,
        Role,
        Figure,
        LocationStatus,
        IncidentStatus,
        VagueWord,
    ):
        for choice in choices:
            assert str(choice.label) in text


def test_the_contents_lead_to_sections_that_are_there(client):
    html = client.get("/help/").content.decode()
    anchors = re.findall(r'href="#([a-z]+)"', part(client.get("/help/"), "content"))
    assert len(anchors) >= 9
    for anchor in anchors:
        assert html.count(f'id="{anchor}"') == 1


def test_figures_are_explained_in_the_words_that_stand_beside_them(client):
    make_incident()
    rule = re.search(
        r'<div class="how-counted-text">(.*?)</div>', part(client.get("/"), "totals")
    ).group(1)
    assert rule in part(client.get("/help/"), "content")


def test_says_who_publishes_where_four_eyes_are_asked_for(client, settings):
    assert "nobody publishes a draft of their own" not in words(client.get("/help/"))
    settings.FOUR_EYES = True
    assert "nobody publishes a draft of their own" in words(client.get("/help/"))
