from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.columns import select
from incidents.evidence import rebuild_group_ancestry, recompute_tolls
from incidents.filters import IncidentFilter
from incidents.models import GroupRelation, Incident, IncidentOutcome, IncidentWeapon
from tests.builders import (
    make_claim,
    make_claimant,
    make_dataset,
    make_group,
    make_incident,
    make_involvement,
    make_membership,
    make_operation,
    make_organisation,
    make_place,
    make_region,
    make_report,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db


def read(query, user=None):
    return IncidentFilter.read(QueryDict(query), user or AnonymousUser())


def titles(query, user=None):
    """Of what a filter finds, in the order of its list."""
    selection = select(read(query, user))
    found = Incident.objects.in_bulk(pks := selection.page(0, selection.count))
    return [found[pk].title for pk in pks]


def test_states_are_alternatives():
    make_incident("In Mali", state="MLI")
    make_incident("In Niger", state="NER")
    make_incident("In Chad", state="TCD")
    assert set(titles("state=MLI&state=NER")) == {"In Mali", "In Niger"}


def test_a_state_that_is_not_followed_is_left_out_unless_asked_for():
    make_incident("In Algeria", state="DZA")
    make_incident("Nobody knows where", state=None)
    assert titles("") == ["Nobody knows where"]
    assert titles("state=DZA") == ["In Algeria"]


def test_a_group_is_found_on_any_basis_but_a_denied_one():
    jnim = make_group("jnim")
    for basis in ("claimed", "blamed", "suspected", "observed", "denied"):
        make_involvement(make_incident(basis), jnim, basis=basis)
    assert set(titles("group=jnim")) == {"claimed", "blamed", "suspected", "observed"}


def test_descendants_count_at_the_date_of_the_incident_and_can_be_left_out():
    jnim, katiba = make_group("jnim"), make_group("katiba-macina")
    GroupRelation.objects.create(
        group=katiba, kind="part_of", other=jnim, since=date(2017, 3, 2), until=date(2021, 1, 1)
    )
    rebuild_group_ancestry()
    for year in (2016, 2019, 2022):
        make_involvement(make_incident(str(year), date=date(year, 6, 1)), katiba)
    assert titles("group=jnim") == ["2019"]
    assert titles("group=jnim&descendants=0") == []
    assert titles("group=katiba-macina&descendants=0") == ["2022", "2019", "2016"]


def test_an_incident_with_three_suspects_counts_once():
    incident = make_incident("Three suspects")
    for slug in ("jnim", "isgs", "ansaroul-islam"):
        make_involvement(incident, make_group(slug), basis="suspected")
    rebuild_group_ancestry()
    assert titles("group=jnim&group=isgs&group=ansaroul-islam") == ["Three suspects"]


def test_a_period_finds_what_lasted_into_it():
    make_incident("Moura", date=date(2022, 3, 27), date_end=date(2022, 3, 31))
    assert titles("from=2022-03-30&to=2022-04-02") == ["Moura"]
    assert titles("from=2022-04-01") == []
    assert titles("to=2022-03-26") == []


def test_both_ends_of_a_period_belong_to_it():
    make_incident("That day", date=date(2019, 9, 30))
    assert titles("from=2019-09-30&to=2019-09-30") == ["That day"]


def test_within_finds_points_on_the_edge_too():
    make_incident("Boulikessi", lon=-1.31, lat=14.797)
    make_incident("Mondoro", lon=-1.951, lat=14.676)
    make_incident("Nowhere yet")
    assert titles("within=-1.5,14,-1.31,15") == ["Boulikessi"]


def test_words_are_found_in_titles_places_and_groups_whatever_their_accents():
    incident = make_incident("Assaut contre le camp", place_text="Boulikéssi")
    make_involvement(incident, make_group("jnim", "JNIM"))
    place = make_place("Tombouctou", -3.0, 16.77, names=["Timbuktu"])
    make_incident("Shelling", place=place)
    assert titles("q=boulikessi+ASSAUT") == ["Assaut contre le camp"]
    assert titles("q=jnim") == ["Assaut contre le camp"]
    assert titles("q=timbuktu") == ["Shelling"]
    assert titles("q=100%25") == []


@pytest.mark.parametrize(
    ("query", "parameter", "named"),
    [
        ("state=XYZ", "state", "XYZ"),
        ("group=nobody", "group", "nobody"),
        ("type=wars", "type", "wars"),
        ("from=yesterday", "from", "yesterday"),
        ("to=2019-13-01", "to", "2019-13-01"),
        ("within=1,2,3", "within", "1,2,3"),
        ("within=10,10,5,20", "within", "10,10,5,20"),
        ("within=nan,0,1,2", "within", "nan"),
        ("descendants=maybe", "descendants", "maybe"),
        ("from=2020-01-01&to=2019-01-01", "to", "2019-01-01"),
        ("q=%00", "q", ""),
        ("state=%00", "state", ""),
        ("region=nowhere", "region", "nowhere"),
        ("place=Boulikessi", "place", "Boulikessi"),
        ("place=99999999999999999999", "place", "99999999999999999999"),
        ("operation=SI-0000000", "operation", "SI-0000000"),
        ("report=0", "report", "0"),
        ("bloc=nato", "bloc", "nato"),
        ("bloc=%00", "bloc", ""),
        ("role=victim", "role", "victim"),
        ("basis=rumoured", "basis", "rumoured"),
        ("figures=worst", "figures", "worst"),
        ("side=unknown", "side", "unknown"),
        ("side=everybody", "side", "everybody"),
    ],
)
def test_a_value_that_means_nothing_is_named_and_the_rest_is_kept(query, parameter, named):
    make_group("jnim")
    incident_filter = read(f"{query}&group=jnim")
    assert [error.parameter for error in incident_filter.errors] == [parameter]
    assert named in incident_filter.errors[0].message
    assert [group.slug for group in incident_filter.groups] == ["jnim"]


def test_of_one_parameter_fifty_values_count_and_the_others_are_named():
    for number in range(60):
        make_group(f"group-{number:02}")
    wanted = read("&".join(f"group=group-{number:02}" for number in range(60)))
    assert [group.slug for group in wanted.groups] == [f"group-{each:02}" for each in range(50)]
    [error] = wanted.errors
    assert error.parameter == "group"
    assert error.message.startswith("“group” takes at most 50 values. Left out: group-50, group-51")
    assert error.message.endswith("group-59.")
    assert read(wanted.query_string()).errors == []


@pytest.mark.parametrize("parameter", ["state", "region", "dataset", "type", "role", "basis"])
def test_what_is_beyond_fifty_values_is_told_once_for_every_parameter(parameter):
    wanted = read("&".join(f"{parameter}=x{number}" for number in range(1_000)))
    [beyond] = [error for error in wanted.errors if "at most 50" in error.message]
    assert beyond.message.endswith("x999.")
    assert len(wanted.errors) == 51


def test_empty_and_repeated_values_do_not_count():
    values = ["battles", ""] * 100
    assert read("&".join(f"type={value}" for value in values)).errors == []


def test_drafts_are_for_analysts_and_withdrawn_incidents_for_nobody():
    for status in ("draft", "in_review", "published", "withdrawn"):
        make_incident(status, status=status)
    analyst, viewer = make_user("analyst", "analyst"), make_user("viewer", "viewer")
    assert set(titles("", analyst)) == {"draft", "in_review", "published"}
    assert titles("", viewer) == ["published"]
    assert titles("") == ["published"]


def test_incidents_of_a_region_place_operation_or_report_are_found():
    mopti, place = make_region("Mopti", code="ML-5"), make_place("Mondoro", -1.951, 14.676)
    operation, report = make_operation(), make_report()
    make_incident("Elsewhere")
    incident = make_incident("Mondoro", region=mopti, place=place, operation=operation)
    incident.reports.add(report)
    for query in (
        "region=ml-5",
        f"place={place.pk}",
        f"operation={operation.reference.lower()}",
        f"report={report.pk}",
    ):
        assert titles(query) == ["Mondoro"], query


def test_what_is_asked_for_by_name_is_found_where_no_state_is_followed():
    place = make_place("In Guezzam", 5.77, 19.57, state="DZA")
    make_incident("Over the border", state="DZA", place=place)
    assert titles("") == []
    assert titles(f"place={place.pk}") == ["Over the border"]


def test_operations_and_reports_of_drafts_alone_are_not_known_to_strangers():
    operation, report = make_operation(), make_report()
    make_incident("Draft", status="draft", operation=operation).reports.add(report)
    for query in (f"operation={operation.reference}", f"report={report.pk}"):
        assert [error.parameter for error in read(query).errors] == [query.split("=")[0]]
        assert titles(query, make_user(query[:6], "analyst")) == ["Draft"]


def test_one_view_has_one_address():
    make_group("jnim")
    make_region("Mopti", code="ML-5")
    place = make_place("Mondoro", -1.951, 14.676)
    query = (
        f"place={place.pk}&to=2020-01-01&q=camp&group=jnim&state=mli&region=ml-5"
        "&within=-5,10,5,20&type=battles&from="
    )
    assert read(query).query_string() == (
        "state=MLI&region=ML-5&group=jnim&type=battles&to=2020-01-01&within=-5,10,5,20"
        f"&place={place.pk}&q=camp"
    )


class TestRoleAndBasis:
    def test_belong_to_one_and_the_same_line_as_the_group(self):
        jnim, isgs = make_group("jnim"), make_group("isgs")
        both = make_incident("JNIM claims it, ISGS is suspected")
        make_involvement(both, jnim, basis="claimed")
        make_involvement(both, isgs, basis="suspected")
        attacked = make_incident("JNIM was attacked, ISGS claims it")
        make_involvement(attacked, jnim, role="target")
        make_involvement(attacked, isgs, basis="claimed")
        assert titles("group=jnim&basis=claimed") == [both.title]
        assert titles("group=isgs&basis=claimed") == [attacked.title]
        assert titles("group=jnim&role=target") == [attacked.title]
        assert titles("group=jnim&role=target&basis=claimed") == []

    def test_are_alternatives_among_themselves(self):
        for basis in ("observed", "claimed", "blamed", "suspected"):
            make_involvement(make_incident(basis), make_group("jnim"), basis=basis)
        assert set(titles("basis=blamed&basis=suspected")) == {"blamed", "suspected"}
        assert len(titles("role=attacker&role=target")) == 4

    def test_need_no_group(self):
        jnim = make_group("jnim")
        make_involvement(make_incident("Blamed"), jnim, basis="blamed")
        make_involvement(make_incident("Civilians"), role="target")
        make_involvement(make_incident("A clash"), jnim, role="party")
        make_incident("Nobody is named")
        assert titles("basis=blamed") == ["Blamed"]
        assert titles("role=target") == ["Civilians"]
        assert titles("role=party") == ["A clash"]

    def test_what_is_denied_counts_only_if_it_is_asked_for(self):
        jnim = make_group("jnim")
        make_involvement(make_incident("Denied"), jnim, basis="denied")
        accused = make_incident("Blamed and denied")
        make_involvement(accused, jnim, basis="blamed")
        make_involvement(accused, jnim, basis="denied")
        assert titles("group=jnim") == ["Blamed and denied"]
        assert titles("group=jnim&role=attacker") == ["Blamed and denied"]
        assert titles("role=attacker") == ["Blamed and denied"]
        assert set(titles("group=jnim&basis=denied")) == {"Denied", "Blamed and denied"}
        assert set(titles("basis=denied")) == {"Denied", "Blamed and denied"}

    def test_affiliates_count_on_the_day(self):
        katiba = make_group("katiba-macina")
        GroupRelation.objects.create(
            group=katiba, kind="part_of", other=make_group("jnim"), since=date(2017, 3, 2)
        )
        rebuild_group_ancestry()
        for year in (2016, 2019):
            make_involvement(
                make_incident(str(year), date=date(year, 6, 1)), katiba, basis="suspected"
            )
        assert titles("group=jnim&basis=suspected") == ["2019"]
        assert titles("group=jnim&basis=suspected&descendants=0") == []

    def test_three_suspects_make_one_incident(self):
        incident = make_incident("Three suspects")
        for slug in ("jnim", "isgs", "ansaroul-islam"):
            make_involvement(incident, make_group(slug), basis="suspected")
        assert titles("basis=suspected&role=attacker") == ["Three suspects"]


class TestBloc:
    @pytest.fixture(autouse=True)
    def organisations(self):
        g5 = make_organisation("g5-sahel", "G5 Sahel")
        make_membership(g5, "MLI", since=date(2014, 1, 1), until=date(2022, 5, 15))
        make_membership(g5, "NER", since=date(2014, 1, 1), until=date(2023, 11, 29))
        make_membership(make_organisation("league", "League"), "DZA")

    def test_finds_incidents_in_states_that_were_members_on_the_day(self):
        for day in (date(2013, 12, 31), date(2014, 1, 1), date(2022, 5, 14), date(2022, 5, 15)):
            make_incident(f"Mali, {day}", date=day)
        make_incident("Niger, later", state="NER", date=date(2023, 1, 1))
        make_incident("Chad", state="TCD")
        make_incident("Nobody knows where", state=None)
        assert titles("bloc=g5-sahel") == ["Niger, later", "Mali, 2022-05-14", "Mali, 2014-01-01"]
        assert titles("bloc=g5-sahel&state=NER") == ["Niger, later"]

    def test_blocs_are_alternatives_and_count_an_incident_once(self):
        make_membership(make_organisation("aes", "AES"), "MLI", since=date(2014, 1, 1))
        make_incident("Mali")
        make_incident("Algeria", state="DZA")
        assert titles("bloc=g5-sahel&bloc=aes") == ["Mali"]
        assert set(titles("bloc=g5-sahel&bloc=league")) == {"Mali", "Algeria"}

    def test_finds_what_it_is_asked_for_where_no_state_is_followed(self):
        make_incident("Algeria", state="DZA")
        assert titles("") == []
        assert titles("bloc=league") == ["Algeria"]


def test_the_views_figure_is_read_and_finds_no_other_incidents():
    make_incident("Attack")
    view = read("figures=government&side=security").view_figure
    assert (view.figure, view.side) == ("government", "security")
    assert titles("figures=government&side=security") == ["Attack"]
    assert not read("figures=government&side=security").narrows
    assert read("figures=government&q=attack").narrows


def test_the_best_figure_of_all_sides_goes_without_saying():
    assert read("").view_figure.in_words == "best figure, all sides"
    assert read("figures=best&side=all_sides&basis=").query_string() == ""
    assert read("side=civilians&figures=low").query_string() == "figures=low&side=civilians"


def test_role_basis_and_bloc_have_their_place_in_the_address():
    make_group("jnim")
    make_organisation("g5-sahel", "G5 Sahel")
    query = "basis=blamed&role=target&bloc=G5-Sahel&group=jnim&state=MLI&basis=denied"
    make_state("MLI")
    assert read(query).query_string() == (
        "state=MLI&bloc=g5-sahel&group=jnim&role=target&basis=blamed&basis=denied"
    )


class TestOrderOfLists:
    @pytest.fixture(autouse=True)
    def attacks(self):
        """The press counts 30 at Dioura, the government 20; 25 in an operation of two attacks."""
        operation = make_operation()
        dioura = make_incident("Dioura", date=date(2018, 1, 1))
        make_claim(dioura, 30, claimant=make_claimant("press", "media"))
        small = make_incident("Small", date=date(2020, 1, 1))
        make_claim(small, 20)
        make_claim(small, 1, side="civilians", claimant=make_claimant("press", "media"))
        halves = [
            make_incident(title, operation=operation, date=date(2019, 1, day))
            for day, title in ((1, "First base"), (2, "Second base"))
        ]
        make_claim(operation, 25)
        unknown = make_incident("Nobody counted", date=date(2021, 1, 1))
        recompute_tolls([dioura.pk, small.pk, unknown.pk, *(half.pk for half in halves)])

    def test_the_newest_come_first_unless_deaths_are_asked_for(self):
        assert titles("")[0] == titles("sort=newest")[0] == "Nobody counted"
        assert read("sort=newest").query_string() == ""
        assert read("sort=deaths").query_string() == "sort=deaths"

    def test_by_deaths_an_operations_attacks_stand_with_its_toll_and_the_unknown_last(self):
        assert titles("sort=deaths") == [
            "Dioura",
            "Second base",
            "First base",
            "Small",
            "Nobody counted",
        ]

    def test_deaths_are_those_of_the_views_figure_and_side(self):
        assert titles("sort=deaths&figures=government")[:3] == [
            "Second base",
            "First base",
            "Small",
        ]
        assert titles("sort=deaths&side=civilians")[0] == "Small"

    def test_another_order_is_refused_and_finds_the_same(self):
        assert [error.parameter for error in read("sort=places").errors] == ["sort"]
        assert len(titles("sort=deaths")) == len(titles(""))


class TestPrecision:
    def test_asks_for_places_known_at_least_so_exactly(self):
        make_incident("At the bridge", lon=-1.3, lat=14.8, location_precision="exact")
        make_incident("Near Djibo", lon=-1.6, lat=14.1, location_precision="near_settlement")
        make_incident("In Mopti", lon=-4, lat=14.5, location_precision="first_level")
        assert titles("precision=exact") == ["At the bridge"]
        assert set(titles("precision=second_level")) == {"At the bridge", "Near Djibo"}

    def test_of_a_state_is_whatever_is_on_the_map(self):
        make_incident("Somewhere in Mali", lon=-4, lat=17, location_precision="state")
        make_incident("Expected in a village", location_precision="settlement")
        make_incident("Nothing told")
        assert titles("precision=state") == ["Somewhere in Mali"]

    @pytest.mark.parametrize("value", ["sharp", "unknown"])
    def test_that_there_is_not_is_refused_and_left_out_of_the_address(self, value):
        wanted = read(f"precision=exact&precision={value}")
        assert wanted.query_string() == "precision=exact"
        [error] = wanted.errors
        assert error.parameter == "precision"
        assert f"“{value}”" in error.message
        assert "first_level" in error.message


def test_sub_types_narrow_their_type():
    make_incident("A clash", sub_event_type="armed-clash")
    make_incident("A town taken", sub_event_type="non-state-overtakes-territory")
    make_incident("A battle")
    assert titles("subtype=armed-clash") == ["A clash"]
    assert titles("type=riots&subtype=armed-clash") == []
    both = "subtype=non-state-overtakes-territory&subtype=armed-clash"
    assert set(titles(both)) == {"A clash", "A town taken"}


class TestTarget:
    def test_is_the_side_of_whom_an_incident_was_directed_against(self):
        villagers, soldiers, raid = (
            make_incident(title) for title in ("Villagers", "Soldiers", "A raid")
        )
        make_involvement(villagers, role="target")
        army = make_group("fama", kind="state_force")
        make_involvement(soldiers, army, role="target")
        make_involvement(raid, army, role="attacker")
        make_involvement(raid, make_group("jnim"), role="target")
        assert titles("target=civilians") == ["Villagers"]
        assert titles("target=state_forces") == ["Soldiers"]
        assert titles("target=armed_group") == ["A raid"]
        assert set(titles("target=civilians&target=state_forces")) == {"Villagers", "Soldiers"}

    def test_that_is_denied_does_not_count(self):
        incident = make_incident("Denied")
        make_involvement(incident, make_group("jnim"), role="target", basis="denied")
        assert titles("target=armed_group") == []

    def test_has_always_a_side(self):
        [error] = read("target=unknown").errors
        assert error.parameter == "target"
        assert "peacekeepers" in error.message


class TestLeastNumberOfDeaths:
    @pytest.fixture(autouse=True)
    def attacks(self):
        """The press counts 30 at Dioura, the government 20; 25 in an operation of two attacks."""
        operation = make_operation()
        dioura, unknown = make_incident("Dioura"), make_incident("Nobody counted")
        make_claim(dioura, 30, claimant=make_claimant("press", "media"))
        make_claim(dioura, 20)
        halves = [make_incident(title, operation=operation) for title in ("First", "Second")]
        make_claim(operation, 25)
        recompute_tolls([dioura.pk, unknown.pk, *(half.pk for half in halves)])

    def test_tests_the_toll_of_the_operation_where_nobody_tells_it_by_site(self):
        assert set(titles("deaths_min=25&figures=high")) == {"Dioura", "First", "Second"}
        assert titles("deaths_min=26&figures=high") == ["Dioura"]

    def test_tests_the_views_figure_and_side(self):
        assert titles("deaths_min=21&figures=low") == ["Second", "First"]
        assert titles("deaths_min=1&side=civilians") == []

    def test_does_not_find_what_nobody_counted(self):
        assert "Nobody counted" not in titles("deaths_min=1")

    @pytest.mark.parametrize("value", ["0", "-3", "2.5", "many", "1000001", "٣"])
    def test_is_a_whole_number_from_one(self, value):
        wanted = read(f"deaths_min={value}")
        assert wanted.query_string() == ""
        assert f"“{value}”" in wanted.errors[0].message


def test_outcomes_and_weapons_are_found_whoever_tells_of_them():
    overrun, burned = make_incident("Overrun"), make_incident("Burned")
    for claimant in (make_claimant(), make_claimant("press", "media")):
        IncidentOutcome.objects.create(incident=overrun, code="base_overrun", claimant=claimant)
    IncidentOutcome.objects.create(incident=burned, code="property_burned")
    IncidentWeapon.objects.create(incident=burned, code="fire")
    assert titles("outcome=base_overrun") == ["Overrun"]
    assert set(titles("outcome=base_overrun&outcome=property_burned")) == {"Overrun", "Burned"}
    assert titles("outcome=property_burned&weapon=fire") == ["Burned"]
    assert titles("outcome=base_overrun&weapon=fire") == []


class TestDataset:
    @pytest.fixture(autouse=True)
    def origins(self):
        make_incident("Typed in here")
        make_incident("Open row", dataset=make_dataset("ucdp-ged"))
        make_incident("Closed row", dataset=make_dataset("acled", redistributable=False))

    def test_or_what_was_entered_here_is_where_incidents_come_from(self):
        assert titles("dataset=own") == ["Typed in here"]
        assert titles("dataset=UCDP-GED") == ["Open row"]
        assert set(titles("dataset=own&dataset=ucdp-ged")) == {"Typed in here", "Open row"}

    def test_that_may_not_be_passed_on_is_known_to_analysts_alone(self):
        assert [error.parameter for error in read("dataset=acled").errors] == ["dataset"]
        assert titles("dataset=acled", make_user("analyst", "analyst")) == ["Closed row"]

    def test_has_its_place_in_the_address(self):
        assert read("dataset=own&dataset=ucdp-ged").query_string() == "dataset=ucdp-ged&dataset=own"


class TestStatus:
    @pytest.fixture(autouse=True)
    def one_of_each(self):
        for status in ("draft", "in_review", "published", "withdrawn"):
            make_incident(status, status=status)

    def test_is_chosen_at_the_desk(self):
        analyst = make_user("analyst", "analyst")
        assert titles("status=draft", analyst) == ["draft"]
        assert set(titles("status=draft&status=in_review", analyst)) == {"draft", "in_review"}

    def test_of_what_is_not_published_is_unknown_to_others(self):
        for user in (AnonymousUser(), make_user("viewer", "viewer")):
            [error] = read("status=draft", user).errors
            assert "in_review" not in error.message
            assert titles("status=published", user) == ["published"]

    def test_withdrawn_is_for_nobody(self):
        assert read("status=withdrawn", make_user("editor", "editor")).errors


class TestNear:
    def test_finds_what_lies_within_a_distance(self):
        make_incident("Boulikessi", lon=-1.31, lat=14.797)
        # 70 kilometres further west.
        make_incident("Mondoro", lon=-1.951, lat=14.676)
        make_incident("Nowhere yet")
        assert titles("near=-1.31,14.8,50") == ["Boulikessi"]
        assert set(titles("near=-1.31,14.8,75")) == {"Boulikessi", "Mondoro"}

    @pytest.mark.parametrize(
        "value", ["-1.31,14.8", "-1.31,14.8,0", "-1.31,14.8,nan", "190,0,5", "0,0,2001", "here"]
    )
    def test_is_refused_where_it_is_no_circle(self, value):
        wanted = read(f"near={value}")
        assert wanted.near is None
        assert f"“{value}”" in wanted.errors[0].message


class TestAddress:
    def test_has_everything_and_reads_the_same_again(self):
        make_group("jnim")
        make_dataset()
        query = (
            "group=jnim&descendants=0&role=attacker&basis=claimed&target=civilians&type=battles"
            "&subtype=armed-clash&precision=settlement&deaths_min=5&outcome=looting&weapon=ied"
            "&dataset=ucdp-ged&status=published&from=2019-01-01&to=2019-12-31"
            "&within=-5,10,5,20&near=-1.31,14.8,50&q=camp&figures=high&side=civilians&sort=where"
            "&colour=group&size=deaths&shade=deaths&unit=month&stack=none"
        )
        wanted = read(query)
        assert not wanted.errors
        assert wanted.query_string() == query

    def test_is_the_same_in_whatever_order_values_are_chosen(self):
        for alpha3 in ("MLI", "NER"):
            make_state(alpha3)
        one = read("state=NER&state=MLI&type=riots&type=battles").query_string()
        assert one == read("state=MLI&state=NER&type=battles&type=riots").query_string()
        assert one == "state=MLI&state=NER&type=battles&type=riots"

    def test_leaves_out_what_goes_without_saying(self):
        query = "sort=newest&colour=type&size=count&shade=&unit=&stack=type&descendants=0"
        assert read(query).query_string() == ""
        assert not read(query).narrows

    def test_affiliates_of_nobody_are_left_out_of_nothing(self):
        """So the address counts what it says again when the page is asked for anew."""
        assert read("descendants=0") == read("")

    @given(st.tuples(*[st.floats(-80, 80)] * 4), st.floats(0.05, 2000))
    @settings(max_examples=200)
    def test_names_the_very_area_that_is_shown(self, degrees, km):
        (west, east), (south, north) = sorted(degrees[:2]), sorted(degrees[2:])
        for query in (f"within={west},{south},{east},{north}", f"near={west},{south},{km}"):
            wanted = read(query)
            again = read(wanted.query_string())
            assert not again.errors
            assert (again.within, again.near) == (wanted.within, wanted.near)

    def test_says_how_the_view_is_drawn_which_finds_no_others(self):
        make_incident("Attack")
        wanted = read("shade=incidents&unit=week&stack=none&colour=group&size=deaths&sort=oldest")
        assert (wanted.shade, wanted.unit, wanted.stack) == ("incidents", "week", "")
        assert (wanted.colour, wanted.size, wanted.sort) == ("group", "deaths", "oldest")
        assert not wanted.narrows

    @pytest.mark.parametrize("name", ["colour", "size", "shade", "unit", "stack", "sort"])
    def test_has_no_setting_that_there_is_not(self, name):
        wanted = read(f"{name}=loud")
        assert [error.parameter for error in wanted.errors] == [name]
        assert wanted.query_string() == ""


def test_only_what_is_given_is_looked_up(django_assert_num_queries):
    user = make_user("viewer", "viewer")
    read("", user)
    with django_assert_num_queries(0):
        read("type=battles&role=target&from=2019-01-01&near=1,2,3&q=camp&deaths_min=3", user)
    with django_assert_num_queries(2):
        read("state=MLI&state=NER&state=BFA&group=jnim&group=isgs", user)
