"""What the rows of UCDP GED say, in the forms in which its files come."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.imports import ucdp_ged
from incidents.imports.reading import open_file
from incidents.imports.rows import Rejection, Row
from incidents.imports.ucdp_counts import DeadOfSide, counts_by_side
from incidents.imports.ucdp_sources import NOT_NAMED_APART, sources
from tests.imports.dataset_files import (
    REAL_UCDP_FILES,
    UCDP_EVENT,
    as_csv,
    read,
    read_one,
    ucdp_csv,
)


def bounds(row: Row) -> dict[str, tuple]:
    return {count.side: (count.minimum, count.figure, count.maximum) for count in row.counts}


def dead(**sides):
    """A row with these dead by side; low and high are best where they are not told."""
    best = sum(sides.get(name, 0) for name in ("a", "b", "civilians", "unknown"))
    return ucdp_csv(
        {f"deaths_{name}": str(sides.get(name, 0)) for name in ("a", "b", "civilians", "unknown")}
        | {"best": str(best)}
        | {name: str(sides.get(name, best)) for name in ("low", "high")}
    )


def test_a_row_becomes_an_incident_with_its_place_date_parties_and_dead():
    row = read_one(ucdp_csv())
    assert (row.external_id, row.revision, row.line) == ("900001", "", 2)
    assert (row.event_type, row.sub_event_type) == ("battles", "armed-clash")
    assert row.title == (
        "Clash between Government of Mali and Invented Front, Exampleville village"
    )
    assert (row.date, row.date_end, row.date_precision) == (date(2019, 5, 1), None, "day")
    assert (row.state, row.region, row.place_text) == (
        "MLI",
        "Mopti region",
        "Exampleville village",
    )
    assert (row.longitude, row.latitude, row.location_precision) == (-3.5, 14.5, "exact")
    assert [(party.name, party.role, party.side, party.code) for party in row.parties] == [
        ("Government of Mali", "party", "state_forces", "72"),
        ("Invented Front", "party", "armed_group", "99901"),
    ]
    assert bounds(row) == {"state_forces": (3, None, 3)}
    assert row.published == dict.fromkeys(ucdp_ged.COLUMNS, "") | UCDP_EVENT
    assert row.warnings == ()


def test_one_sided_violence_is_an_attack_on_civilians_whose_dead_are_theirs():
    row = read_one(
        ucdp_csv(
            {
                "type_of_violence": "3",
                "side_a": "Invented Front",
                "side_b": "Civilians",
                "side_b_new_id": "9999",
                "deaths_a": "0",
                "deaths_civilians": "2",
                "deaths_b": "1",
            }
        )
    )
    assert (row.event_type, row.sub_event_type) == ("violence-against-civilians", "attack")
    assert [(party.role, party.is_civilians, party.code) for party in row.parties] == [
        ("attacker", False, "72"),
        ("target", True, ""),
    ]
    assert bounds(row) == {"civilians": (3, None, 3)}


def test_the_dead_of_two_groups_on_one_side_are_counted_under_their_names():
    row = read_one(
        ucdp_csv(
            {"type_of_violence": "2", "side_a": "Invented Front", "side_b": "Sample Militia"}
            | {"deaths_a": "1", "deaths_b": "2"}
        )
    )
    assert [(count.side, count.group, count.maximum) for count in row.counts] == [
        ("armed_group", "Invented Front", 1),
        ("armed_group", "Sample Militia", 2),
    ]


def test_a_governments_troops_in_another_state_die_as_international_forces():
    row = read_one(ucdp_csv({"side_a": "Government of Chad", "gwnoa": "483"}))
    assert bounds(row) == {"international": (3, None, 3)}
    assert row.parties[0].side == "state_forces"
    between_states = read_one(
        ucdp_csv({"side_a": "Government of Chad", "side_b": "Government of Mali", "gwnoa": "483"})
    )
    assert [count.side for count in between_states.counts] == ["state_forces"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (dead(a=3), {"state_forces": (3, None, 3)}),
        (dead(a=3, low=1, high=9), {"state_forces": (1, 3, 9)}),
        # What is above best may be anybody's.
        (dead(a=3, b=5, high=10), {
            "state_forces": (3, None, 3), "armed_group": (5, None, 5), "unknown": (0, 0, 2),
        }),
        # What is below it is taken from the side not told, then from the largest.
        (dead(a=3, b=5, unknown=2, low=4, high=10), {
            "state_forces": (3, None, 3), "armed_group": (1, 5, 5), "unknown": (0, 2, 2),
        }),
        (dead(a=3, b=5, low=0), {"state_forces": (0, 3, 3), "armed_group": (0, 5, 5)}),
        # Nobody is known to have died: that is a number, and not the lack of one.
        (dead(), {"unknown": (0, None, 0)}),
        (dead(low=0, high=14), {"unknown": (0, 0, 14)}),
    ],
)  # fmt: skip
def test_counts_by_side_keep_the_estimates_of_the_event(content, expected):
    assert bounds(read_one(content)) == expected


@given(
    st.lists(st.integers(0, 500), min_size=4, max_size=4),
    st.integers(0, 2500),
    st.integers(0, 2500),
)
@settings(max_examples=100, derandomize=True, deadline=None)
def test_all_sides_together_are_always_low_best_and_high(by_side, low, high):
    names = ("state_forces", "armed_group", "civilians", "unknown")
    best = sum(by_side)
    sides = tuple(DeadOfSide(*each) for each in zip(names, by_side, strict=True))
    counts, warnings = counts_by_side(sides, low, best, high)
    assert sum(count.minimum for count in counts) == min(low, best, high)
    assert sum(count.maximum for count in counts) == max(low, best, high)
    figures = [count.minimum if count.figure is None else count.figure for count in counts]
    assert sum(figures) == best
    assert all(
        count.minimum <= figure <= count.maximum
        for count, figure in zip(counts, figures, strict=True)
    )
    assert bool(warnings) == (not low <= best <= high)


def test_estimates_out_of_order_are_put_in_order_and_said_to_be():
    row = read_one(ucdp_csv({"low": "9", "best": "10", "high": "9", "deaths_a": "10"}))
    assert bounds(row) == {"state_forces": (9, 10, 10)}
    assert "low 9, best 10, high 9" in row.counts[0].note
    assert "low 9, best 10, high 9" in row.warnings[0]
    assert (row.published["low"], row.published["high"]) == ("9", "9")


def test_sides_that_add_up_to_more_than_best_are_not_relied_on():
    row = read_one(ucdp_csv({"deaths_b": "4"}))
    assert bounds(row) == {"unknown": (3, None, 3)}
    assert "add up to 7" in row.warnings[0]


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(ucdp_csv({}, {}), id="as published"),
        pytest.param(ucdp_csv({}, {}, header=False), id="a candidate release without a header"),
        pytest.param(ucdp_csv({}, {}, delimiter=";"), id="semicolons"),
        pytest.param("sep=;\n" + ucdp_csv({}, {}, delimiter=";"), id="told by Excel"),
        pytest.param(ucdp_csv({}, {}, delimiter="\t", line_end="\r\n"), id="tabs, of Windows"),
        pytest.param("\n" + ucdp_csv({}, {}) + ",,,\n\n", id="blank lines around"),
        pytest.param(
            as_csv([name.upper() for name in ucdp_ged.COLUMNS], [], header=True)
            + ucdp_csv({}, {}, header=False),
            id="capital letters",
        ),
        pytest.param(
            ucdp_csv(
                *[
                    {
                        name: f"{value}.0"
                        for name, value in UCDP_EVENT.items()
                        if value.isdigit() and name != "id"
                    }
                    | {"date_start": "2019-05-01 00:00:00.000", "id": f"90000{number}.0"}
                    for number in (1, 2)
                ]
            ),
            id="floats and times",
        ),
    ],
)
def test_every_form_of_the_file_says_the_same(form):
    plain = read(ucdp_csv({}, {}))
    found = read(form)
    for row in (*plain, *found):
        assert isinstance(row, Row), row
    keys = ("external_id", "date", "state", "parties", "counts", "longitude", "sources", "title")
    assert [[getattr(row, key) for key in keys] for row in found] == [
        [getattr(row, key) for key in keys] for row in plain
    ]


def test_an_index_column_tags_and_columns_of_others_do_not_disturb():
    names = ["", *ucdp_ged.COLUMNS[:3], "start_year", *ucdp_ged.COLUMNS[3:], "iso3"]
    tags = {"": "0", "year": "#date+year", "country": "#country+name", "latitude": "#geo+lat"}
    content = as_csv(names, [tags, UCDP_EVENT | {"": "1", "start_year": "2019", "iso3": "MLI"}])
    row = read_one(content)
    assert row.external_id == "900001"
    assert row.line == 3
    assert row.published["start_year"] == "2019"
    assert "" not in row.published


def test_rows_that_come_again_with_other_figures_are_all_read():
    rows = read(ucdp_csv({"id": "7"}, {"id": "7", "best": "4", "high": "4", "deaths_a": "4"}))
    assert [(row.external_id, row.counts[0].maximum) for row in rows] == [("7", 3), ("7", 4)]


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        (
            '"Gazette, North,2019-05-02,Five dead; two hurt";"Radio,2019-05-03,He said ""no"""',
            [
                ("Gazette, North", "Five dead; two hurt", date(2019, 5, 2)),
                ("Radio", 'He said ""no', date(2019, 5, 3)),
            ],
        ),
        (
            '"Gazette,2019-05-02,Same";"Gazette,2019-05-02,Same"',
            [("Gazette", "Same", date(2019, 5, 2))],
        ),
        ("Gazette, 1995-02-23", [("Gazette", "Gazette, 1995-02-23", date(1995, 2, 23))]),
        (
            'Gazette 26/10-12, "Two killed"; The Radio website 25 Oct 12',
            [
                ("Gazette", 'Gazette 26/10-12, "Two killed"', None),
                ("The Radio website", "The Radio website 25 Oct 12", None),
            ],
        ),
        ("Gazette 2 June 2013", [("Gazette", "Gazette 2 June 2013", date(2013, 6, 2))]),
        ("InventedWatch", [("InventedWatch", "InventedWatch", None)]),
        ("Gazette 26-jul-99", [("Gazette", "Gazette 26-jul-99", date(1999, 7, 26))]),
        (
            'Tell TV, Kabul, in Dari 0630 gmt "x"',
            [("Tell TV", 'Tell TV, Kabul, in Dari 0630 gmt "x"', None)],
        ),
        (
            '"Event Watch IBD006901,2014-01-02,Army vs Front";"Event Watch (IBD1234),,"',
            [
                ("Event Watch", "Army vs Front", date(2014, 1, 2)),
                ("Event Watch", "Event Watch (IBD1234),,", None),
            ],
        ),
        (
            'Inventia\'s 2003 Elections", report',
            [(NOT_NAMED_APART, 'Inventia\'s 2003 Elections", report', None)],
        ),
        ("12 villagers said so", [(NOT_NAMED_APART, "12 villagers said so", None)]),
        ("", []),
    ],
)  # fmt: skip
def test_sources_in_one_cell_are_told_apart(article, expected):
    found = sources(article)
    assert [(source.publisher, source.title, source.date) for source in found] == expected


def test_an_address_among_the_sources_is_kept():
    (source,) = sources("Report of a commission https://example.org/report/ 12")
    assert source.address == "https://example.org/report/"


@pytest.mark.parametrize(
    ("change", "column", "word"),
    [
        ({"best": "-3"}, "best", "below zero"),
        ({"deaths_a": "three"}, "deaths_a", "not a whole number"),
        ({"best": "99999999"}, "best", "more people"),
        ({"date_start": "2019-02-31"}, "date_start", "calendar"),
        ({"date_end": "2019-04-01"}, "date_end", "before the first"),
        ({"type_of_violence": "4"}, "type_of_violence", "one-sided"),
        ({"id": ""}, "id", "not a number"),
        ({"side_a": ""}, "side_a", "empty"),
        ({"latitude": "-3.5", "longitude": "14.5"}, "latitude", "swapped"),
        ({"latitude": "145"}, "latitude", "swapped"),
        ({"latitude": "nan"}, "latitude", "degrees"),
        ({"latitude": "0", "longitude": "0"}, "latitude", "0, 0"),
        ({"longitude": ""}, "longitude", "both"),
    ],
)
def test_what_cannot_be_loaded_says_where_and_why(change, column, word):
    good, rejected, after = read(ucdp_csv({}, change, {}))
    assert isinstance(good, Row)
    assert isinstance(after, Row)
    assert isinstance(rejected, Rejection)
    assert (rejected.line, rejected.column) == (3, column)
    assert word in rejected.reason
    assert (
        rejected.published
        == dict.fromkeys(ucdp_ged.COLUMNS, "") | UCDP_EVENT | {"id": "900002"} | change
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"where_prec": "4"}, ("first_level", True, 0)),
        ({"where_prec": "6.0"}, ("state", True, 0)),
        # UCDP's point of an event in waters stands for nowhere.
        ({"where_prec": "7"}, ("unknown", False, 1)),
        ({"where_prec": "x"}, ("state", True, 1)),
        ({"latitude": "", "longitude": ""}, ("exact", False, 0)),
        ({"latitude": "14,5", "longitude": "-3,5"}, ("exact", True, 0)),
    ],
)
def test_the_place_is_as_exact_as_the_dataset_says(change, expected):
    row = read_one(ucdp_csv(change))
    has_point = row.longitude is not None
    assert (row.location_precision, has_point, len(row.warnings)) == expected


def test_a_span_of_dates_is_kept_with_its_precision():
    row = read_one(ucdp_csv({"date_end": "2019-05-20", "date_prec": "4"}))
    assert (row.date, row.date_end, row.date_precision) == (
        date(2019, 5, 1),
        date(2019, 5, 20),
        "month",
    )
    told_by_span = read_one(ucdp_csv({"date_end": "2019-05-03", "date_prec": ""}))
    assert told_by_span.date_precision == "few_days"
    assert told_by_span.warnings


def test_a_sum_of_the_source_is_called_one():
    assert "several events" in read_one(ucdp_csv({"event_clarity": "2"})).summary


def test_a_state_that_is_not_known_is_left_open():
    row = read_one(ucdp_csv({"country_id": "9999", "country": "Inventia"}))
    assert row.state == ""
    assert "Inventia" in row.warnings[0]


@pytest.mark.skipif(not REAL_UCDP_FILES.exists(), reason="the real samples are not here")
class TestTheRealSamples:
    def rows(self, name):
        return list(open_file(REAL_UCDP_FILES / name, "ucdp_ged"))

    def test_all_rows_of_the_yearly_release_are_read(self):
        rows = self.rows("ged231_sample1000.csv")
        assert len(rows) == 1000
        assert all(isinstance(row, Row) for row in rows)
        assert not any("state" in warning for row in rows for warning in row.warnings)
        boulikessi = next(row for row in rows if row.external_id == "237564")
        assert (boulikessi.latitude, boulikessi.longitude) == (14.79832, -1.302596)
        assert bounds(boulikessi) == {"state_forces": (3, None, 3)}
        assert boulikessi.sources[0].publisher == "Agence France Presse"

    def test_all_rows_of_the_file_of_the_humanitarian_data_exchange_are_read(self):
        rows = self.rows("ged_nigeria_1990_2019_hdx.csv")
        assert Counter(type(row) for row in rows) == {Row: 4603}
        for row in rows:
            low, best, high = (float(row.published[name]) for name in ("low", "best", "high"))
            assert sum(count.minimum for count in row.counts) == min(low, best, high)
            assert sum(count.maximum for count in row.counts) == max(low, best, high)
