"""Who gets an answer at which address: the table, and the walk over all addresses there are.

An address stands here under the name by which ``reverse`` knows it, or, where it has
none, under its route.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum

from django.urls import URLPattern, get_resolver

# Each may do what those before it may.
ROLES = ("anonymous", "viewer", "analyst", "editor", "administrator")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

# Everybody where PUBLIC_READ is on, else those who have signed in.
READER = "reader"
NOBODY = "nobody"

READING = ("GET", "HEAD")
# What Django's class-based pages and forms take.
PAGE_METHODS = (*READING, "OPTIONS")
FORM_METHODS = (*READING, "POST", "PUT", "OPTIONS")


class Answer(StrEnum):
    GIVEN = "given"
    ELSEWHERE = "led elsewhere"
    SIGN_IN = "sent to sign in"
    DESK_SIGN_IN = "sent to sign in at the desk"
    UNAUTHORISED = "told to sign in"
    REFUSED = "refused"
    NOT_FOUND = "not found"
    NOT_UNDERSTOOD = "not understood"
    WRONG_METHOD = "method not allowed"


# Role, method, whether PUBLIC_READ is on -> the answer.
Rule = Callable[[str, str, bool], Answer]


def reaches(role: str, least: str) -> bool:
    """Whether ``role`` is ``least`` or more."""
    return least != NOBODY and ROLES.index(role) >= ROLES.index(least)


def page(least: str, *, otherwise: Answer = Answer.SIGN_IN) -> Rule:
    """A public page or JSON: it is read and nothing else; ``least`` may be ``READER``."""

    def answer(role: str, method: str, public_read: bool) -> Answer:
        if method not in READING:
            return Answer.WRONG_METHOD
        reader = "anonymous" if public_read else "viewer"
        return Answer.GIVEN if reaches(role, reader if least == READER else least) else otherwise

    return answer


def embedded(role: str, method: str, public_read: bool) -> Answer:
    """In other people's pages: the same for everybody, and closed where reading is."""
    if method not in READING:
        return Answer.WRONG_METHOD
    return Answer.GIVEN if public_read else Answer.REFUSED


def desk(
    read: str,
    write: str | None = None,
    *,
    methods: tuple[str, ...] = METHODS,
    given: Answer = Answer.GIVEN,
    stranger: Answer = Answer.DESK_SIGN_IN,
) -> Rule:
    """A page of the desk, which analysts and up may enter; ``write`` is who may POST.

    Django's function views take every method but POST for GET.
    """

    def answer(role: str, method: str, public_read: bool) -> Answer:
        if not reaches(role, "analyst"):
            return stranger
        if method not in methods:
            return Answer.WRONG_METHOD
        least = write if write and method == "POST" else read
        return given if reaches(role, least) else Answer.REFUSED

    return answer


def switch_of_the_desk(role: str, method: str, public_read: bool) -> Answer:
    """Analysts look, editors switch; a POST that says nothing is not understood."""
    answer = desk_page("analyst", "editor", methods=(*READING, "POST"))(role, method, public_read)
    return Answer.NOT_UNDERSTOOD if (answer, method) == (Answer.GIVEN, "POST") else answer


def bringing_files(role: str, method: str, public_read: bool) -> Answer:
    """Editors alone; a POST without a file is not understood."""
    answer = desk_page("editor", methods=(*READING, "POST"))(role, method, public_read)
    return Answer.NOT_UNDERSTOOD if (answer, method) == (Answer.GIVEN, "POST") else answer


def restoring(role: str, method: str, public_read: bool) -> Answer:
    """Who may publish brings back what was; others are told that they may not."""
    if method not in (*READING, "POST"):
        return Answer.WRONG_METHOD
    if role == "anonymous":
        return Answer.SIGN_IN
    return Answer.GIVEN if reaches(role, "editor") else Answer.REFUSED


def desk_page(read: str, write: str | None = None, *, methods: tuple[str, ...] = READING) -> Rule:
    """A page of the desk outside the admin: who is too little is refused, strangers sign in."""

    def answer(role: str, method: str, public_read: bool) -> Answer:
        if method not in methods:
            return Answer.WRONG_METHOD
        if role == "anonymous":
            return Answer.SIGN_IN
        least = write if write and method == "POST" else read
        return Answer.GIVEN if reaches(role, least) else Answer.REFUSED

    return answer


def page_of_the_desk(*methods: str, done: Answer = Answer.GIVEN) -> Rule:
    """A page among the public ones that is for analysts and up; strangers may sign in."""

    def answer(role: str, method: str, public_read: bool) -> Answer:
        if method not in methods:
            return Answer.WRONG_METHOD
        if role == "anonymous":
            return Answer.SIGN_IN
        return done if reaches(role, "analyst") else Answer.REFUSED

    return answer


def asked_for(role: str, method: str, public_read: bool) -> Answer:
    """A page from which readers ask for something; a POST that says nothing is not understood."""
    if method not in (*READING, "POST"):
        return Answer.WRONG_METHOD
    if not reaches(role, "anonymous" if public_read else "viewer"):
        return Answer.SIGN_IN
    return Answer.NOT_UNDERSTOOD if method == "POST" else Answer.GIVEN


def own_file(role: str, method: str, public_read: bool) -> Answer:
    """Where somebody's file is; nobody finds one that they do not know of."""
    answer = page(READER)(role, method, public_read)
    return Answer.NOT_FOUND if answer is Answer.GIVEN else answer


def own_page(role: str, method: str, public_read: bool) -> Answer:
    """A page of somebody's own things, with a form that needs a name."""
    if role == "anonymous":
        return Answer.SIGN_IN
    if method == "POST":
        return Answer.NOT_UNDERSTOOD
    return Answer.GIVEN if method in READING else Answer.WRONG_METHOD


def own_action(role: str, method: str, public_read: bool) -> Answer:
    """What is done with a thing of one's own; those of others are nobody's to find."""
    if role == "anonymous":
        return Answer.SIGN_IN
    return Answer.NOT_FOUND if method == "POST" else Answer.WRONG_METHOD


def sign_in(role: str, method: str, public_read: bool) -> Answer:
    """The form is for those who have not signed in yet."""
    if role != "anonymous":
        return Answer.ELSEWHERE
    return Answer.GIVEN if method in FORM_METHODS else Answer.WRONG_METHOD


def administration(role: str, method: str, public_read: bool) -> Answer:
    """A page with a form, for administrators alone."""
    if role == "anonymous":
        return Answer.SIGN_IN
    if not reaches(role, "administrator"):
        return Answer.REFUSED
    return Answer.GIVEN if method in (*READING, "POST") else Answer.WRONG_METHOD


def geocoding(role: str, method: str, public_read: bool) -> Answer:
    """For everybody who has signed in; one that names no place is not understood."""
    if method not in (*READING, "POST"):
        return Answer.WRONG_METHOD
    return Answer.UNAUTHORISED if role == "anonymous" else Answer.NOT_UNDERSTOOD


def desk_sign_in(role: str, method: str, public_read: bool) -> Answer:
    """The desk's form; a viewer, who may not enter, can sign in here as somebody else."""
    if method == "GET" and reaches(role, "analyst"):
        return Answer.ELSEWHERE
    return Answer.GIVEN if method in FORM_METHODS else Answer.WRONG_METHOD


def sign_out(role: str, method: str, public_read: bool) -> Answer:
    """A link cannot sign anybody out; it takes a POST."""
    return {"POST": Answer.ELSEWHERE, "OPTIONS": Answer.GIVEN}.get(method, Answer.WRONG_METHOD)


def citing(role: str, method: str, public_read: bool) -> Answer:
    """Analysts freeze views, and what they are offered first says what that is."""
    return desk_page("analyst", methods=(*READING, "POST"))(role, method, public_read)


def ending(role: str, method: str, public_read: bool) -> Answer:
    """By a signed link, for everybody who has it; another is not found."""
    return Answer.NOT_FOUND if method in (*READING, "POST") else Answer.WRONG_METHOD


def taking_down(role: str, method: str, public_read: bool) -> Answer:
    """Administrators alone, by a form that says why."""
    if role == "anonymous":
        return Answer.SIGN_IN
    if not reaches(role, "administrator"):
        return Answer.REFUSED
    return Answer.NOT_UNDERSTOOD if method == "POST" else Answer.WRONG_METHOD


PAGES: dict[str, Rule] = {
    # The map
    "map": page(READER),
    "results": page(READER),
    "rows": page(READER),
    "filter_options": page(READER),
    "embed": embedded,
    "print_map": page(READER),
    "feed": embedded,
    # What is cited
    "cite_view": citing,
    "snapshot": page(READER),
    "snapshot_file": page(READER),
    "take_snapshot_down": taking_down,
    # What it is about
    "incident": page(READER),
    "incident_card": page(READER),
    "incident_file": page(READER),
    "incident_history": page(READER),
    # Of what is published
    "restore_incident": restoring,
    "operation": page(READER),
    "groups": page(READER),
    "group": page(READER),
    "states": page(READER),
    "state": page(READER),
    "place": page(READER),
    "place_search": page(READER),
    "reports": page(READER),
    "report": page(READER),
    "statistics": page(READER),
    "statistics_file": page(READER),
    "help": page(READER),
    # As files
    "download": asked_for,
    "download_file": page(READER),
    "prepared_file": own_file,
    "prepared_content": own_file,
    # What may have been entered twice, and what was two
    "duplicates": desk_page("analyst"),
    "compare": desk_page("analyst", "editor", methods=(*READING, "POST")),
    "tell_apart": desk_page("analyst", methods=("POST",)),
    "take_back": desk_page("analyst", methods=("POST",)),
    "split": desk_page("editor", methods=(*READING, "POST")),
    # Where drafts become published incidents
    "desk": page_of_the_desk(*READING),
    "desk_queue": page_of_the_desk(*READING),
    # A step that says nothing is not understood.
    "desk_review": page_of_the_desk("POST", done=Answer.NOT_UNDERSTOOD),
    "geocoding": switch_of_the_desk,
    # Files of datasets: analysts look, editors bring and load them
    "imports": desk_page("analyst"),
    "new_import": bringing_files,
    "import_template": desk_page("analyst"),
    "import": switch_of_the_desk,
    "rejected_rows": desk_page("analyst"),
    # What somebody has saved; one that says nothing is not understood, as is no action.
    "saved_views": own_page,
    "saved_view": own_action,
    "alert_of_view": own_action,
    # Who has the mail ends it, signed in or not; here with a signature that is none.
    "end_alert": ending,
    # Somebody's tokens, and how to use them
    "api_tokens": own_page,
    "api_token": own_action,
    "api": page(READER),
    "api_try": page(READER),
    # Places that a person has to settle; a button that says nothing is not understood.
    "locations": page_of_the_desk(*READING),
    "location_task": page_of_the_desk(*READING),
    "location_search": page_of_the_desk(*READING),
    "settle_location": page_of_the_desk("POST", done=Answer.NOT_UNDERSTOOD),
    "undo_location": page_of_the_desk("POST", done=Answer.NOT_FOUND),
    # For administrators alone
    "redaction": administration,
    # JSON
    "api-map": page(READER, otherwise=Answer.UNAUTHORISED),
    "api-facets": page(READER, otherwise=Answer.UNAUTHORISED),
    "api-timeline": page(READER, otherwise=Answer.UNAUTHORISED),
    "api-version": page(READER, otherwise=Answer.UNAUTHORISED),
    "api-incidents": page(READER, otherwise=Answer.UNAUTHORISED),
    "api-incident": page(READER, otherwise=Answer.UNAUTHORISED),
    "api-claims": page(READER, otherwise=Answer.UNAUTHORISED),
    "api-involvements": page(READER, otherwise=Answer.UNAUTHORISED),
    "api-reports": page(READER, otherwise=Answer.UNAUTHORISED),
    "api-groups": page(READER, otherwise=Answer.UNAUTHORISED),
    "api-states": page(READER, otherwise=Answer.UNAUTHORISED),
    "api-regions": page(READER, otherwise=Answer.UNAUTHORISED),
    "api-places": page(READER, otherwise=Answer.UNAUTHORISED),
    "api-statistics": page(READER, otherwise=Answer.UNAUTHORISED),
    "api-openapi": page(READER, otherwise=Answer.UNAUTHORISED),
    "api-geocode": geocoding,
    # Outlines of states are in the public domain and tell of no incident.
    "api-outlines": page("anonymous"),
    "api-unknown": lambda role, method, public_read: Answer.NOT_FOUND,
    # Signing in and out
    "sign_in": sign_in,
    "sign_out": sign_out,
    # Monitoring
    "alive": page("anonymous"),
    "ready": page("anonymous"),
    # The desk: what is no area of it
    "admin:index": desk("analyst"),
    "admin:login": desk_sign_in,
    "admin:logout": desk("analyst", methods=("POST", "OPTIONS"), stranger=Answer.ELSEWHERE),
    "admin:password_change": desk("analyst", methods=FORM_METHODS),
    "admin:password_change_done": desk("analyst", methods=PAGE_METHODS),
    "admin:autocomplete": desk("analyst", methods=PAGE_METHODS),
    "admin:jsi18n": desk("analyst", methods=PAGE_METHODS),
    "admin:app_list": desk("analyst", given=Answer.ELSEWHERE),
    "admin/(?P<url>.*)$": desk("analyst", given=Answer.NOT_FOUND),
    # The desk: pages that one area alone has
    "admin:incidents_incident_location": desk("analyst", methods=READING),
    "admin:incidents_incident_claim_lines": desk("analyst", methods=("POST",)),
    "admin:incidents_incident_sentence": desk("analyst", methods=("POST",)),
    "admin:incidents_incident_likely_duplicates": desk("analyst", methods=("POST",)),
    "admin:incidents_report_text": desk("analyst", methods=READING),
    "admin:incidents_report_same": desk("analyst", methods=("POST",)),
    "admin:auth_user_password_change": desk("administrator"),
}

# The desk's areas: who may list, open and follow what is there; add; change; delete.
# Incidents, operations and their statements are meant here as long as they are drafts.
AREAS: dict[str, tuple[str, str, str, str]] = {
    "incidents_incident": ("analyst", "analyst", "analyst", "editor"),
    "incidents_operation": ("analyst", "analyst", "analyst", "editor"),
    "incidents_report": ("analyst", "analyst", "analyst", "editor"),
    "incidents_publisher": ("analyst", "analyst", "analyst", "editor"),
    "incidents_claimant": ("analyst", "analyst", "analyst", "editor"),
    "incidents_armedgroup": ("analyst", "analyst", "analyst", "editor"),
    "incidents_place": ("analyst", "analyst", "analyst", "editor"),
    "incidents_organisation": ("analyst", "editor", "editor", "editor"),
    "incidents_region": ("analyst", "administrator", "editor", "administrator"),
    "incidents_state": ("analyst", "administrator", "editor", "administrator"),
    "incidents_dataset": ("analyst", "administrator", "editor", "administrator"),
    # Statements with their citations; they are added in the form of their incident.
    "incidents_casualtyclaim": ("analyst", NOBODY, "analyst", "analyst"),
    "incidents_involvement": ("analyst", NOBODY, "analyst", "analyst"),
    "incidents_incidentoutcome": ("analyst", NOBODY, "analyst", "analyst"),
    "incidents_incidentweapon": ("analyst", NOBODY, "analyst", "analyst"),
    "incidents_unclaimedstatement": ("analyst", NOBODY, "analyst", "analyst"),
    "auth_user": ("administrator", "administrator", "administrator", "administrator"),
}

# What can be done with many rows of an area's list at once, besides deleting them.
ACTIONS: dict[str, dict[str, str]] = {
    "incidents_incident": {"publish": "editor", "withdraw": "editor"},
}


def rules() -> dict[str, Rule]:
    """Every address that the table names, with its rule."""
    table = dict(PAGES)
    for area, (read, add, change, delete) in AREAS.items():
        table |= {
            f"admin:{area}_changelist": desk(read),
            f"admin:{area}_history": desk(read),
            f"admin:{area}_add": desk(add),
            f"admin:{area}_change": desk(read, change),
            f"admin:{area}_delete": desk(delete),
            # Django leads from here to the form.
            short_form_address(area): desk("analyst", given=Answer.ELSEWHERE),
        }
    # Its history has a page of its own, for everybody.
    table["admin:incidents_incident_history"] = desk("analyst", given=Answer.ELSEWHERE)
    return table


def short_form_address(area: str) -> str:
    return f"admin/{area.replace('_', '/')}/<path:object_id>/"


def addresses() -> list[str]:
    """Every address of the site, the desk's included."""
    return list(_walk(get_resolver().url_patterns))


def _walk(patterns, namespace: str = "", route: str = "") -> Iterator[str]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield namespace + pattern.name if pattern.name else here
        else:
            inside = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern.url_patterns, namespace + inside, here)
