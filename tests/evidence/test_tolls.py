"""The rules of "Casualty claims", on cases that happened."""

from datetime import date

import pytest

from incidents.evidence import recompute_tolls
from incidents.models import Audience, ChosenFigure, Dataset, Toll, TollSide
from tests.builders import (
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db


def toll_of(incident, side=TollSide.ALL_SIDES, audience=Audience.PUBLIC):
    recompute_tolls([incident.pk])
    return Toll.objects.filter(incident=incident, side=side, audience=audience).first()


def range_of(incident, side=TollSide.ALL_SIDES, audience=Audience.PUBLIC):
    toll = toll_of(incident, side, audience)
    return toll and (toll.low, toll.best, toll.high)


@pytest.fixture
def government():
    return make_claimant("Government of Mali", "government", state=make_state("MLI"))


@pytest.fixture
def press():
    return make_claimant("press, unnamed", "media", unnamed=True)


@pytest.fixture
def jnim():
    group = make_group("jnim", "JNIM")
    return make_claimant("JNIM", "party", group=group)


@pytest.fixture
def seed(government, press, jnim):
    """The operation of 30 September 2019 with all that is told of it."""
    operation = make_operation()
    incidents = [
        make_incident("Boulikessi", operation=operation, reference="SI-1"),
        make_incident("Mondoro", operation=operation, reference="SI-2"),
    ]
    make_claim(operation, 25, claimant=government, as_of=date(2019, 10, 1))
    make_claim(operation, up_to=40, claimant=press, as_of=date(2019, 10, 1))
    make_claim(operation, at_least=60, outcome="missing", claimant=press)
    make_claim(operation, at_least=15, side="armed_group", claimant=government)
    make_claim(operation, 85, claimant=jnim, as_of=date(2019, 10, 7))
    return incidents


def shares(incident):
    return list(
        Toll.objects.filter(incident=incident, audience=Audience.PUBLIC)
        .order_by("side")
        .values_list("side", "low", "share_low", "share_best", "share_high")
    )


def test_an_operations_toll_is_shared_for_sums_and_never_printed_as_an_incidents_own(seed):
    recompute_tolls([seed[0].pk])
    assert shares(seed[0]) == [
        ("all_sides", None, 13, 13, 20),
        ("security", None, 13, 13, 20),
    ]
    assert shares(seed[1]) == [
        ("all_sides", None, 12, 12, 20),
        ("security", None, 12, 12, 20),
    ]


def test_an_incidents_own_figures_are_taken_off_what_its_operation_shares(seed, government):
    make_claim(seed[0], 20, claimant=government)
    recompute_tolls([seed[1].pk])
    security = {
        toll.incident_id: toll
        for toll in Toll.objects.filter(audience=Audience.PUBLIC, side=TollSide.SECURITY)
    }
    assert [security[i.pk].low for i in seed] == [20, None]
    assert [security[i.pk].share_low for i in seed] == [3, 2]
    assert [security[i.pk].share_high for i in seed] == [10, 10]


def test_an_incident_that_leaves_an_operation_gives_its_share_back(seed):
    recompute_tolls([seed[0].pk])
    operation = seed[0].operation
    seed[1].operation = None
    seed[1].save(update_fields=["operation"])
    recompute_tolls([i.pk for i in seed])
    assert not shares(seed[1])
    assert shares(seed[0])[0] == ("all_sides", None, 25, 25, 40)
    assert operation.incidents.count() == 1


def test_a_newer_figure_of_the_same_claimant_replaces_the_older(government):
    incident = make_incident()
    for day, number in ((1, 15), (2, 35), (3, 53), (4, 49)):
        make_claim(incident, number, claimant=government, as_of=date(2019, 11, day))
    assert range_of(incident) == (49, 49, 49)


def test_the_order_of_entry_never_matters(government):
    incident = make_incident()
    for day, number in ((4, 49), (2, 35), (3, 53), (1, 15)):
        make_claim(incident, number, claimant=government, as_of=date(2019, 11, day))
    assert range_of(incident) == (49, 49, 49)


def test_an_additional_figure_adds_to_the_one_before(government):
    incident = make_incident()
    make_claim(incident, 20, claimant=government, as_of=date(2019, 11, 1))
    make_claim(incident, 4, claimant=government, as_of=date(2019, 11, 2), additional=True)
    assert range_of(incident) == (24, 24, 24)


def test_a_partys_count_of_its_enemy_never_sets_the_toll(government, jnim):
    incident = make_incident()
    make_claim(incident, at_least=15, side="armed_group", claimant=government)
    make_claim(incident, 85, claimant=jnim)
    assert range_of(incident) is None


def test_moura_the_armys_militants_are_not_added_to_the_united_nations_count():
    army = make_group("malian-army", kind="state_force", state=make_state("MLI"))
    incident = make_incident()
    make_involvement(incident, army, basis="blamed")
    claimant = make_claimant("Malian army", "party", group=army)
    make_claim(incident, 203, side="armed_group", claimant=claimant)
    office = make_claimant("UN human-rights office", "un")
    make_claim(incident, at_least=500, side="civilians", claimant=office)
    toll = toll_of(incident)
    assert (toll.low, toll.best, toll.high, toll.high_is_open) == (500, 500, 500, True)
    assert range_of(incident, TollSide.ARMED_GROUPS) is None


def test_barsalogho_is_disputed_until_an_editor_chooses(jnim):
    incident = make_incident()
    watch = make_claimant("Human Rights Watch", "ngo")
    families = make_claimant("A collective of families", "community")
    at_least_133 = make_claim(incident, at_least=133, side="civilians", claimant=watch)
    make_claim(incident, at_least=400, side="civilians", claimant=families)
    make_claim(incident, 300, side="militia", claimant=jnim)
    toll = toll_of(incident)
    assert (toll.low, toll.best, toll.high, toll.disputed) == (133, None, 400, True)
    ChosenFigure.objects.create(
        claim=at_least_133, reason="Names were checked.", chosen_by=make_user("editor")
    )
    toll = toll_of(incident)
    assert (toll.low, toll.best, toll.high, toll.disputed) == (133, 133, 400, False)


def test_an_editors_choice_lapses_when_the_chosen_claim_is_replaced():
    incident = make_incident()
    watch = make_claimant("Human Rights Watch", "ngo")
    claim = make_claim(incident, 133, side="civilians", claimant=watch, as_of=date(2024, 9, 1))
    families = make_claimant("A collective of families", "community")
    make_claim(incident, 400, side="civilians", claimant=families)
    ChosenFigure.objects.create(claim=claim, reason="Checked.", chosen_by=make_user("editor"))
    make_claim(incident, 150, side="civilians", claimant=watch, as_of=date(2024, 10, 1))
    assert toll_of(incident).disputed


def test_different_groups_of_one_side_add():
    incident = make_incident()
    press = make_claimant("press, unnamed", "media", unnamed=True)
    niger = make_group("army-of-niger", kind="state_force", state=make_state("NER"))
    mali = make_group("malian-army", kind="state_force", state=make_state("MLI"))
    make_claim(incident, 4, 5, claimant=press, group=niger)
    make_claim(incident, 2, claimant=press, group=mali)
    assert range_of(incident, TollSide.SECURITY) == (6, 6, 7)


def test_a_figure_for_one_group_never_lowers_a_figure_for_its_whole_side(government, press):
    incident = make_incident()
    make_claim(incident, 25, claimant=government)
    make_claim(incident, 2, claimant=press, group=make_group("gendarmerie", kind="state_force"))
    assert range_of(incident) == (25, 25, 25)


def test_a_figure_that_tells_no_sides_counts_only_what_exceeds_them(government, press):
    incident = make_incident()
    make_claim(incident, 25, claimant=government)
    make_claim(incident, 40, side="unknown", claimant=press)
    assert range_of(incident, TollSide.SECURITY) == (25, 25, 25)
    assert range_of(incident, TollSide.UNKNOWN) == (15, 15, 15)
    assert range_of(incident) == (40, 40, 40)


def test_dead_of_unknown_side_add_where_the_claimant_tells_sides_apart():
    incident = make_incident()
    dataset = make_claimant("UCDP", "dataset")
    make_claim(incident, 10, side="civilians", claimant=dataset)
    make_claim(incident, 5, side="unknown", claimant=dataset)
    assert range_of(incident) == (15, 15, 15)


def test_a_vague_word_never_beats_a_count(government, press):
    incident = make_incident()
    make_claim(incident, at_least=24, vague_word="dozens", claimant=press)
    assert range_of(incident) == (24, 24, 24)
    make_claim(incident, 12, claimant=government)
    assert range_of(incident) == (12, 12, 12)


def test_an_upper_bound_alone_leaves_low_and_best_unknown(press):
    incident = make_incident()
    make_claim(incident, up_to=40, claimant=press)
    toll = toll_of(incident)
    assert (toll.low, toll.best, toll.high, toll.low_is_open) == (None, None, 40, True)


def test_best_is_the_authorities_figure_for_their_own_before_the_presss(government, press):
    incident = make_incident()
    make_claim(incident, 30, claimant=government, as_of=date(2019, 11, 18))
    make_claim(incident, 43, claimant=press, as_of=date(2019, 11, 20))
    assert range_of(incident) == (30, 30, 43)


class TestAuthoritiesOfAnotherState:
    @pytest.fixture
    def niger(self):
        return make_claimant("Government of Niger", "government", state=make_state("NER"))

    @staticmethod
    def best_of(incident, authority, press, **whose):
        make_claim(incident, 30, claimant=authority, as_of=date(2019, 11, 18), **whose)
        make_claim(incident, 43, claimant=press, as_of=date(2019, 11, 20), **whose)
        return range_of(incident)[1]

    @pytest.mark.parametrize("side", ["civilians", "state_forces", "unknown"])
    def test_count_like_the_press(self, niger, press, side):
        assert self.best_of(make_incident(state="MLI"), niger, press, side=side) == 43
        assert self.best_of(make_incident(state="NER"), niger, press, side=side) == 30

    def test_are_the_authorities_for_their_own_forces(self, niger, press):
        army = make_group("army-of-niger", kind="state_force", state=make_state("NER"))
        assert self.best_of(make_incident(), niger, press, group=army) == 30

    def test_are_none_for_the_forces_of_the_state_where_it_happened(self, niger, press):
        army = make_group("malian-army", kind="state_force", state=make_state("MLI"))
        assert self.best_of(make_incident(), niger, press, group=army) == 43

    def test_are_not_told_apart_where_the_state_is_not_known(self, niger, press):
        assert self.best_of(make_incident(state=None), niger, press, side="civilians") == 30

    @pytest.mark.parametrize(
        ("states", "best"), [(("MLI", "NER"), 30), (("MLI", "BFA"), 43), (("MLI", None), 30)]
    )
    def test_are_those_of_no_state_that_an_operation_struck(self, niger, press, states, best):
        operation = make_operation()
        incidents = [make_incident(operation=operation, state=state) for state in states]
        make_claim(operation, 30, claimant=niger, side="civilians", as_of=date(2019, 11, 18))
        make_claim(operation, 43, claimant=press, side="civilians", as_of=date(2019, 11, 20))
        recompute_tolls([incidents[0].pk])
        tolls = Toll.objects.filter(side="civilians", audience=Audience.PUBLIC)
        assert sum(toll.share_best for toll in tolls) == best

    def test_still_give_the_figure_of_a_government(self, niger, press):
        incident = make_incident()
        self.best_of(incident, niger, press)
        assert toll_of(incident).government == 30


def test_an_accused_army_does_not_set_the_number_of_its_victims():
    mali = make_state("MLI")
    army = make_group("malian-army", kind="state_force", state=mali)
    incident = make_incident()
    make_involvement(incident, army, basis="blamed")
    government = make_claimant("Government of Mali", "government", state=mali)
    make_claim(incident, 0, side="civilians", claimant=government)
    assert range_of(incident) is None
    make_claim(incident, 26, side="civilians", claimant=make_claimant("A community", "community"))
    assert range_of(incident) == (26, 26, 26)


def test_figures_of_a_dataset_that_may_not_be_passed_on_stay_at_the_desk():
    incident = make_incident()
    acled = Dataset.objects.create(slug="acled", name="ACLED", licence="own use")
    make_claim(incident, 30, claimant=make_claimant("ACLED", "dataset"), dataset=acled)
    assert range_of(incident) is None
    assert range_of(incident, audience=Audience.DESK) == (30, 30, 30)


def test_a_draft_counts_at_the_desk_alone(government):
    incident = make_incident(status="draft")
    make_claim(incident, 5, claimant=government)
    assert range_of(incident) is None
    assert range_of(incident, audience=Audience.DESK) == (5, 5, 5)


def test_nothing_told_is_nothing_known():
    assert toll_of(make_incident()) is None


# What people enter that the rules must take as it is meant


def test_a_word_does_not_replace_a_count_of_the_same_claimant(government):
    incident = make_incident()
    make_claim(incident, 25, claimant=government, as_of=date(2019, 10, 1))
    make_claim(
        incident,
        at_least=24,
        vague_word="dozens",
        claimant=government,
        as_of=date(2019, 10, 2),
    )
    assert range_of(incident) == (25, 25, 25)


def test_a_word_stands_where_nobody_but_the_accused_counts():
    army = make_group("malian-army", kind="state_force", state=make_state("MLI"))
    incident = make_incident()
    make_involvement(incident, army, basis="blamed")
    soldiers = make_claimant("Malian army", "party", group=army)
    watch = make_claimant("Human Rights Watch", "ngo")
    make_claim(incident, 5, side="civilians", claimant=soldiers)
    make_claim(incident, at_least=24, side="civilians", vague_word="dozens", claimant=watch)
    assert range_of(incident) == (24, 24, 24)


def test_what_an_unnamed_source_adds_is_added(press):
    incident = make_incident()
    make_claim(incident, 20, claimant=press, as_of=date(2019, 10, 1))
    make_claim(incident, 4, claimant=press, as_of=date(2019, 10, 2), additional=True)
    assert range_of(incident) == (24, 24, 24)


def test_two_unnamed_sources_are_not_added(press):
    incident = make_incident()
    make_claim(incident, 25, claimant=press)
    make_claim(incident, 40, side="unknown", claimant=press)
    assert range_of(incident) == (40, 40, 40)


def test_an_addition_without_a_date_adds_to_the_first_figure_and_goes_with_it(government):
    incident = make_incident()
    make_claim(incident, 20, claimant=government, as_of=date(2019, 10, 1))
    make_claim(incident, 4, claimant=government, additional=True)
    assert range_of(incident) == (24, 24, 24)
    make_claim(incident, 30, claimant=government, as_of=date(2019, 10, 3))
    assert range_of(incident) == (30, 30, 30)


def test_an_addition_with_one_bound_keeps_the_figure_that_it_adds_to(government):
    incident = make_incident()
    make_claim(incident, 25, claimant=government, as_of=date(2019, 10, 1))
    make_claim(incident, up_to=5, claimant=government, as_of=date(2019, 10, 2), additional=True)
    assert range_of(incident) == (25, 25, 30)


def test_at_the_most_10_beside_25_makes_10_the_lowest_and_is_disputed(government, press):
    incident = make_incident()
    make_claim(incident, 25, claimant=government)
    make_claim(incident, up_to=10, claimant=press)
    toll = toll_of(incident)
    assert (toll.low, toll.best, toll.high, toll.disputed) == (10, None, 25, True)


def test_groups_that_add_up_to_more_than_twice_the_whole_are_disputed(government, press):
    incident = make_incident()
    make_claim(incident, 10, claimant=government)
    for slug in ("gendarmerie", "guard"):
        make_claim(incident, 12, claimant=press, group=make_group(slug, kind="state_force"))
    toll = toll_of(incident)
    assert (toll.low, toll.best, toll.high, toll.disputed) == (10, None, 24, True)


def test_a_chosen_upper_bound_is_the_best_figure(government, press):
    incident = make_incident()
    make_claim(incident, 25, claimant=government)
    chosen = make_claim(incident, up_to=40, claimant=press)
    ChosenFigure.objects.create(claim=chosen, reason="Counted at the graves.")
    assert range_of(incident) == (25, 40, 40)


@pytest.mark.parametrize("kind", ["international_force", "militia", "private_company"])
def test_a_state_does_not_count_the_victims_of_any_of_its_forces(kind):
    mali = make_state("MLI")
    incident = make_incident()
    make_involvement(incident, make_group("its-force", kind=kind, state=mali), basis="blamed")
    government = make_claimant("Government of Mali", "government", state=mali)
    make_claim(incident, 0, side="civilians", claimant=government)
    make_claim(incident, 19, side="civilians", claimant=make_claimant("UN", "un"))
    assert range_of(incident) == (19, 19, 19)


def test_best_is_the_investigators_newest_figure_before_the_authorities(government):
    incident = make_incident()
    watch = make_claimant("Human Rights Watch", "ngo")
    make_claim(incident, 30, side="civilians", claimant=government, as_of=date(2019, 11, 20))
    for day, name in ((1, "Human Rights Watch"), (5, "UN human-rights office")):
        claimant = watch if day == 1 else make_claimant(name, "un")
        make_claim(
            incident, 40 + day, side="civilians", claimant=claimant, as_of=date(2019, 11, day)
        )
    assert range_of(incident) == (30, 45, 45)
