from datetime import date

import pytest
from django.conf import settings

from incidents.models import (
    ArmedGroup,
    CasualtyClaim,
    Citation,
    ExternalReference,
    Incident,
    Operation,
    Report,
    Toll,
)
from incidents.starter import load_demo
from tests.starter.everything import all_rows, rows_that_a_form_would_refuse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_data")]

# Each attack of the list: its day, its place, and how many incidents it makes there.
ATTACKS = [
    ("2017-03-28", "Boulikessi", 1),
    ("2017-10-04", "Tongo Tongo", 1),
    ("2018-03-02", "Ouagadougou", 1),
    ("2018-06-29", "Sévaré", 1),
    ("2019-01-01", "Yirgou", 1),
    ("2019-03-17", "Dioura", 1),
    ("2019-03-23", "Ogossagou", 1),
    ("2019-06-09", "Sobane-Da", 1),
    ("2019-08-19", "Koutougou", 1),
    ("2019-09-30", "Boulikessi", 1),
    ("2019-09-30", "Mondoro", 1),
    ("2019-11-01", "Indelimane", 1),
    ("2019-11-06", "Boungou", 1),
    ("2019-11-18", "Tabankort", 1),
    ("2019-12-10", "Inates", 1),
    ("2019-12-24", "Arbinda", 2),
    ("2020-01-09", "Chinagodrar", 1),
    ("2020-01-25", "Silgadji", 1),
    ("2020-02-14", "Ogossagou", 1),
    ("2020-03-19", "Tarkint", 1),
    ("2020-03-23", "Boma", 1),
    ("2020-06-05", "Binedama", 1),
    ("2021-01-02", "Tchombangou", 1),
    ("2021-01-02", "Zaroumdareye", 1),
    ("2021-03-21", "Bakorat", 1),
    ("2021-06-04", "Solhan", 1),
    ("2021-11-14", "Inata", 1),
    ("2022-03-04", "Mondoro", 1),
    ("2022-03-27", "Moura", 1),
    ("2022-06-11", "Seytenga", 1),
    ("2022-06-18", "Diallassagou", 1),
    ("2023-09-07", "Banikane", 1),
    ("2023-09-07", "Bamba", 1),
    ("2024-08-24", "Barsalogho", 1),
    ("2025-06-01", "Boulikessi", 1),
]

# The report's own text, where the machine has it; the project does not hold it.
ARTICLE = settings.BASE_DIR.parent / "shared" / "seed" / "article.txt"


def incident_at(place, day):
    return Incident.objects.get(place_text__contains=place, date=day)


def attackers(incident):
    """(group, basis, claimant, day) of everybody named as an attacker."""
    rows = incident.involvements.filter(role="attacker")
    return set(rows.values_list("group__slug", "basis", "claimant__name_en", "date"))


def figures(where, **conditions):
    """(claimant, at least, at most) of the claims that meet the conditions."""
    rows = where.casualty_claims.filter(**conditions)
    return set(rows.values_list("claimant__name_en", "minimum", "maximum"))


def toll(incident, side):
    row = incident.tolls.get(audience="public", side=side)
    return row.low, row.best, row.high


class TestTheList:
    @pytest.mark.parametrize(("day", "place", "count"), ATTACKS)
    def test_every_attack_of_the_list_is_there(self, day, place, count):
        found = Incident.objects.filter(date=day, place_text__contains=place)
        assert found.count() == count

    def test_nothing_else_is_there(self):
        assert Incident.objects.count() == sum(count for _, _, count in ATTACKS)
        assert Operation.objects.count() == 5

    def test_all_are_published_and_on_the_map_in_the_states_that_are_followed(self):
        shown = Incident.objects.public().filter(state__in_scope=True).mapped()
        assert shown.count() == Incident.objects.count()

    def test_every_incident_has_somebody_named_as_attacker_and_as_target(self):
        assert not Incident.objects.exclude(involvements__role="attacker").exists()
        assert not Incident.objects.exclude(involvements__role="target").exists()

    def test_every_incident_has_a_toll_of_its_own_or_shares_that_of_its_operation(self):
        counted = Toll.objects.filter(audience="public", side="all_sides").values("incident")
        assert not Incident.objects.exclude(pk__in=counted).exists()

    def test_every_row_is_one_that_a_form_would_take(self):
        assert rows_that_a_form_would_refuse() == []


class TestTheSeedReport:
    @pytest.fixture(params=["Boulikessi", "Mondoro"])
    def incident(self, request):
        return incident_at(request.param, "2019-09-30")

    @pytest.fixture
    def operation(self):
        return incident_at("Mondoro", "2019-09-30").operation

    def test_two_assaults_were_one_operation(self, operation):
        assert set(operation.incidents.values_list("place_text", flat=True)) == {
            "Boulikessi",
            "Mondoro",
        }

    def test_both_lie_in_the_region_of_mopti_in_mali(self, incident):
        assert incident.state.alpha3 == "MLI"
        assert incident.region.code == "ML-5"
        lon, lat = {"Boulikessi": (-1.31, 14.797), "Mondoro": (-1.951, 14.676)}[incident.place_text]
        assert incident.point.coords == pytest.approx((lon, lat), abs=0.001)

    def test_the_targets_were_the_g5_sahel_force_and_the_malian_army(self):
        def targets(place):
            rows = incident_at(place, "2019-09-30").involvements.filter(role="target")
            return set(rows.values_list("group__slug", flat=True))

        assert targets("Boulikessi") == {"g5-sahel-force", "malian-army"}
        assert targets("Mondoro") == {"malian-army"}

    def test_the_government_confirms_25_killed_and_others_report_up_to_40(self, operation):
        killed = figures(operation, outcome="killed", side="state_forces")
        assert ("Government of Mali", 25, 25) in killed
        assert ("press, unnamed", None, 40) in killed
        assert operation.casualty_claims.get(minimum=25).qualifier == "confirmed"

    def test_at_least_60_are_missing_by_the_press_and_by_the_government(self, operation):
        assert figures(operation, outcome="missing") == {
            ("press, unnamed", 60, None),
            ("Government of Mali", 60, None),
        }

    def test_11_are_accounted_for_by_the_army(self, operation):
        assert figures(operation, outcome="accounted_for") == {("Malian army", 11, 11)}

    def test_officials_say_that_at_least_15_attackers_were_killed(self, operation):
        assert figures(operation, side="armed_group") == {("Malian officials", 15, None)}

    def test_jnim_says_later_that_it_killed_85_and_captured_2(self, operation):
        claims = operation.casualty_claims.filter(claimant__name_en="JNIM")
        assert set(claims.values_list("outcome", "minimum", "maximum", "as_of")) == {
            ("killed", 85, 85, date(2019, 10, 7)),
            ("captured", 2, 2, date(2019, 10, 7)),
        }

    def test_it_was_unclaimed_as_of_1_october(self, incident):
        statement = incident.unclaimed_statements.get()
        assert statement.as_of == date(2019, 10, 1)

    def test_who_is_blamed_suspected_and_claims_it(self, incident):
        author, day = "Caleb Weiss, Long War Journal", date(2019, 10, 1)
        assert attackers(incident) == {
            ("ansaroul-islam", "blamed", "Government of Mali", day),
            ("jnim", "suspected", author, day),
            ("isgs", "suspected", author, day),
            ("jnim", "claimed", None, date(2019, 10, 7)),
        }

    def test_heavy_weapons_by_officials_and_outcomes_by_others(self, incident):
        assert incident.weapons.get().code == "heavy_weapons"
        assert incident.weapons.get().claimant.name_en == "Malian officials"
        assert set(incident.outcomes.values_list("code", "claimant__name_en")) == {
            ("base_held", "press, unnamed"),
            ("equipment_captured", "press, unnamed"),
        }

    def test_the_report_is_complete_and_its_text_stays_with_its_publisher(self, incident):
        report = incident.reports.get()
        assert report.publisher.name == "FDD's Long War Journal"
        assert report.author == "Caleb Weiss"
        assert report.title == "Dozens of Malian soldiers killed in dual attacks"
        assert report.published_on == date(2019, 10, 1)
        assert report.text == ""

    def test_all_that_the_report_says_is_cited_and_nothing_that_it_does_not_say(
        self, incident, operation
    ):
        later = date(2019, 10, 7)
        for involvement in incident.involvements.all():
            assert involvement.citations.exists() is (involvement.date != later)
        assert incident.unclaimed_statements.get().citations.count() == 1
        assert incident.weapons.get().citations.count() == 1
        for outcome in incident.outcomes.all():
            assert outcome.citations.count() == 1
        uncited = operation.casualty_claims.filter(citations=None)
        assert set(uncited.values_list("claimant__name_en", "outcome")) == {
            ("JNIM", "killed"),
            ("JNIM", "captured"),
            ("Government of Mali", "missing"),
        }

    @pytest.mark.skipif(not ARTICLE.is_file(), reason="the article is not on this machine")
    def test_quotations_are_word_for_word_and_of_one_sentence(self):
        article = ARTICLE.read_text(encoding="utf-8")
        for quote in Citation.objects.exclude(quote="").values_list("quote", flat=True):
            assert quote in article
            assert quote.rstrip(".").count(". ") == 0

    def test_the_two_tolls_add_up_to_25_and_40(self, operation):
        rows = Toll.objects.filter(
            incident__operation=operation, audience="public", side="security"
        )
        shares = rows.values_list("share_low", "share_best", "share_high")
        assert [sum(column) for column in zip(*shares, strict=True)] == [25, 25, 40]
        assert not Toll.objects.filter(incident__operation=operation, side="armed_groups").exists()


class TestFigures:
    def test_a_recount_replaces_the_figure_before_it(self):
        assert toll(incident_at("Sobane-Da", "2019-06-09"), "civilians") == (35, 35, 35)
        assert toll(incident_at("Indelimane", "2019-11-01"), "security") == (49, 49, 49)

    def test_the_dead_of_moura_are_counted_by_two_and_never_added(self):
        moura = incident_at("Moura", "2022-03-27")
        assert figures(moura) == {
            ("Malian army", 203, 203),
            ("UN human-rights office", 500, None),
        }
        assert toll(moura, "unknown") == toll(moura, "all_sides") == (500, 500, 500)
        assert not moura.tolls.filter(side="armed_groups").exists()

    def test_jnims_count_at_barsalogho_is_kept_and_sets_no_toll(self):
        barsalogho = incident_at("Barsalogho", "2024-08-24")
        assert figures(barsalogho, side="militia") == {("JNIM", 300, 300)}
        assert not barsalogho.tolls.filter(side="security").exists()
        assert barsalogho.tolls.get(side="civilians", audience="public").disputed

    def test_neutralised_is_not_killed(self):
        mondoro = incident_at("Mondoro", "2022-03-04")
        assert figures(mondoro, outcome="neutralised") == {
            ("Malian army", 47, 47),
            ("Malian army", 23, 23),
        }
        assert not mondoro.tolls.filter(side="armed_groups").exists()

    def test_a_word_for_a_number_has_its_bounds_from_the_table(self):
        claim = CasualtyClaim.objects.get(vague_word="about_fifty")
        assert (claim.minimum, claim.maximum) == (40, 60)

    def test_a_toll_told_for_several_sites_is_kept_on_their_operation(self):
        boat = incident_at("Banikane", "2023-09-07")
        assert not boat.casualty_claims.exists()
        assert figures(boat.operation, outcome="killed") == {("Government of Mali", 49, 49)} | {
            ("Government of Mali", 15, 15)
        }

    def test_a_range_keeps_both_ends(self):
        convoy = incident_at("Boungou", "2019-11-06")
        assert figures(convoy, outcome="killed") == {("Government of Burkina Faso", 37, 39)}

    def test_ucdps_figure_stands_with_its_event_and_may_be_passed_on(self):
        reference = ExternalReference.objects.get(external_id="237564")
        assert reference.incident == incident_at("Boulikessi", "2017-03-28")
        assert (reference.row["low"], reference.row["best"], reference.row["high"]) == (3, 3, 3)
        claim = reference.incident.casualty_claims.get(dataset=reference.dataset)
        assert (claim.minimum, claim.maximum, claim.side) == (3, 3, "state_forces")
        assert reference.dataset.redistributable


class TestWhoWhenWhere:
    def test_a_claim_keeps_the_name_that_the_group_used(self):
        koutougou = incident_at("Koutougou", "2019-08-19")
        claim = koutougou.involvements.get(basis="claimed")
        assert (claim.group.slug, claim.label) == ("isgs", "ISWAP")
        assert claim.date == date(2019, 9, 19)

    @pytest.mark.parametrize(
        ("place", "day", "slug"),
        [
            ("Ogossagou", "2019-03-23", "dan-na-ambassagou"),
            ("Solhan", "2021-06-04", "jnim"),
            ("Diallassagou", "2022-06-18", "katiba-macina"),
        ],
    )
    def test_a_denial_stands_beside_the_blame(self, place, day, slug):
        rows = incident_at(place, day).involvements.filter(group__slug=slug)
        assert set(rows.values_list("basis", flat=True)) == {"blamed", "denied"}

    def test_incidents_of_a_part_of_jnim_count_under_jnim(self):
        jnim = [ArmedGroup.objects.get(slug="jnim")]
        diallassagou = incident_at("Diallassagou", "2022-06-18")
        assert diallassagou in Incident.objects.involving(jnim)
        assert diallassagou not in Incident.objects.involving(jnim, descendants=False)

    @pytest.mark.parametrize(
        ("place", "first", "last", "precision"),
        [
            ("Boulikessi", date(2017, 3, 28), date(2017, 3, 29), "night"),
            ("Solhan", date(2021, 6, 4), date(2021, 6, 5), "night"),
            ("Moura", date(2022, 3, 27), date(2022, 3, 31), "few_days"),
            ("Mondoro", date(2019, 9, 30), None, "day"),
        ],
    )
    def test_dates_are_as_precise_as_they_are_told(self, place, first, last, precision):
        incident = incident_at(place, first)
        assert (incident.date_end, incident.date_precision) == (last, precision)

    @pytest.mark.parametrize(
        ("place", "day", "precision"),
        [
            ("Mondoro", "2019-09-30", "settlement"),
            ("Moura", "2022-03-27", "second_level"),
            ("Boungou", "2019-11-06", "along_line"),
            ("Banikane", "2023-09-07", "along_line"),
        ],
    )
    def test_places_are_as_precise_as_they_are_told(self, place, day, precision):
        assert incident_at(place, day).location_precision == precision

    def test_the_region_is_the_one_in_force_on_the_day(self):
        assert incident_at("Boulikessi", "2017-03-28").region.name_en == "Mopti"
        assert incident_at("Boulikessi", "2025-06-01").region.name_en == "Douentza"
        for incident in Incident.objects.filter(region__isnull=False).select_related("region"):
            since, until = incident.region.since, incident.region.until
            assert (since is None or since <= incident.date) and (
                until is None or incident.date < until
            ), incident

    def test_a_place_that_two_accounts_put_into_two_regions_has_none(self):
        assert incident_at("Tabankort", "2019-11-18").region is None

    def test_a_pin_is_linked_to_the_gazetteers_place_of_that_name(self):
        mondoro = incident_at("Mondoro", "2019-09-30")
        assert mondoro.location_status == "located"
        assert mondoro.location_source == "gazetteer"
        assert mondoro.place.geonames_id == 2453375

    def test_a_place_that_may_be_another_one_is_not_linked(self):
        inates = incident_at("Inates", "2019-12-10")
        assert inates.location_status == "by_hand"
        assert inates.place is None


class TestLoadingAgain:
    def test_a_second_load_changes_nothing(self):
        before = all_rows()
        assert not any(load_demo().values())
        assert all_rows() == before

    def test_what_analysts_changed_stays(self):
        mondoro = incident_at("Mondoro", "2019-09-30")
        mondoro.title, mondoro.status = "Mondoro, second version", "withdrawn"
        mondoro.save()
        mondoro.operation.casualty_claims.filter(minimum=25).update(note="Checked.")
        incident_at("Dioura", "2019-03-17").casualty_claims.all().delete()
        before = all_rows()

        load_demo()

        assert all_rows() == before

    def test_an_incident_that_was_deleted_comes_back_into_its_operation(self):
        incident_at("Mondoro", "2019-09-30").delete()
        load_demo()
        operation = incident_at("Mondoro", "2019-09-30").operation
        assert operation == incident_at("Boulikessi", "2019-09-30").operation
        assert operation.casualty_claims.count() == 8

    def test_references_are_the_same_on_every_machine(self):
        assert incident_at("Mondoro", "2019-09-30").reference == "SI-6VNB6CX"


def test_no_report_holds_a_text():
    assert not Report.objects.exclude(text="").exists()
