"""What the rows of ACLED say, in both headers and all the forms of download."""

from datetime import date

import pytest

from incidents.imports import acled
from incidents.imports.rows import Rejection, Row
from incidents.models import SUB_TYPES, EventType, SubEventType
from tests.imports.dataset_files import (
    ACLED_EVENT,
    ACLED_HEADER_BEFORE,
    ACLED_HEADER_OF_2023,
    acled_csv,
    as_csv,
    read,
    read_one,
)


def parties(row: Row) -> list[tuple[str, str, str]]:
    return [(party.name, party.role, party.side) for party in row.parties]


def test_a_row_becomes_an_incident_with_one_number_of_dead_whose_side_is_not_told():
    row = read_one(acled_csv(), "acled")
    assert (row.external_id, row.revision, row.line) == ("MLI90001", "1560000000", 2)
    assert (row.event_type, row.sub_event_type) == ("battles", "armed-clash")
    assert row.title == (
        "Armed clash: Invented Front and Military Forces of Mali (Invented), Exampleville"
    )
    assert (row.date, row.date_end, row.date_precision) == (date(2019, 5, 1), None, "day")
    assert (row.state, row.region, row.place_text) == ("MLI", "Mopti", "Exampleville")
    assert (row.longitude, row.latitude, row.location_precision) == (-3.5, 14.5, "settlement")
    assert parties(row) == [
        ("Invented Front", "party", "armed_group"),
        ("Military Forces of Mali (Invented)", "party", "state_forces"),
    ]
    (count,) = row.counts
    assert (count.side, count.outcome, count.minimum, count.maximum) == ("unknown", "killed", 3, 3)
    assert [source.publisher for source in row.sources] == ["Invented Gazette", "Invented Radio"]
    assert row.summary == "This event is invented."
    assert row.warnings == ()


def as_told(row: Row) -> tuple:
    return (row.external_id, row.date, row.state, row.parties, row.counts, row.longitude, row.title)


LABELS = {"inter1": "Rebel group", "inter2": "State forces"}
NUMBERS = {"inter1": "2", "inter2": "1"}


@pytest.mark.parametrize("names", [ACLED_HEADER_OF_2023, ACLED_HEADER_BEFORE])
@pytest.mark.parametrize("codes", [LABELS, NUMBERS, {"inter1": "2.0", "inter2": "1.0"}])
@pytest.mark.parametrize("day", ["2019-05-01", "1 May 2019", "01-May-19", "01 may 2019"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_both_headers_with_codes_or_labels_and_all_dates_say_the_same(names, codes, day, mark):
    row = read_one(mark + acled_csv(codes | {"event_date": day}, names=names), "acled")
    assert as_told(row) == as_told(read_one(acled_csv(), "acled"))


def test_the_tags_of_the_humanitarian_data_exchange_are_no_row():
    tags = {"event_date": "#date", "country": "#country", "fatalities": "#affected+killed"}
    row = read_one(as_csv(ACLED_HEADER_OF_2023, [tags, ACLED_EVENT]), "acled")
    assert (row.external_id, row.line) == ("MLI90001", 3)


def test_every_event_type_and_sub_type_of_the_codebook_is_known():
    assert set(acled.EVENT_TYPES.values()) == set(EventType)
    assert set(acled.SUB_EVENT_TYPES.values()) == set(SubEventType)
    for event_type, sub_types in SUB_TYPES.items():
        for sub_type in sub_types:
            row = read_one(
                acled_csv({"event_type": event_type.label, "sub_event_type": sub_type.label}),
                "acled",
            )
            assert (row.event_type, row.sub_event_type) == (event_type.value, sub_type.value)
            assert row.warnings == ()


def test_a_sub_type_of_another_event_type_is_left_out_with_a_warning():
    row = read_one(acled_csv({"sub_event_type": "Mob violence"}), "acled")
    assert row.sub_event_type == ""
    assert "Mob violence" in row.warnings[0]


@pytest.mark.parametrize(
    ("code", "side"),
    [
        ("1", "state_forces"),
        ("2", "armed_group"),
        ("3", "armed_group"),
        ("4", "armed_group"),
        ("5", "civilians"),
        ("6", "civilians"),
        ("7", "civilians"),
        ("8", "international"),
        ("External/Other forces", "international"),
        ("Identity militia", "armed_group"),
        ("", "unknown"),
    ],
)
def test_the_side_of_an_actor_is_its_codes(code, side):
    row = read_one(acled_csv({"actor1": "Somebody", "inter1": code}), "acled")
    assert row.parties[0].side == side
    assert row.parties[0].is_civilians == (side == "civilians")


def test_peacekeepers_among_the_forces_from_abroad_are_told_by_their_name():
    row = read_one(acled_csv({"actor2": "MINUSMA: Invented Mission", "inter2": "8"}), "acled")
    assert row.parties[1].side == "peacekeepers"


def test_those_named_beside_an_actor_are_parties_on_its_side_or_the_one_of_their_name():
    row = read_one(
        acled_csv(
            {
                "assoc_actor_1": "Sample Militia; Civilians (Mali)",
                "assoc_actor_2": "Sample Militia; Police Forces of Mali (Invented)",
            }
        ),
        "acled",
    )
    assert parties(row) == [
        ("Invented Front", "party", "armed_group"),
        ("Sample Militia", "party", "armed_group"),
        ("Civilians (Mali)", "party", "civilians"),
        ("Military Forces of Mali (Invented)", "party", "state_forces"),
        ("Sample Militia", "party", "state_forces"),
        ("Police Forces of Mali (Invented)", "party", "state_forces"),
    ]


@pytest.mark.parametrize("first", ["civilians", "group"])
def test_civilians_are_the_target_of_violence_against_them_whoever_is_named_first(first):
    civilians = ("Civilians (Mali)", "Civilians", "target")
    group = ("Invented Front", "Rebel group", "attacker")
    one, other = (civilians, group) if first == "civilians" else (group, civilians)
    row = read_one(
        acled_csv(
            {
                "event_type": "Violence against civilians",
                "sub_event_type": "Attack",
                "actor1": one[0],
                "inter1": one[1],
                "actor2": other[0],
                "inter2": other[1],
            }
        ),
        "acled",
    )
    assert [(party.name, party.role) for party in row.parties] == [
        (one[0], one[2]),
        (other[0], other[2]),
    ]
    # Whose dead they are is not told: an attacker may be among them.
    assert [count.side for count in row.counts] == ["unknown"]


def test_nobody_is_called_the_attacker_of_a_bomb_that_was_aimed_at_civilians():
    row = read_one(
        acled_csv(
            {
                "event_type": "Explosions/Remote violence",
                "sub_event_type": "Remote explosive/landmine/IED",
                "actor2": "Civilians (Mali)",
                "inter2": "7",
                "civilian_targeting": "Civilian targeting",
            }
        ),
        "acled",
    )
    assert [party.role for party in row.parties] == ["party", "target"]


def test_a_mob_is_not_the_target_of_its_own_violence():
    row = read_one(
        acled_csv(
            {
                "event_type": "Riots",
                "sub_event_type": "Mob violence",
                "actor1": "Rioters (Mali)",
                "inter1": "Rioters",
                "assoc_actor_1": "Rioters (Niger)",
                "actor2": "Civilians (Mali)",
                "inter2": "Civilians",
                "civilian_targeting": "Civilian targeting",
            }
        ),
        "acled",
    )
    assert [party.role for party in row.parties] == ["party", "party", "target"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("1", (date(2020, 2, 10), None, "day")),
        ("2", (date(2020, 2, 7), date(2020, 2, 13), "week")),
        ("3", (date(2020, 2, 1), date(2020, 2, 29), "month")),
    ],
)
def test_what_is_known_to_a_week_or_a_month_becomes_a_span(code, expected):
    row = read_one(acled_csv({"event_date": "2020-02-10", "time_precision": code}), "acled")
    assert (row.date, row.date_end, row.date_precision) == expected


def test_no_number_of_dead_is_not_known_and_zero_is_zero():
    unknown = read_one(acled_csv({"fatalities": ""}), "acled")
    assert unknown.counts == ()
    assert unknown.warnings
    zero = read_one(acled_csv({"fatalities": "0"}), "acled")
    assert (zero.counts[0].minimum, zero.counts[0].maximum) == (0, 0)


def test_the_state_is_told_by_number_by_code_or_by_name():
    for told in (
        {"iso": "854", "country": "Burkina Faso"},
        {"iso": "854.0", "country": ""},
        {"iso": "", "country": "Burkina Faso"},
    ):
        assert read_one(acled_csv(told), "acled").state == "BFA"
    old = acled_csv({"iso": "", "country": "", "iso3": "BFA"}, names=ACLED_HEADER_BEFORE)
    assert read_one(old, "acled").state == "BFA"


@pytest.mark.parametrize(
    ("change", "column", "word"),
    [
        ({"event_id_cnty": ""}, "event_id_cnty", "id"),
        ({"event_date": "05/01/2019"}, "event_date", "2019-09-30"),
        ({"event_date": "31 February 2019"}, "event_date", "calendar"),
        ({"event_type": "Festival"}, "event_type", "Festival"),
        ({"fatalities": "-1"}, "fatalities", "below zero"),
        ({"actor1": " "}, "actor1", "empty"),
        ({"latitude": "-3.5", "longitude": "14.5"}, "latitude", "swapped"),
    ],
)
def test_what_cannot_be_loaded_says_where_and_why(change, column, word):
    good, rejected = read(acled_csv({}, change), "acled")
    assert isinstance(good, Row)
    assert isinstance(rejected, Rejection)
    assert (rejected.line, rejected.column) == (3, column)
    assert word in rejected.reason
