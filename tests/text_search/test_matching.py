import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.models import Incident, Involvement
from incidents.text_search import ids_matching
from tests.builders import (
    make_dataset,
    make_group,
    make_incident,
    make_involvement,
    make_place,
    make_user,
)

pytestmark = pytest.mark.django_db


def found(text, user=None):
    """The titles of the incidents for which every part holds, as the pages read the parts."""
    incidents = Incident.objects.visible_to(user or AnonymousUser())
    for part in ids_matching(text, user or AnonymousUser()).parts:
        named = Involvement.objects.filter(group__in=part.groups).values("incident")
        incidents = incidents.filter(
            pk__in=np.flatnonzero(part.incidents).tolist()
        ) | incidents.filter(pk__in=named)
    return sorted(incidents.values_list("title", flat=True))


def respelled(text, user=None):
    matches = ids_matching(text, user or AnonymousUser())
    return {each.written: each.read_as for each in matches.respellings}


@pytest.fixture
def attacks():
    camp = make_incident("Assaut contre le camp", place_text="Boulikéssi")
    make_involvement(camp, make_group("jnim", "JNIM"))
    timbuktu = make_place("Tombouctou", -3.0, 16.77, names=["Timbuktu"])
    make_incident("Shelling", place=timbuktu, summary="Two mortars hit the airport.")
    make_incident("Attaque d'un convoi à Mondoro", summary="Des soldats de l'armée tués.")


def test_every_word_has_to_occur_somewhere(attacks):
    assert found("assaut boulikessi") == ["Assaut contre le camp"]
    assert found("assaut mondoro") == []


def test_words_of_titles_summaries_places_and_groups_are_found(attacks):
    for text in ("mortars", "timbuktu", "TOMBOUCTOU", "shelling airport"):
        assert found(text) == ["Shelling"], text
    for text in ("jnim", "JNIM camp", "Boulikéssi"):
        assert found(text) == ["Assaut contre le camp"], text


def test_accents_capitals_and_plurals_are_forgiven_in_both_languages(attacks):
    for text in ("armee", "Armées", "convois", "les attaques de l’armée à Mondoro"):
        assert found(text) == ["Attaque d'un convoi à Mondoro"], text
    assert found("mortar") == found("mortars") == ["Shelling"]


def test_a_number_is_a_word_however_short():
    for number in (2, 3):
        make_incident(f"Attack on camp {number}")
    assert found("camp 3") == ["Attack on camp 3"]


def test_a_reference_is_found_and_one_that_was_merged_leads_to_the_other(attacks):
    kept = Incident.objects.get(title="Shelling")
    merged = make_incident("Twice", status="withdrawn", merged_into=kept)
    assert found(kept.reference) == ["Shelling"]
    assert found(merged.reference.lower()) == ["Shelling"]
    assert found(merged.reference[3:]) == ["Shelling"]
    Incident.objects.filter(pk=merged.pk).update(reference="SI-7K2Q9XS")
    assert found("SI-7K2Q9XS") == found("7k2q9xs") == ["Shelling"]


def test_a_short_word_has_to_be_one_by_itself():
    make_incident("The G5 force")
    make_incident("Weighing 25g52")
    assert found("g5") == ["The G5 force"]


def test_a_short_name_of_a_group_or_place_is_found_too():
    make_involvement(make_incident("By the group"), make_group("eigs", "EI Sahel"))
    make_incident("At the place", place=make_place("Ba", 1, 14))
    make_incident("Neither")
    assert found("ei") == ["By the group"]
    assert found("ba") == ["At the place"]


def test_a_text_without_words_asks_for_nothing(attacks):
    assert ids_matching("—").parts == ()
    assert len(found("…")) == 3


def test_nothing_is_found_by_what_strangers_may_not_see():
    make_incident("Secret draft", status="draft")
    make_incident("Secret row", dataset=make_dataset("acled", redistributable=False))
    assert ids_matching("secret", AnonymousUser()).parts[0].incidents.tolist() == [False]
    assert len(found("secret", make_user("analyst", "analyst"))) == 2


def test_a_question_costs_few_queries_however_many_words(attacks, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        ids_matching("assaut camp boulikessi contre")


class TestSpelling:
    def test_of_a_place_is_forgiven_by_its_sound(self, attacks):
        make_place("Ouagadougou", -1.53, 12.36)
        make_incident("Protest in Ouagadougou")
        assert found("Wagadugu") == ["Protest in Ouagadougou"]
        assert respelled("Wagadugu") == {"wagadugu": "ouagadougou"}

    def test_of_a_group_is_forgiven(self):
        make_involvement(make_incident("Raid"), make_group("ansaroul", "Ansaroul Islam"))
        assert found("ansarul") == ["Raid"]
        assert respelled("ansarul") == {"ansarul": "ansaroul"}

    def test_of_any_word_is_forgiven(self, attacks):
        assert found("convoie mondoro") == ["Attaque d'un convoi à Mondoro"]
        assert respelled("convoie mondoro") == {"convoie": "convoi"}

    def test_is_only_forgiven_where_the_word_is_nowhere(self, attacks):
        make_incident("Convoie")
        assert found("convoie") == ["Convoie"]
        assert respelled("convoie") == {}

    def test_is_not_guessed_beyond_likeness(self, attacks):
        assert found("zzzzzz") == []
        assert respelled("zzzzzz mondoro") == {}

    def test_of_many_words_that_are_nowhere_one_is_looked_for(self, attacks):
        words = "zzzzzz qqqqqq xxxxxx vvvvvv jjjjjj kkkkkk hhhhhh wwwwww ffffff bbbbbb"
        respelled(words)
        with CaptureQueriesContext(connection) as of_two:
            assert respelled(words[:13]) == {}
        with CaptureQueriesContext(connection) as of_ten:
            assert respelled(words) == {}
        assert len(of_ten) == len(of_two)

    def test_is_not_learned_from_drafts(self):
        make_incident("Draft about Kidalex", status="draft")
        assert respelled("kidalec") == {}
        assert respelled("kidalec", make_user("analyst", "analyst")) == {"kidalec": "kidalex"}

    def test_of_a_place_where_nothing_happened_is_no_answer(self, attacks):
        make_place("Mondorro", -1, 14)
        assert respelled("mondorro") == {"mondorro": "mondoro"}
