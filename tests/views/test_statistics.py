"""The page of statistics and its files, as visitors find them."""

import csv
import re
from datetime import date
from io import StringIO

import pytest

from incidents.evidence import rebuild_group_ancestry, recompute_tolls
from tests.builders import (
    make_claim,
    make_group,
    make_incident,
    make_involvement,
    make_region,
    make_user,
)
from tests.statistics.plain import make_world
from tests.views.pages import part, queries_for, words

pytestmark = pytest.mark.django_db

FILES = (
    "periods",
    "standing",
    "groups",
    "states",
    "regions",
    "types",
    "targets",
    "months",
    "matrix",
)


@pytest.fixture
def world():
    make_world()


@pytest.fixture
def two_attacks():
    """JNIM on the army in Mali with 12 dead, somebody on civilians in Niger."""
    jnim = make_group("jnim")
    first = make_incident("First", region=make_region("Mopti"), date=date(2024, 3, 10))
    make_involvement(first, jnim, basis="claimed")
    make_involvement(first, make_group("mali-army", kind="state_force"), role="target")
    make_claim(first, 10, 12)
    second = make_incident(
        "Second", state="NER", event_type="violence-against-civilians", date=date(2024, 2, 10)
    )
    make_involvement(second, None, role="target")
    rebuild_group_ancestry()
    recompute_tolls([first.pk, second.pk])


def rows_of(response, element_id) -> dict[str, str]:
    """The words of each line of a table, by the line's head."""
    html = part(response, element_id)
    rows = re.findall(r"<tr\b[^>]*>(.*?)</tr>", html)
    texts = [re.sub(r"<[^>]*>", " ", row).split() for row in rows]
    return {" ".join(text): " ".join(text) for text in texts}


def file(client, name, query=""):
    response = client.get(f"/statistics/{name}.csv{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = response.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


def test_the_page_tells_of_the_filter_alone(client, two_attacks):
    page = client.get("/statistics/?state=MLI")
    assert page.status_code == 200
    assert "1 incident" in words(page)
    assert "JNIM" in part(page, "by-group-table")
    assert "Niger" not in part(page, "by-state-table")
    assert "Niger" in part(client.get("/statistics/"), "by-state-table")


def test_a_state_leads_to_its_statistics_and_its_number_to_the_map(client, two_attacks):
    table = part(client.get("/statistics/?type=battles"), "by-state-table")
    assert 'href="/statistics/?type=battles&amp;state=MLI"' in table
    assert 'href="/?type=battles&amp;state=MLI"' in table


def test_a_group_leads_on_only_where_no_other_group_is_asked_for(client, two_attacks):
    assert 'href="/?group=mali-army"' in part(client.get("/statistics/"), "by-group-table")
    table = part(client.get("/statistics/?group=jnim"), "by-group-table")
    assert "MALI-ARMY" in table
    assert "href" not in table


def test_who_attacks_whom_stands_in_the_matrix(client, two_attacks):
    text = re.sub(r"<[^>]*>", " ", part(client.get("/statistics/"), "matrix-table")).split()
    assert "JNIM" in text
    assert "civilians" in text
    assert " ".join(text).endswith("All incidents against it 1 1 2")


def test_a_filter_that_finds_nothing_says_so_and_shows_a_way_out(client, two_attacks):
    page = client.get("/statistics/?state=MLI&type=riots")
    assert page.status_code == 200
    assert "by-state-table" not in page.content.decode()
    assert 'href="/statistics/?state=MLI"' in page.content.decode()


def test_a_value_that_means_nothing_is_told_and_the_rest_is_shown(client, two_attacks):
    page = client.get("/statistics/?state=XYZ&type=battles")
    assert page.status_code == 400
    assert "“XYZ” is not the ISO alpha-3 code of a state" in words(page)
    assert "1 incident" in words(page)


def test_the_page_says_what_the_last_weeks_are(client, two_attacks):
    assert "the last four weeks of the data, to 10 March 2024" in words(client.get("/statistics/"))


@pytest.mark.parametrize(
    ("query", "now", "before", "note"),
    [
        (
            "from=2024-02-01&to=2024-02-29",
            "February 2024",
            "January 2024",
            "A whole month (29 days) and the one before it (31 days).",
        ),
        (
            "from=2024-01-01&to=2024-03-31",
            "January – March 2024",
            "October – December 2023",
            "3 whole months (91 days) and as many before them (92 days).",
        ),
        (
            "from=2023-12-01&to=2024-02-29",
            "December 2023 – February 2024",
            "September – November 2023",
            "3 whole months (91 days) and as many before them (91 days).",
        ),
        (
            "from=2024-01-01&to=2024-12-31",
            "2024",
            "2023",
            "A whole year (366 days) and the one before it (365 days).",
        ),
        (
            "from=2023-01-01&to=2024-12-31",
            "2023 – 2024",
            "2021 – 2022",
            "2 whole years (731 days) and as many before them (730 days).",
        ),
        (
            "from=2024-03-04&to=2024-03-10",
            "4 – 10 March 2024",
            "26 February – 3 March 2024",
            "The filter's period and the one before it, 7 days each.",
        ),
    ],
)
def test_the_heading_names_the_two_periods(client, two_attacks, query, now, before, note):
    page = words(client.get(f"/statistics/?{query}"))
    assert f"This period, {now}, and the one before, {before}" in page
    assert note in page


def test_whole_months_have_their_names_in_french(client, two_attacks):
    page = client.get("/statistics/?lang=fr&from=2024-02-01&to=2024-02-29")
    heads = re.findall(r'<th scope="col">([^<]*)</th>', part(page, "periods-table"))
    assert heads[:2] == ["janvier 2024", "février 2024"]


def test_small_numbers_have_no_percentage(client, two_attacks):
    make_incident(date=date(2024, 3, 12))
    periods = part(client.get("/statistics/?from=2024-03-01&to=2024-03-31"), "periods-table")
    assert "too few" in periods
    assert "%" not in re.sub(r"<[^>]*>", "", periods)


def test_bars_and_table_of_months_tell_the_same_and_the_table_leads_to_each(client, two_attacks):
    html = client.get("/statistics/?state=MLI").content.decode()
    assert "<title>March 2024: 1</title>" in html
    assert "<title>March 2024: 10</title>" in html
    link = "/statistics/?state=MLI&amp;from=2024-03-01&amp;to=2024-03-31"
    assert f'href="{link}">March 2024</a>' in html


def test_in_french_numbers_of_the_drawing_keep_their_point(client, two_attacks):
    assert 'x="1.25%"' in client.get("/statistics/?lang=fr").content.decode()


def test_drafts_are_in_the_statistics_of_the_desk_alone(client, two_attacks):
    make_incident(status="draft", state="BFA")
    assert "Burkina Faso" not in part(client.get("/statistics/"), "by-state-table")
    assert [row["state"] for row in file(client, "states")] == ["MLI", "NER"]
    client.force_login(make_user(role="analyst"))
    assert "Burkina Faso" in part(client.get("/statistics/"), "by-state-table")


def test_the_page_takes_the_same_queries_however_many_incidents(client):
    make_world(incidents=10)
    first = queries_for(client, "/statistics/")
    make_world(incidents=40, seed=8)
    assert queries_for(client, "/statistics/") == first


def test_every_table_of_the_page_leads_to_its_file_with_the_same_filter(client, world):
    html = client.get("/statistics/?state=MLI").content.decode()
    for name in FILES:
        assert f'href="/statistics/{name}.csv?state=MLI"' in html


def test_a_file_says_what_it_counts_where_and_when(client, two_attacks):
    [row] = file(client, "states", "?state=NER&side=civilians")
    assert row["state"] == "NER"
    assert row["filter"] == "Niger · deaths: civilians"
    assert row["address"] == "http://testserver/statistics/?state=NER&side=civilians"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", row["counted_at"])
    assert row["deaths_side"] == "civilians"


def test_what_is_not_known_is_an_empty_cell_and_not_nought(client, two_attacks):
    niger, mali = sorted(file(client, "states"), key=lambda row: row["deaths_high"])
    assert (niger["state"], niger["deaths_high"], niger["deaths_known"]) == ("NER", "", "0")
    assert (mali["deaths_low"], mali["deaths_high"], mali["deaths_known"]) == ("10", "12", "1")


def test_files_add_up_to_the_totals_of_the_page(client, world):
    total = int(re.search(r"<b>(\d+)</b> incident", client.get("/statistics/").content.decode())[1])
    for name in ("states", "regions", "types", "standing", "months"):
        assert sum(int(row["incidents"]) for row in file(client, name)) == total, name


def test_the_cells_of_the_matrix_are_those_of_its_file(client, world):
    table = re.search(
        r'<table class="matrix".*?</table>', client.get("/statistics/").content.decode(), re.DOTALL
    )[0]
    body = table[table.index("<tbody>") : table.index("</tbody>")]
    cells = [int(n) for n in re.findall(r'<td(?: class="shade-\d")?>\D*?(\d+)\D*?</td>', body)]
    told = [int(row["incidents"]) for row in file(client, "matrix")]
    assert sorted(number for number in cells if number) == sorted(told)


def test_dates_in_files_are_those_of_iso_8601_in_french_too(client, two_attacks):
    client.cookies["django_language"] = "fr"
    months = file(client, "months")
    assert [(row["first"], row["last"]) for row in months] == [
        ("2024-02-01", "2024-02-29"),
        ("2024-03-01", "2024-03-31"),
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_cell_of_a_file_runs_as_a_formula(client, name):
    make_involvement(make_incident(), make_group("jnim", name_en=name))
    rebuild_group_ancestry()
    for told in ("groups", "matrix"):
        for row in file(client, told):
            assert not any(
                str(cell).startswith(("=", "+", "-", "@", "\t")) for cell in row.values()
            )
    assert file(client, "groups")[0]["name"] == f"'{name}"


def test_a_text_in_the_filter_cannot_run_either(client):
    make_incident("=cmd|calc")
    [row] = file(client, "states", "?q=%3Dcmd")
    assert row["filter"].startswith("“=cmd")


def test_a_file_is_refused_where_the_filter_means_nothing(client, world):
    answer = client.get("/statistics/states.csv?state=XYZ")
    assert answer.status_code == 400
    assert "“XYZ”" in answer.content.decode()


@pytest.mark.parametrize("name", FILES)
def test_every_file_can_be_had_where_the_filter_finds_nothing(client, world, name):
    assert all(int(row["incidents"]) == 0 for row in file(client, name, "?q=zzzzqqqq"))


def test_there_are_no_other_files(client):
    assert client.get("/statistics/people.csv").status_code == 404
