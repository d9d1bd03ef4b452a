import numpy as np
import pytest

from incidents.models import Incident
from incidents.text_search import TextCache, common_words, ids_matching, look_up_common_words
from incidents.text_search import cache as cache_module
from tests.builders import make_incident

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def everything_is_worth_keeping(monkeypatch):
    monkeypatch.setattr(cache_module, "WORTH_KEEPING", 0)


def keys(text, cache):
    [part] = ids_matching(text, None, cache).parts
    return np.flatnonzero(part.incidents).tolist()


def test_a_kept_answer_is_the_same_as_a_new_one_after_every_change():
    cache = TextCache()
    camp, convoy, other = (make_incident(title) for title in ("Camp", "Convoy", "Camp and convoy"))
    assert keys("camp", cache) == sorted([camp.pk, other.pk])
    Incident.objects.filter(pk=convoy.pk).update(title="A camp")
    Incident.objects.filter(pk=other.pk).update(title="Elsewhere")
    new = make_incident("Camp again")
    cache.incidents_changed([convoy.pk, other.pk, new.pk])
    assert keys("camp", cache) == keys("camp", None) == sorted([camp.pk, convoy.pk, new.pk])
    assert keys("camp", cache) == keys("camp", None)


def test_what_changes_while_the_database_is_asked_is_asked_again():
    cache, answers = TextCache(), [np.array([False, True]), np.array([False, True, True])]

    def ask(among):
        cache.incidents_changed([3])
        return answers.pop(0)

    assert cache.holds("camp", ask).tolist() == [False, True]
    assert cache.holds("camp", ask).tolist() == [False, True, True]


def test_a_kept_answer_spares_the_database_its_search(django_assert_num_queries):
    cache = TextCache()
    make_incident("Camp")
    keys("camp", cache)
    # The names of groups and places, and a reference like the word.
    with django_assert_num_queries(1):
        keys("camp", cache)


def test_common_words_are_looked_up_ahead(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(common_words, "WORTH_KEEPING", 0)
    for number in range(60):
        make_incident("Post 17 attacked" if number % 4 else "Drones attacked")
    cache = TextCache()
    look_up_common_words(cache, 60)
    with django_assert_num_queries(1):
        assert len(keys("drone", cache)) == 15
    # Every text has this one, so that it tells nothing.
    with django_assert_num_queries(2):
        assert len(keys("attacked", cache)) == 60


def test_few_incidents_are_not_worth_looking_ahead(django_assert_num_queries):
    with django_assert_num_queries(0):
        look_up_common_words(TextCache(), 40_000)


def test_it_keeps_what_was_asked_for_last(monkeypatch):
    monkeypatch.setattr(cache_module, "MOST_BYTES", 2)
    cache, asked = TextCache(), []

    def ask(word):
        def answer(_among):
            asked.append(word)
            return np.array([False, True])

        return cache.holds(word, answer)

    for word in ("camp", "convoy", "camp", "base", "camp", "convoy"):
        ask(word)
    assert asked == ["camp", "convoy", "base", "convoy"]
