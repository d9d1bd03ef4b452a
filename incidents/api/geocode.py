"""The gazetteer's answers as JSON, for programs of those who have signed in."""

import json

from django.http import HttpRequest
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser

from incidents.api.authentication import IsSignedIn
from incidents.api.endpoint import Endpoint, answer
from incidents.api.openapi import ENQUIRIES, GEOCODE_PARAMETERS, LOCATED, LOCATED_ALL, PROBLEMS
from incidents.api.problems import Problem
from incidents.geocoding.enquiry import (
    Enquiry,
    NotUnderstood,
    answer_of,
    answers_to,
    question_of,
    read_day,
)
from incidents.geocoding.locate import find_locations
from incidents.throttle import throttle

PARTS = ("place", "state", "region", "date")
MOST_AT_ONCE = 500
EXAMPLE = '[{"place": "Boulkessy", "state": "MLI", "region": "Mopti", "date": "2019-09-30"}]'
# Enough for a table of some thousand rows in a few minutes, and not for keeping a server busy.
PLACES_A_MINUTE = 3000


class Geocode(Endpoint):
    """One place by GET, up to ``MOST_AT_ONCE`` by POST; the online service is never asked.

    A POST changes nothing either: a list is too long for an address.
    """

    http_method_names = ("get", "head", "post")
    permission_classes = (IsSignedIn,)
    parser_classes = (JSONParser,)
    parameters = PARTS
    takes_filter = False

    @extend_schema(
        operation_id="geocode",
        tags=["who and where"],
        summary="Which place is meant, which others it may be, and why",
        parameters=GEOCODE_PARAMETERS,
        responses={200: LOCATED, **PROBLEMS},
    )
    def get(self, request):
        return answer(request, _one(request))

    @extend_schema(
        operation_id="geocode_many",
        tags=["who and where"],
        summary="The same for up to 500 places",
        request=ENQUIRIES,
        responses={200: LOCATED_ALL, **PROBLEMS},
    )
    def post(self, request):
        return answer(request, _many(request))


def _one(request: HttpRequest) -> dict:
    throttle(request, "geocode", 1, PLACES_A_MINUTE)
    try:
        question = question_of(_enquiry({name: request.GET.get(name, "") for name in PARTS}))
    except NotUnderstood as problem:
        raise Problem(problem.in_full, problem.part) from None
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
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, list) or not asked:
        raise Problem(_("Send a list in JSON, such as %(example)s.") % {"example": EXAMPLE})
    if len(asked) > MOST_AT_ONCE:
        raise Problem(
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
        raise Problem(
            _("Number %(number)d of the list is no place: write texts for %(known)s.")
            % {"number": number, "known": ", ".join(PARTS)}
        )
    try:
        return _enquiry({name: row.get(name) or "" for name in PARTS})
    except NotUnderstood as problem:
        raise Problem(
            _("Number %(number)d of the list: %(problem)s")
            % {"number": number, "problem": problem.message},
            problem.part,
        ) from None


def _enquiry(parts: dict[str, str]) -> Enquiry:
    return Enquiry(parts["place"], parts["state"], parts["region"], read_day(parts["date"]))
