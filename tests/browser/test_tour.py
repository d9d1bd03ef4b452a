"""A tour of every page: each in both languages, both schemes and both widths.

Nothing may be written to the console as an error, asked of another host, be wider than
the screen, or be a serious or critical violation of accessibility by axe's rules.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.http import QueryDict
from django.urls import reverse

from incidents.models import (
    ArmedGroup,
    Incident,
    Operation,
    Place,
    Report,
    SavedView,
    State,
)
from incidents.snapshots import freeze
from incidents.views.filter_words import filter_in_words
from tests.builders import make_incident

pytestmark = pytest.mark.usefixtures("demo")

LOOKS = {
    "English, light, at a desk": ("en", "light", (1440, 900)),
    "French, dark, on a phone": ("fr", "dark", (390, 844)),
}


def public_pages():
    incident = Incident.objects.get(title__contains="G5 Sahel camp at Boulikessi")
    return [
        "/",
        "/?group=jnim&state=MLI&type=battles&from=2019-01-01",
        "/?figures=government&side=security&basis=claimed&bloc=g5-sahel&sort=deaths",
        "/?q=nothing+has+these+words",
        "/?shade=deaths&unit=week&stack=group",
        "/statistics/?state=MLI&from=2019-01-01",
        "/statistics/?q=nothing+has+these+words",
        "/embed/?state=MLI&timeline=1",
        "/print/?state=MLI",
        "/print/?shade=deaths&paper=landscape",
        incident.get_absolute_url(),
        Incident.objects.get(title__contains="Moura").get_absolute_url(),
        Operation.objects.first().get_absolute_url(),
        "/groups/",
        ArmedGroup.objects.get(slug="jnim").get_absolute_url(),
        "/groups/isgs/?asof=2018-01-01",
        "/states/",
        State.objects.get(alpha3="MLI").get_absolute_url(),
        "/reports/",
        Report.objects.first().get_absolute_url(),
        Place.objects.get(name="Mondoro", state__alpha3="MLI").get_absolute_url(),
        freeze(
            QueryDict("state=MLI"), by=None, words_of=filter_in_words, site="https://x.example.org"
        ).get_absolute_url(),
        "/help/",
        "/sign-in/",
    ]


def desk_pages():
    draft = make_incident(
        "A draft",
        status="draft",
        place_text="Gao",
        location_status="ambiguous",
        location_candidates=[
            {
                **{"name": "Gao", "state": "Mali", "region": "Gao"},
                **{"lon": -0.04, "lat": 16.27, "precision": "settlement"},
            },
        ],
    )
    boulikessi = Incident.objects.get(title__contains="G5 Sahel camp at Boulikessi")
    change = "admin:incidents_%s_change"
    return [
        "/",
        "/cite/?state=MLI",
        reverse("admin:index"),
        reverse("admin:incidents_incident_changelist"),
        reverse("admin:incidents_incident_add"),
        reverse(change % "incident", args=[draft.pk]),
        reverse(change % "incident", args=[boulikessi.pk]),
        reverse(change % "operation", args=[boulikessi.operation_id]),
        reverse(change % "report", args=[Report.objects.first().pk]),
        reverse(change % "armedgroup", args=[ArmedGroup.objects.get(slug="jnim").pk]),
        reverse(change % "place", args=[Place.objects.get(name="Mondoro").pk]),
    ]


def problems_of(page, address):
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return problems_now(page, address)


def problems_now(page, address):
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    found = [f"{address}: {widths[0]} pixels wide"] if widths[0] > widths[1] else []
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] in ("serious", "critical"):
            where = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
            found.append(f"{address}: {violation['id']}: {violation['help']} at {where}")
    return found


def put_on(page, live_server, look):
    language, scheme, (width, height) = LOOKS[look]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{live_server.url}/help/?lang={language}")
    assert page.locator("html").get_attribute("lang") == language


def tour(page, live_server, pages, look):
    put_on(page, live_server, look)
    found = [problem for path in pages for problem in problems_of(page, live_server.url + path)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_for_the_public(page, live_server, look):
    tour(page, live_server, public_pages(), look)


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_of_the_desk(page, live_server, sign_in, look):
    sign_in("editor")
    tour(page, live_server, desk_pages(), look)


@pytest.mark.parametrize("look", LOOKS)
def test_a_form_that_is_filled_in_from_a_report(page, live_server, sign_in, look):
    operation = Operation.objects.get(title__contains="Boulikessi")
    report = Report.objects.filter(incidents__operation=operation).first()
    Report.objects.filter(pk=report.pk).update(text="25 soldiers were killed.\nNobody claimed it.")
    sign_in("editor")
    put_on(page, live_server, look)
    address = reverse("admin:incidents_operation_change", args=[operation.pk])
    page.goto(live_server.url + address)
    page.locator("#claim-line").fill("gov 12 killed soldiers; ngo 13; ?")
    page.locator("#claim-line").press("Enter")
    page.locator(".claim-line-answer .problem").first.wait_for()
    page.locator(".open-reading").click()
    page.locator("#reading [role=option]").first.click()
    page.locator("#reading .figure").click()
    page.locator(".add-citation").first.click()
    found = problems_now(page, address)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", LOOKS)
def test_the_map_page_with_all_that_can_be_opened_on_it(page, live_server, sign_in, look):
    """One thing after the other on one page: filters, legend, table of the timeline, dialog."""
    sign_in("analyst")
    user = get_user_model().objects.get(username="analyst")
    SavedView.objects.create(user=user, name="My Liptako-Gourma", query_string="state=MLI")
    put_on(page, live_server, look)
    page.goto(f"{live_server.url}/?state=MLI&colour=group&size=deaths")
    page.locator("#map .cluster, #map .incident-mark").first.wait_for()
    found = []

    def look_at(what):
        found.extend(problems_now(page, what))

    is_phone = page.viewport_size["width"] < 500
    if is_phone:
        page.locator(".thumb-bar label[for=filters-open]").click()
    page.locator("#filters details, #saved-views details").evaluate_all(
        "all => { for (const each of all) { each.open = true; } }"
    )
    look_at("all filters, and saved views")
    if is_phone:
        page.locator(".filters-head label").click()
    page.locator("[data-legend] summary").first.click()
    look_at("legend")
    page.locator("[data-setting=shade]").select_option(index=1)
    page.locator("#map .shaded[role=button]").first.wait_for(state="attached")
    page.locator(".legend-table").evaluate("table => { table.closest('details').open = true; }")
    look_at("legend of shaded regions")
    if is_phone:
        page.locator(".legend-panel [data-close]").click()
    page.locator("[data-timeline=asTable]").click()
    look_at("timeline as a table")
    page.locator("[data-timeline=play]").click()
    look_at("time-lapse")
    page.locator("[data-embed]").click()
    look_at("snippet to embed")
    assert not found, "\n".join(found)


def test_a_page_that_is_not_there_has_the_sites_own_look(page, live_server):
    response = page.request.get(f"{live_server.url}/incidents/SI-0000000/")
    assert response.status == 404
    assert "Sahel" in response.text()
