"""The attack of 30 September 2019, logged as the news came in, by an editor in a browser.

After each step a reader without an account sees what the rules make of it.
"""

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import Incident, Operation

BOULIKESSI = "Assault on the G5 Sahel camp at Boulikessi"
MONDORO = "Assault on the army base at Mondoro"
NEWS = {
    "First news": (
        "2019-09-30",
        "Jihadist forces simultaneously targeted the camp in Boulikessi and the base in Mondoro.",
    ),
    "The government speaks": (
        "2019-10-01",
        "The Malian government has confirmed that 25 soldiers were killed. More than 60 soldiers "
        "are missing. Malian officials have reported that at least 15 militants had been killed.\n"
        "No group has yet to claim the raids. Malian authorities have blamed Ansaroul Islam.",
    ),
    "Other counts": (
        "2019-10-01",
        "It has been reported elsewhere that as many as 40 soldiers might have died.",
    ),
    "Some are back": (
        "2019-10-02",
        "The army stated that 11 soldiers have since been accounted for and are unharmed.",
    ),
    "The group claims it": (
        "2019-10-07",
        "JNIM claimed both attacks and said that it killed 85 soldiers and captured 2.",
    ),
}


@pytest.fixture
def starter(transactional_db):
    call_command("load_starter", verbosity=0)


class Desk:
    """What an editor does in the admin, one press at a time."""

    def __init__(self, page, base):
        self.page, self.base = page, base

    def open(self, name, *args):
        self.page.goto(self.base + reverse(f"admin:incidents_{name}", args=args))

    def choose(self, field, words):
        """Look something up in a field that completes what is typed."""
        self.page.locator(f"#id_{field} + .select2").click()
        self.page.keyboard.insert_text(words)
        self.page.locator(".select2-results__option", has_text=words).first.click()

    def save(self, button="Save"):
        why = self.page.get_by_label("Why is this changed?")
        if why.is_visible():
            why.fill("There is news.")
        self.page.get_by_role("button", name=button, exact=True).click()
        expect(self.page.locator(".messagelist .success").first).to_be_visible()

    def log_report(self, title):
        day, text = NEWS[title]
        self.open("report_add")
        self.choose("publisher", "Reuters")
        self.page.get_by_label("Title").fill(title)
        self.page.get_by_label("Published on").fill(day)
        self.page.get_by_label("Text").fill(text)
        self.save()

    def read(self, title):
        """Open the report's text beside the form."""
        if not self.page.locator("#reading").is_visible():
            self.page.get_by_role("button", name="Read a report").click()
        self.page.locator("#reading-report").select_option(
            label=f"Reuters: {title} ({NEWS[title][0]})"
        )
        expect(self.sentence(NEWS[title][1][:30])).to_be_visible()

    def sentence(self, words):
        return self.page.locator("#reading [role=option]", has_text=words)

    def tell(self, line):
        """Write claims in one line, and see them in rows."""
        field = self.page.get_by_label("Who says how many")
        field.fill(line)
        field.press("Enter")
        expect(self.page.locator(".claim-line-answer a").first).to_be_visible()

    def fill_incident(self, title, coordinates):
        self.page.get_by_label("Title:", exact=True).fill(title)
        self.page.get_by_label("Event type").select_option("battles")
        position = self.page.get_by_label("Latitude, longitude")
        position.fill(coordinates)
        position.press("Enter")


@pytest.fixture
def desk(page, live_server, sign_in, starter):
    sign_in("editor")
    return Desk(page, live_server.url)


@pytest.fixture
def sheet(browser, live_server):
    """``sheet(*words)``: a reader without an account finds these words on the incident's page."""
    context = browser.new_context(locale="en-GB")
    reader = context.new_page()

    def sheet(*words):
        incident = Incident.objects.get(title=BOULIKESSI)
        reader.goto(live_server.url + incident.get_absolute_url())
        for each in words:
            expect(reader.locator("main")).to_contain_text(each, ignore_case=True)
        return reader.locator("main")

    yield sheet
    context.close()


def test_each_step_of_the_news_moves_the_sheet_as_the_rules_say(desk, sheet):
    first_news(desk)
    sheet("How many died is not known", "no claim recorded")

    the_government_speaks(desk)
    sheet(
        "25 killed in the operation of 2 attacks",
        "at least 60 missing",
        "at least 15 killed",
        "A party's count of its enemy: shown, not counted.",
        "as of 1 October 2019",
        "Ansaroul Islam",
        "The Malian government has confirmed that 25 soldiers were killed.",
        "All figures of the dead were given on 1 October 2019.",
    )

    others_count_more(desk)
    sheet("25 to 40 killed (best 25) in the operation of 2 attacks", "up to 40 killed")

    some_are_back(desk)
    sheet(
        "25 to 40 killed (best 25) in the operation of 2 attacks",
        "at least 60 missing",
        "11 accounted for",
    )

    the_group_claims_it(desk)
    main = sheet(
        "25 to 40 killed (best 25) in the operation of 2 attacks",
        "at least 60 missing",
        "85 killed",
        "claimed by",
        "JNIM",
        "7 October 2019",
        "as of 1 October 2019",
        "Ansaroul Islam",
    )
    expect(main).not_to_contain_text("to 85")
    days = main.locator(".toll-days tbody tr")
    expect(days).to_contain_text(["1 October 2019", "1 October 2019", "7 October 2019"])
    expect(days.locator("td.toll")).to_have_text(
        ["25 killed", "25 to 40 killed (best 25)", "25 to 40 killed (best 25)"]
    )
    expect(days.last).to_contain_text("JNIM: 85 killed (state forces), not counted")


def first_news(desk):
    """30 September: two bases were attacked at the same time; nothing else is known."""
    desk.log_report("First news")
    desk.open("incident_add")
    desk.fill_incident(BOULIKESSI, "14.797, -1.310")
    desk.page.get_by_label("Date:", exact=True).fill("2019-09-30")
    desk.page.locator("#id_state").select_option(label="Mali")
    desk.choose("reports", "First news")
    desk.read("First news")
    desk.sentence("simultaneously targeted").click()
    desk.page.get_by_role("button", name="For an involvement").click()
    desk.page.locator("#id_involvements-0-role").select_option("target")
    desk.choose("involvements-0-group", "Malian army")
    desk.save("Save and publish")

    desk.open("incident_change", Incident.objects.get().pk)
    desk.page.get_by_role("link", name="Log a second incident of this operation").click()
    desk.fill_incident(MONDORO, "14.676, -1.951")
    desk.page.get_by_label("Title of the new operation").fill("Attacks on two bases")
    desk.save("Save and publish")
    assert Operation.objects.get().incidents.count() == 2


def the_government_speaks(desk):
    """1 October: 25 dead, more than 60 missing, 15 militants dead; unclaimed, and who is blamed."""
    title = "The government speaks"
    desk.log_report(title)
    desk.open("incident_change", Incident.objects.get(title=BOULIKESSI).pk)
    desk.choose("reports", title)
    desk.read(title)
    desk.sentence("No group has yet").click()
    desk.page.get_by_role("button", name="For “unclaimed”").click()
    desk.page.locator("#id_unclaimed_statements-0-as_of").fill("2019-10-01")
    desk.sentence("blamed Ansaroul Islam").click()
    desk.page.get_by_role("button", name="For an involvement").click()
    desk.page.locator("#id_involvements-1-role").select_option("attacker")
    desk.choose("involvements-1-group", "Ansaroul Islam")
    desk.page.locator("#id_involvements-1-basis").select_option("blamed")
    desk.choose("involvements-1-claimant", "Government of Mali")
    desk.page.locator("#id_involvements-1-date").fill("2019-10-01")
    desk.save()

    desk.open("operation_change", Operation.objects.get().pk)
    desk.read(title)
    desk.sentence("25 soldiers were killed").click()
    desk.page.get_by_role("button", name="25 killed (state forces)").click()
    desk.choose("casualty_claims-0-claimant", "Government of Mali")
    desk.page.locator("#id_casualty_claims-0-as_of").fill("2019-10-01")
    desk.tell("gov >=60 missing soldiers @1 Oct; officials >=15 killed militants")
    desk.save()


def others_count_more(desk):
    """The same day, elsewhere: as many as 40."""
    desk.log_report("Other counts")
    desk.open("operation_change", Operation.objects.get().pk)
    desk.tell("media <=40 killed soldiers @1 Oct")
    desk.choose("casualty_claims-3-report", "Other counts")
    desk.page.locator("#id_casualty_claims-3-quote").fill(NEWS["Other counts"][1])
    desk.save()


def some_are_back(desk):
    """The army: 11 have been accounted for. They were missing, not dead."""
    desk.log_report("Some are back")
    desk.open("operation_change", Operation.objects.get().pk)
    desk.tell("army 11 soldiers accounted for @2 Oct")
    desk.choose("casualty_claims-4-report", "Some are back")
    desk.save()


def the_group_claims_it(desk):
    """7 October: JNIM claims both attacks and counts 85 dead, a party's count of its enemy."""
    desk.log_report("The group claims it")
    desk.open("incident_change", Incident.objects.get(title=BOULIKESSI).pk)
    desk.choose("reports", "The group claims it")
    desk.read("The group claims it")
    desk.sentence("JNIM claimed both attacks").click()
    desk.page.get_by_role("button", name="For an involvement").click()
    desk.page.locator("#id_involvements-2-role").select_option("attacker")
    desk.choose("involvements-2-group", "JNIM")
    desk.page.locator("#id_involvements-2-basis").select_option("claimed")
    desk.page.locator("#id_involvements-2-date").fill("2019-10-07")
    desk.save()

    desk.open("operation_change", Operation.objects.get().pk)
    desk.read("The group claims it")
    desk.tell("JNIM 85 killed soldiers @7 Oct; 2 captured")
    desk.save()
