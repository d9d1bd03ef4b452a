from datetime import date

import pytest
from django.db import transaction
from django.utils import translation

from incidents.models import CasualtyClaim
from incidents.reading import ClaimantBook, read_line
from incidents.starter import load_starter
from tests.builders import make_state

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def starter(django_db_setup, django_db_blocker):
    """The starter data, loaded once for all tests of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_starter()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def parts(starter, db):
    """``parts(line)``: the line's parts, for an incident in Mali on 30 September 2019."""

    def parts(line, state="MLI", first=date(2019, 9, 30)):
        return read_line(line, ClaimantBook(state and make_state(state)), first)

    return parts


@pytest.fixture
def claims(parts):
    """``claims(line)``: the line's claims in words; it must be understood to the end."""

    def claims(line, **where):
        read = parts(line, **where)
        assert [part.problems for part in read] == [[]] * len(read)
        return [str(part.claim) for part in read]

    return claims


@pytest.fixture
def problem(parts):
    """``problem(line)``: what is said of the line's one part."""

    def problem(line, **where):
        (part,) = parts(line, **where)
        return " ".join(part.problems)

    return problem


class TestOneLine:
    def test_several_claims_stand_in_one_line(self, claims):
        assert claims("gov 25 killed soldiers; media <=40 killed soldiers; media >=60 missing") == [
            "Government of Mali: 25 killed (state forces)",
            "press, unnamed: up to 40 killed (state forces)",
            "press, unnamed: at least 60 missing (state forces)",
        ]

    def test_it_is_read_in_french_as_well(self, claims):
        line = (
            "gouv 25 tués militaires; presse <=40 tués; presse >=60 disparus; "
            "armée 203 terroristes neutralisés"
        )
        with translation.override("fr"):
            assert claims(line) == [
                "Gouvernement du Mali\u00a0: 25 tués (forces étatiques)",
                "presse, non nommée\u00a0: jusqu’à 40 tués (forces étatiques)",
                "presse, non nommée\u00a0: au moins 60 disparus (forces étatiques)",
                "Armée malienne\u00a0: 203 neutralisés (groupe armé non étatique)",
            ]

    def test_what_a_part_leaves_out_is_taken_from_the_part_before(self, parts):
        first, second = parts("gov 25 killed soldiers @1 Oct; >=60 missing")
        assert str(second.claim) == "Government of Mali: at least 60 missing (state forces)"
        assert second.as_of == first.as_of == date(2019, 10, 1)

    def test_an_addition_and_a_qualifier_hold_for_their_own_part_alone(self, parts):
        first, second = parts("gov +5 confirmed killed soldiers; media 7")
        assert (first.claim.additional, first.claim.qualifier) == (True, "confirmed")
        assert (second.claim.additional, second.claim.qualifier) == (False, "")

    @pytest.mark.parametrize(
        "line",
        [
            "gov 25 soldiers killed",
            "gov: 25 soldiers killed",
            "gov killed 25 soldiers",
            "25 soldiers killed, according to gov",
            "25 militaires tués, selon le gouvernement",
            "le gouvernement dit 25 militaires tués",
        ],
    )
    def test_words_may_stand_in_the_order_in_which_people_say_them(self, claims, line):
        assert claims(line) == ["Government of Mali: 25 killed (state forces)"]

    def test_a_side_that_is_not_told_stays_untold(self, claims):
        assert claims("media 12 killed") == ["press, unnamed: 12 killed (side not told)"]

    def test_the_dead_of_one_group_are_counted_on_its_side(self, parts):
        (part,) = parts("army 15 killed JNIM")
        assert (part.claim.group.slug, part.claim.side) == ("jnim", "armed_group")

    def test_reading_stores_nothing(self, parts):
        parts("gov 25 killed soldiers")
        assert not CasualtyClaim.objects.exists()


class TestClaimants:
    @pytest.mark.parametrize(
        ("words", "claimant"),
        [
            ("gov", "Government of Mali"),
            ("government", "Government of Mali"),
            ("gouv", "Government of Mali"),
            ("gov Niger", "Government of Niger"),
            ("government of Niger", "Government of Niger"),
            ("officials", "Malian officials"),
            ("army", "Malian army"),
            ("armée", "Malian army"),
            ("army of Niger", "Army of Niger"),
            ("media", "press, unnamed"),
            ("presse", "press, unnamed"),
            ("UN", "UN human-rights office"),
            ("ONU", "UN human-rights office"),
            ("HRW", "Human Rights Watch"),
            ("UCDP", "Uppsala Conflict Data Program (UCDP)"),
            ("JNIM", "JNIM"),
            ("GSIM", "JNIM"),
            ("Group for Support of Islam and Muslims", "JNIM"),
            ("local sources", "local sources, unnamed"),
            ("security sources", "security sources, unnamed"),
        ],
    )
    def test_a_claimant_is_known_by_its_kind_its_names_and_its_letters(
        self, parts, words, claimant
    ):
        (part,) = parts(f"{words} 25 killed")
        assert part.problems == []
        assert part.claimant.name_en == claimant

    def test_the_government_is_that_of_the_state_where_it_happened(self, claims):
        assert claims("gov 3 killed", state="NER") == [
            "Government of Niger: 3 killed (side not told)"
        ]

    def test_without_a_state_the_government_is_asked_for(self, parts):
        (part,) = parts("gov 3 killed", state=None)
        assert part.problems == ["Who is meant by “gov”?"]
        assert "Government of Mali" in [claimant.name_en for claimant in part.choices]

    def test_each_choice_reads_as_that_claimant(self, parts, claims):
        (part,) = parts("12 civilians killed, according to ngo")
        assert len(part.choices) > 1
        for claimant in part.choices:
            assert claims(part.text_said_by(claimant)) == [f"{claimant}: 12 killed (civilians)"]

    def test_nobody_is_made_up(self, problem):
        assert "No claimant is called “Radio X”" in problem("Radio X 3 killed")


class TestWhatIsNotUnderstood:
    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("gov killed soldiers", "How many?"),
            ("25 killed soldiers", "Who says so?"),
            ("gov 25 soldiers", "What befell them?"),
            ("gov 25 killed zebras", "“zebras” is not understood"),
            ("gov 25 killed, 60 missing", "put a semicolon between the two claims"),
            ("gov 25 killed wounded", "Two outcomes stand here"),
            ("gov 25 killed soldiers civilians", "Two sides stand here"),
            ("gov 25 killed @1 Oct @2 Oct", "Two days stand here"),
            ("gov 25 killed @someday", "is no day"),
            ("gov ~35 killed", "No word stands for “about 35”"),
            ("gov -5 killed", "“-5” is below zero"),
            ("gov: \u22125 killed", "is below zero"),
            ("gov >=-5 killed", "is below zero"),
            ("gov -5-10 killed", "is below zero"),
            (";;;", "write who says how many"),
            (" ", "write who says how many"),
        ],
    )
    def test_it_is_said_with_what_to_write_instead(self, problem, line, told):
        assert told in problem(line)

    @pytest.mark.parametrize("line", ["gov - 25 killed", "gov 20 - 25 killed", "gov 20–25 killed"])
    def test_a_dash_beside_a_number_is_no_minus(self, claims, line):
        assert len(claims(line)) == 1

    def test_the_other_parts_are_read_all_the_same(self, parts):
        first, wrong, last = parts("gov 25 killed soldiers; what?; media <=40")
        assert not first.problems
        assert wrong.text == "what?"
        assert wrong.problems
        assert str(last.claim) == "press, unnamed: up to 40 killed (state forces)"
