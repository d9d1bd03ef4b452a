"""What goes wrong, told in one shape: problem details as of RFC 9457."""

from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework import exceptions, status

from incidents.api.authentication import CHALLENGE
from incidents.columns import StoreUnavailable
from incidents.map_api.window import BadParameter
from incidents.throttle import Throttled

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """A request that is not answered: the sentence why, and by which of its parts."""

    def __init__(self, detail: str, parameter: str | None = None, code: int = 400, **headers: str):
        super().__init__(detail)
        self.detail = detail
        self.parameter = parameter
        self.code = code
        self.headers = headers


def problem_of(error: Exception) -> JsonResponse | None:
    """The answer to an exception of a view; None for those that are faults of ours."""
    problem = _problem(error)
    if problem is None:
        return None
    return JsonResponse(
        {
            "type": "about:blank",
            "title": HTTPStatus(problem.code).phrase,
            "status": problem.code,
            "detail": problem.detail,
            "parameter": problem.parameter,
        },
        status=problem.code,
        content_type=MEDIA_TYPE,
        headers=problem.headers,
        json_dumps_params={"ensure_ascii": False},
    )


def _problem(error: Exception) -> Problem | None:
    match error:
        case Problem():
            return error
        case BadParameter():
            return Problem(error.error.message, error.error.parameter)
        case Throttled():
            return Problem(
                ngettext(
                    "That is too much for one minute. Try again in %(seconds)d second.",
                    "That is too much for one minute. Try again in %(seconds)d seconds.",
                    error.seconds,
                )
                % {"seconds": error.seconds},
                code=429,
                **{"Retry-After": str(error.seconds)},
            )
        case StoreUnavailable():
            return Problem(
                _("The incidents cannot be read at the moment. Try again in a minute."), code=503
            )
        case RequestDataTooBig():
            return Problem(_("That is too much text at once."), code=413)
        case Http404():
            return Problem(_("There is nothing of this name that you may see."), code=404)
        case exceptions.NotAuthenticated():
            return _unauthorised(_("Sign in to read this, or send a token."))
        case exceptions.AuthenticationFailed():
            return _unauthorised(
                _("This token is not known, or was revoked. Make another on the page of tokens.")
            )
        case exceptions.MethodNotAllowed():
            return Problem(_("What is here can be read, and nothing else."), code=405)
        case exceptions.NotAcceptable():
            return Problem(_("There is no answer in a format that you accept."), code=406)
        case exceptions.APIException() if status.is_client_error(error.status_code):
            return Problem(str(error.detail), code=error.status_code)
    return None


def _unauthorised(detail: str) -> Problem:
    return Problem(detail, code=401, **{"WWW-Authenticate": CHALLENGE})
