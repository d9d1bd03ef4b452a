"""States and regions as people write them, and answers to many at once."""

from datetime import date

import pytest

from incidents.geocoding import enquiry
from incidents.geocoding.enquiry import (
    AnswerStatus,
    Enquiry,
    NotUnderstood,
    answers_to,
    question_of,
    read_day,
)
from incidents.geocoding.finding import nothing_found
from tests.builders import make_place, make_region, make_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def mopti(mali):
    return make_region("Mopti", code="ML-5")


@pytest.mark.parametrize("written", ["ML", "mli", "Mali", " MALI "])
def test_a_state_is_known_by_its_codes_and_names(mali, written):
    assert question_of(Enquiry("Dou", written)).state == mali


def test_a_state_is_known_by_its_french_name_without_accents():
    chad = make_state("TCD")
    chad.name_en, chad.name_fr = "Chad", "Tchad"
    chad.save()
    assert question_of(Enquiry("Dou", "tchad")).state == chad


@pytest.mark.parametrize("written", ["ML-5", "ml-5", "Mopti", "MOPTI"])
def test_a_region_is_known_by_its_code_and_name_and_tells_its_state(mopti, written):
    question = question_of(Enquiry("Dou", "", written))
    assert (question.region, question.state) == (mopti, mopti.state)


def test_a_state_that_there_is_not_is_told_with_those_there_are(mali):
    with pytest.raises(NotUnderstood) as refused:
        question_of(Enquiry("Dou", "Mally"))
    assert refused.value.part == "state"
    assert "“Mally”" in refused.value.message
    assert "MLI Mali" in refused.value.in_full


def test_a_region_that_there_is_not_is_told_with_those_of_the_state(mopti):
    make_region("Sahel", "BFA", code="BF-12")
    with pytest.raises(NotUnderstood) as refused:
        question_of(Enquiry("Dou", "MLI", "Mopty"))
    assert refused.value.part == "region"
    assert "ML-5 Mopti" in refused.value.in_full
    assert "BF-12" not in refused.value.in_full


def test_a_region_of_another_state_is_refused(mopti):
    make_state("BFA")
    with pytest.raises(NotUnderstood, match="Mopti is not in"):
        question_of(Enquiry("Dou", "BFA", "Mopti"))


def test_a_name_of_two_regions_needs_a_state_or_code():
    make_region("Centre", "BFA", code="BF-03")
    make_region("Centre", "NER", code="NE-C")
    with pytest.raises(NotUnderstood) as refused:
        question_of(Enquiry("Dou", "", "Centre"))
    assert refused.value.there_are == ["BF-03 Centre", "NE-C Centre"]
    assert question_of(Enquiry("Dou", "BFA", "Centre")).region.code == "BF-03"


def test_of_two_regions_of_one_name_the_day_chooses():
    make_region("Sahel", "BFA", code="BF-12", until=date(2025, 7, 2))
    make_region("Sahel", "BFA", code="BF-99", since=date(2025, 7, 2))
    for day, code in ((date(2019, 9, 30), "BF-12"), (date(2026, 1, 1), "BF-99")):
        assert question_of(Enquiry("Dou", "BFA", "Sahel", day)).region.code == code


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ("", "No place is given"),
        ("  ", "No place is given"),
        ("D\x00ou", "cannot be read"),
        ("Dou" * 100, "at most 200 letters"),
    ],
)
def test_what_is_no_place_is_told(mali, place, problem):
    with pytest.raises(NotUnderstood, match=problem):
        question_of(Enquiry(place))


def test_a_day_that_is_none_is_told():
    assert read_day("2019-09-30") == date(2019, 9, 30)
    assert read_day("") is None
    with pytest.raises(NotUnderstood, match="“30/9/2019” is not a date"):
        read_day("30/9/2019")


def test_each_gets_its_answer_in_order_and_one_that_is_not_understood_stops_no_other(boulikessi):
    answers = list(
        answers_to(
            [
                Enquiry("Boulikessi", "MLI"),
                Enquiry("Boulikessi", "Mally"),
                Enquiry("Xqzw", "MLI"),
                Enquiry("Boulikessi", "Mali"),
            ]
        )
    )
    assert [answer.status for answer in answers] == [
        AnswerStatus.LOCATED,
        AnswerStatus.NOT_FOUND,
        AnswerStatus.NOT_FOUND,
        AnswerStatus.LOCATED,
    ]
    assert answers[0].chosen.place == boulikessi
    assert [answer.part for answer in answers] == ["", "state", "", ""]
    assert "“Mally”" in answers[1].problem


def test_a_name_in_two_states_is_ambiguous_until_the_state_is_told(
    boulikessi, boulikessi_in_burkina
):
    without, in_mali = answers_to([Enquiry("Boulikessi"), Enquiry("Boulikessi", "ML")])
    assert without.status == AnswerStatus.AMBIGUOUS
    assert {candidate.state.alpha3 for candidate in without.candidates} == {"MLI", "BFA"}
    assert (without.as_json()["lat"], without.chosen) == (None, None)
    assert in_mali.chosen.place == boulikessi


def test_what_is_known_to_an_area_only_is_located_with_its_precision(mopti):
    make_place("Mopti", -4.18, 14.49, region=mopti)
    [answer] = answers_to([Enquiry("region of Mopti", "MLI")])
    assert (answer.status, answer.as_json()["precision"]) == (AnswerStatus.LOCATED, "first_level")


def test_the_same_question_is_looked_up_once(mali, monkeypatch):
    asked = []

    def find(questions):
        for question in questions:
            asked.append(question.place_text)
            yield nothing_found()

    monkeypatch.setattr(enquiry, "find_locations", find)
    answers = list(answers_to(Enquiry(place, "MLI") for place in ("A", "B", "A", "A", "B", "C")))
    assert (len(answers), asked) == (6, ["A", "B", "C"])


def test_a_search_that_reads_ahead_mixes_up_nothing(mali, monkeypatch):
    def find(questions):
        """All questions first, then all answers."""
        for question in list(questions):
            yield nothing_found(f"about {question.place_text}")

    monkeypatch.setattr(enquiry, "find_locations", find)
    places = ["A", "B", "A", "", "C", "B"]
    problems = [answer.problem for answer in answers_to(Enquiry(place) for place in places)]
    assert problems == ["about A", "about B", "about A", "No place is given.", "about C", "about B"]


def test_many_take_no_more_queries_than_few(boulikessi, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        list(answers_to(Enquiry(f"Boulikess{number}", "MLI", "") for number in range(100)))
