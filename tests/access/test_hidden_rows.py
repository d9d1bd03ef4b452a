"""What a role may not see leaves no trace in any answer: not a name, not a count, not a byte."""

import re
from difflib import unified_diff

import pytest
from django.urls import reverse

from incidents.views.statistics_files import NAMES
from tests.access.rows import (
    HIDDEN,
    HIDDEN_GROUP,
    HIDDEN_OPERATION,
    HIDDEN_REFERENCES,
    HIDDEN_REPORT,
    PRIVATE,
    add_drafts,
    add_hidden_rows,
    add_withdrawn_rows,
    desk_address,
    statements_of,
)
from tests.access.url_table import AREAS, PAGES, Answer
from tests.admin.form_page import text_of

pytestmark = pytest.mark.django_db

# What is new in every answer: tokens against forged forms, when it was sent, how many questions
# are left, and how far one who keeps a copy has been told.
NEW = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|&quot;at&quot;:&quot;[^&]*&quot;|^Expires: .*$'
    r'|^RateLimit-.*$|"updated_since":"[^"]*"|cursor=[^"&]*'
    r'|<time class="printed-at">[^<]*</time>|<p>Counted on [^<]*</p>|,20[0-9-]+T[0-9:+]+\r?$'
    r"|20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z",
    re.MULTILINE,
)

# The others are packed, and tell the same.
TEXT_FORMATS = ("csv", "geojson", "kml")

# Every address that readers have; one that is new in the table is asked here too.
READABLE = [
    name
    for name, rule in PAGES.items()
    if rule("viewer", "GET", False) is Answer.GIVEN and not name.startswith("admin")
]

# Views that hidden rows alone would fill, and some in which they stand beside others.
ALL_FILTERS = (
    "state=MLI",
    "state=TCD",
    "region=MLI-Mopti",
    "group=jnim",
    "group=jnim&descendants=0",
    f"group={HIDDEN_GROUP}",
    "type=battles&from=2019-10-01&to=2019-12-31",
    "from=2024-01-01",
    "within=-3,14,0,16",
    "within=14,14,16,16",
    "q=mondoro",
    f"q={HIDDEN}",
    f"operation={HIDDEN_OPERATION}",
    f"report={HIDDEN_REPORT}",
    "basis=claimed",
    "basis=suspected&role=attacker&group=jnim",
    "basis=denied",
    "bloc=g5",
    "figures=low",
    "figures=high&side=security",
    "figures=government",
    "figures=government&side=security",
    "figures=government&side=civilians",
)
# What each is asked besides.
QUERIES = {
    "map": ("list=unplaced", f"q={HIDDEN}", "figures=government&side=security"),
    "results": ("list=unplaced", f"q={HIDDEN}", "from=2024-01-01", "figures=high"),
    "rows": ("list=unplaced", f"q={HIDDEN}", "figures=government&bloc=g5"),
    "print_map": ("state=MLI", f"q={HIDDEN}", "figures=government&side=security"),
    "incident_card": ("figures=government&side=security", "figures=high"),
    "groups": ("name=jnim", f"name={HIDDEN}", "from=2024-01-01"),
    "states": ("from=2024-01-01",),
    "reports": (f"title={HIDDEN}", "language=ar", "published_from=2020-01-01", "group=jnim"),
    "group": ("from=2024-01-01", "figures=government&basis=claimed"),
    "place": ("from=2024-01-01", "figures=high&side=security"),
    "operation": (f"q={HIDDEN}", "figures=government&side=civilians"),
    "report": ("statements=2",),
    "api-map": (*ALL_FILTERS, "zoom=20", "zoom=8&bbox=-2,14,-1,15"),
    "api-version": ("state=MLI", f"q={HIDDEN}"),
    "api-incidents": (
        "state=MLI",
        f"q={HIDDEN}",
        "page_size=1&sort=deaths",
        "fields=all",
        "fields=all&format=geojson",
        "updated_since=2019-01-01&fields=all",
        "figures=government&side=security",
        "basis=suspected",
    ),
    "api-claims": ("state=MLI", "from=2024-01-01"),
    "api-groups": ("from=2024-01-01",),
    "api-statistics": ("state=MLI", "figures=government&side=security"),
}
HIDDEN_ADDRESSES = [
    *(reverse("incident", args=[reference]) for reference in HIDDEN_REFERENCES.values()),
    *(reverse("incident_card", args=[reference]) for reference in HIDDEN_REFERENCES.values()),
    reverse("operation", args=[HIDDEN_OPERATION]),
    reverse("group", args=[HIDDEN_GROUP]),
    reverse("report", args=[HIDDEN_REPORT]),
]


@pytest.fixture
def addresses(rows) -> dict[str, list[str]]:
    """All ``READABLE`` by name; those that stand for a row with ours in it."""
    arguments = {
        "incident": [[each.reference] for each in (rows.mondoro, rows.inates, rows.unplaced)],
        "incident_card": [[rows.mondoro.reference]],
        "api-incident": [[rows.mondoro.reference], [rows.inates.reference]],
        "incident_history": [[rows.mondoro.reference]],
        "operation": [[rows.operation.reference]],
        "group": [["jnim"], ["malian-army"]],
        "state": [["MLI"]],
        "place": [[rows.place.pk]],
        "report": [[rows.report.pk], [rows.profile.pk]],
        "statistics_file": [[name] for name in NAMES],
        "snapshot": [[rows.snapshot.identifier]],
        "snapshot_file": [[rows.snapshot.identifier, name] for name in ("csv", "geojson")],
        "download_file": [[name] for name in TEXT_FORMATS],
        "incident_file": [[rows.mondoro.reference, name] for name in TEXT_FORMATS],
    }
    return {
        name: [reverse(name, args=args) for args in arguments.get(name, [[]])] for name in READABLE
    }


@pytest.fixture
def everywhere(addresses) -> list[str]:
    return [address for of_name in addresses.values() for address in of_name]


@pytest.fixture
def searches(rows) -> list[str]:
    """The same with filters and searches."""
    arguments = {
        "incident_card": [rows.mondoro.reference],
        "operation": [rows.operation.reference],
        "group": ["jnim"],
        "place": [rows.place.pk],
        "report": [rows.report.pk],
    }
    of_ours = (
        f"place={rows.place.pk}",
        f"report={rows.report.pk}",
        f"operation={rows.operation.reference}",
    )
    return [
        f"{reverse(name, args=arguments.get(name, []))}?{query}"
        for name, queries in QUERIES.items()
        for query in (*queries, *(of_ours if name == "api-map" else ()))
    ]


@pytest.fixture
def desk_pages(rows) -> list[str]:
    """The desk's first page, its lists by themselves and searched, and rows beside hidden ones."""
    lists = [reverse(f"admin:{area}_changelist") for area in AREAS if area != "auth_user"]
    own = (rows.mondoro, rows.report, rows.operation, rows.place, rows.jnim, rows.told)
    autocomplete = reverse("admin:autocomplete") + "?app_label=incidents&model_name=incident"
    return [
        reverse("admin:index"),
        *(address + query for address in lists for query in ("", f"?q={HIDDEN}", "?q=mondoro")),
        *(desk_address(row, "change") for row in own),
        *(f"{autocomplete}&field_name={name}&term=" for name in ("operation", "place", "reports")),
    ]


@pytest.fixture
def answers(ask):
    """``answers(role, addresses)``: what is sent, headers and all, less what is always new."""

    def answers(role, addresses):
        return {address: _text_of(ask(role, address)) for address in addresses}

    return answers


def _text_of(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    content = content.decode()
    # How far a copy has been told is longer where other transactions run at the same time.
    varies = {"Content-Length"} if '"updated_since"' in content else set()
    headers = [f"{name}: {value}" for name, value in response.headers.items() if name not in varies]
    answer = [str(response.status_code), *headers, content]
    return NEW.sub("", "\n".join(answer))


def changes(before: dict[str, str], after: dict[str, str]) -> str:
    """The lines by which each answer differs; empty where none does."""
    return "\n".join(
        f"{address}\n" + "\n".join(_difference(old, after[address]))
        for address, old in before.items()
        if old != after[address]
    )


def _difference(old: str, new: str) -> list[str]:
    return [*unified_diff(old.split("\n"), new.split("\n"), n=0, lineterm="")][2:]


class TestRowsThatThePublicMayNotSee:
    @pytest.mark.parametrize("role", ["anonymous", "viewer"])
    def test_leave_no_trace(self, role, answers, rows, everywhere, searches):
        asked = [*everywhere, *HIDDEN_ADDRESSES, *(searches if role == "anonymous" else ())]
        before = answers(role, asked)
        assert {before[address][:3] for address in HIDDEN_ADDRESSES} == {"404"}

        add_hidden_rows(rows)

        after = answers(role, asked)
        leaks = changes(before, after)
        assert not leaks, leaks

    @pytest.mark.parametrize("role", ["anonymous", "viewer"])
    def test_are_not_the_only_ones_with_secrets(self, role, answers, rows, everywhere):
        """The texts of reports and the names of analysts stay at the desk, whatever is public."""
        everything = "".join(answers(role, everywhere).values())
        assert rows.report.title in everything
        assert PRIVATE not in everything
        assert rows.author.username not in everything

    @pytest.mark.parametrize("role", ["anonymous", "analyst", "administrator"])
    def test_leave_no_trace_in_frames_of_other_sites_and_in_feeds(self, role, answers, rows):
        """Whoever looks: the page around the frame is somebody else's, and so is the reader."""
        asked = [
            address
            for page in ("embed", "feed")
            for address in (
                reverse(page),
                *(f"{reverse(page)}?timeline=1&{query}" for query in ALL_FILTERS),
            )
        ]
        before = answers(role, asked)
        add_hidden_rows(rows)
        leaks = changes(before, answers(role, asked))
        assert not leaks, leaks

    def test_show_to_analysts_at_every_address(self, answers, rows, addresses, everywhere):
        """Which says that the test above would notice them."""
        before = answers("analyst", everywhere)
        add_hidden_rows(rows)
        after = answers("analyst", everywhere)
        silent = {
            name
            for name, of_name in addresses.items()
            if all(before[address] == after[address] for address in of_name)
        }
        # The gazetteer tells of places, never of what happened there.
        assert silent == {
            "help",
            "api-outlines",
            "alive",
            "ready",
            "place_search",
            # What everybody could see when it was frozen.
            "snapshot",
            "snapshot_file",
            # Those of the reader alone.
            "saved_views",
            "api_tokens",
            # How the API is asked.
            "api",
            "api_try",
            "api-openapi",
        }

    def test_are_found_by_analysts(self, ask, rows):
        add_hidden_rows(rows)
        for reference in set(HIDDEN_REFERENCES.values()) - {HIDDEN_REFERENCES["withdrawn"]}:
            assert ask("analyst", reverse("incident", args=[reference])).status_code == 200
        assert PRIVATE in text_of(ask("analyst", reverse("report", args=[HIDDEN_REPORT])))

    def test_stay_out_of_caches_that_others_read(self, ask, addresses):
        for name in set(addresses) - {"alive", "ready"}:
            for address in addresses[name]:
                assert "Cookie" in ask("analyst", address).headers["Vary"], address


class TestWithdrawnIncidents:
    def test_leave_no_trace_on_any_public_page(self, answers, rows, everywhere):
        """Editors alone see them, and at the desk."""
        asked = [*everywhere, reverse("incident", args=[HIDDEN_REFERENCES["withdrawn"]])]
        before = answers("editor", asked)
        add_withdrawn_rows(rows)
        leaks = changes(before, answers("editor", asked))
        assert not leaks, leaks

    def test_leave_no_trace_at_the_desk_of_analysts(self, answers, rows, desk_pages):
        before = answers("analyst", desk_pages)
        add_withdrawn_rows(rows)
        leaks = changes(before, answers("analyst", desk_pages))
        assert not leaks, leaks

    def test_open_at_no_address_of_the_desk_to_analysts(self, ask, rows):
        withdrawn = add_withdrawn_rows(rows)
        for row in (withdrawn, *statements_of(withdrawn)):
            for action in ("change", "history", "delete"):
                address = desk_address(row, action)
                for method in ("GET", "POST"):
                    answer = ask("analyst", address, method)
                    assert answer.status_code in (302, 403), address
                    assert HIDDEN not in text_of(answer)
                answer = ask("editor", address)
                if (row, action) == (withdrawn, "history"):
                    # It leads to the record of the incident.
                    assert ask("analyst", answer.url).status_code == 404
                    answer = ask("editor", answer.url)
                # Nothing that was ever published is deleted.
                is_kept = (row, action) == (withdrawn, "delete")
                assert answer.status_code == (403 if is_kept else 200), address
        location = reverse("admin:incidents_incident_location", args=[withdrawn.pk])
        assert ask("analyst", location).status_code == 404


class TestDrafts:
    def test_are_marked_wherever_analysts_see_them(self, ask, rows):
        drafts = add_drafts(rows)
        for address in (
            "/",
            "/results/",
            "/rows/",
            drafts.incident.get_absolute_url(),
            f"{drafts.incident.get_absolute_url()}card/",
            drafts.operation.get_absolute_url(),
            rows.jnim.get_absolute_url(),
            rows.place.get_absolute_url(),
            rows.report.get_absolute_url(),
            reverse("state", args=["MLI"]),
        ):
            answer = ask("analyst", address)
            if address == "/results/":
                html = answer.json()["parts"]["incident-list"]
            else:
                html = text_of(answer)
            assert drafts.incident.title in html, address
            assert '<span class="tag draft">draft</span>' in html, address

    def test_say_so_as_json(self, ask, rows):
        draft = add_drafts(rows).incident
        found = ask("analyst", reverse("api-incidents")).json()["results"]
        assert {row["status"] for row in found if row["reference"] == draft.reference} == {"draft"}
        alone = ask("analyst", f"{reverse('api-map')}?zoom=20").json()["clusters"]
        assert {one["status"] for one in alone if one["incident"] == draft.reference} == {"draft"}
