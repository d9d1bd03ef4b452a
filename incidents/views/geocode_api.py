"""The gazetteer's answers as JSON, for programs of those who have signed in."""

import json
from functools import wraps

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from incidents.geocoding.enquiry import (
    Enquiry,
    NotUnderstood,
    answer_of,
    answers_to,
    question_of,
    read_day,
)
from incidents.geocoding.locate import find_locations
from incidents.views.throttle import Throttled, throttle

PARTS = ("place", "state", "region", "date")
MOST_AT_ONCE = 500
EXAMPLE = '[{"place": "Boulkessy", "state": "MLI", "region": "Mopti", "date": "2019-09-30"}]'
# Enough for a table of some thousand rows in a few minutes, and not for keeping a server busy.
PLACES_A_MINUTE = 3000


class Refused(Exception):
    """A request that cannot be answered: why, and by which of its parts."""

    def __init__(self, message: str, part: str | None = None, status: int = 400):
        super().__init__(message)
        self.answer = JsonResponse({"error": message, "parameter": part}, status=status)


def _answered_in_json(view):
    @wraps(view)
    def answer(request: HttpRequest) -> JsonResponse:
        if not request.user.is_authenticated:
            return Refused(_("Sign in to look places up."), status=401).answer
        try:
            return JsonResponse(view(request))
        except Refused as refused:
            return refused.answer
        except Throttled as throttled:
            refused = Refused(
                ngettext(
                    "That is more than %(most)d places a minute. Try again in %(seconds)d second.",
                    "That is more than %(most)d places a minute. Try again in %(seconds)d seconds.",
                    throttled.seconds,
                )
                % {"most": PLACES_A_MINUTE, "seconds": throttled.seconds},
                status=429,
            ).answer
            refused.headers["Retry-After"] = str(throttled.seconds)
            return refused

    return answer


# It changes nothing, so that a request which another site has a browser send does no harm.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_answered_in_json
def geocode(request: HttpRequest) -> dict:
    """One place by GET, up to ``MOST_AT_ONCE`` by POST; the online service is never asked."""
    return _many(request) if request.method == "POST" else _one(request)


def _one(request: HttpRequest) -> dict:
    for name in request.GET:
        if name not in (*PARTS, "lang"):
            raise Refused(
                _("“%(name)s” is not a parameter. There are: %(known)s.")
                % {"name": name, "known": ", ".join(PARTS)},
                name,
            )
    throttle(request, "geocode", 1, PLACES_A_MINUTE)
    try:
        question = question_of(_enquiry({name: request.GET.get(name, "") for name in PARTS}))
    except NotUnderstood as problem:
        raise Refused(problem.in_full, problem.part) from None
    [finding] = find_locations([question])
    return answer_of(finding).as_json()


def _many(request: HttpRequest) -> dict:
    asked = _list_in(request)
    throttle(request, "geocode", len(asked), PLACES_A_MINUTE)
    enquiries = [_enquiry_of_row(number, row) for number, row in enumerate(asked, start=1)]
    return {"results": [answer.as_json() for answer in answers_to(enquiries)]}


def _list_in(request: HttpRequest) -> list:
    try:
        asked = json.loads(request.body)
    except RequestDataTooBig:
        raise Refused(_("That is too much text at once."), status=413) from None
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, list) or not asked:
        raise Refused(_("Send a list in JSON, such as %(example)s.") % {"example": EXAMPLE})
    if len(asked) > MOST_AT_ONCE:
        raise Refused(
            _("Ask for at most %(most)d places at once; these are %(number)d.")
            % {"most": MOST_AT_ONCE, "number": len(asked)}
        )
    return asked


def _enquiry_of_row(number: int, row) -> Enquiry:
    """The enquiry in one row of the list; a row of another shape refuses the whole request."""
    is_known = isinstance(row, dict) and all(
        name in PARTS and (value is None or isinstance(value, str)) for name, value in row.items()
    )
    if not is_known:
        raise Refused(
            _("Number %(number)d of the list is no place: write texts for %(known)s.")
            % {"number": number, "known": ", ".join(PARTS)}
        )
    try:
        return _enquiry({name: row.get(name) or "" for name in PARTS})
    except NotUnderstood as problem:
        raise Refused(
            _("Number %(number)d of the list: %(problem)s")
            % {"number": number, "problem": problem.message},
            problem.part,
        ) from None


def _enquiry(parts: dict[str, str]) -> Enquiry:
    return Enquiry(parts["place"], parts["state"], parts["region"], read_day(parts["date"]))
