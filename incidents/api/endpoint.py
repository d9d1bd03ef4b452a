"""What all addresses of the API have in common: who may ask, by which words, how often."""

import json
from datetime import date
from hashlib import sha256

from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.log import log_response
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.renderers import BaseRenderer
from rest_framework.views import APIView

from incidents.api.limits import count_request, tell_allowance
from incidents.api.problems import Problem, problem_of
from incidents.columns import Selection, select
from incidents.filters import IncidentFilter
from incidents.map_api.window import COMPACT

# What every address takes: a language for its words, and the format of its answer.
COMMON_PARAMETERS = ("format", "lang")


class Json(BaseRenderer):
    """Names a format that may be asked for; views write their answers themselves."""

    media_type = "application/json"
    format = "json"


class GeoJson(BaseRenderer):
    media_type = "application/geo+json"
    format = "geojson"


class Endpoint(APIView):
    """One address. ``parameters`` are those besides the filter's and those of all addresses.

    A name that is none of them gets a 400 rather than an answer to another question.
    Requests to the addresses that the map page asks itself are counted for tokens alone.
    """

    http_method_names = ("get", "head")
    renderer_classes = (Json,)
    parameters: tuple[str, ...] = ()
    takes_filter = True
    is_asked_by_pages = False

    def initial(self, request, *args, **kwargs) -> None:
        if request.method.lower() not in self.http_method_names:
            raise exceptions.MethodNotAllowed(request.method)
        self._check_format(request)
        super().initial(request, *args, **kwargs)
        if request.method != "POST":
            self._check_parameters(request)

    def check_throttles(self, request) -> None:
        if request.auth or not self.is_asked_by_pages:
            count_request(request)

    def handle_exception(self, exc: Exception) -> HttpResponse:
        """The answer to what went wrong; a fault of ours is noted as Django notes it."""
        answered = problem_of(exc)
        if answered is None:
            answered = problem_of(Problem(_("Something went wrong here. It was noted."), code=500))
            request = _plain(self.request)
            got_request_exception.send(sender=type(self), request=request)
            log_response(
                "%s: %s",
                answered.reason_phrase,
                request.path,
                response=answered,
                request=request,
                exception=exc,
            )
        answered.exception = True
        return answered

    def finalize_response(self, request, response, *args, **kwargs) -> HttpResponse:
        response = super().finalize_response(request, response, *args, **kwargs)
        tell_allowance(response, getattr(request, "allowance", None))
        patch_vary_headers(response, ("Accept", "Accept-Language", "Authorization", "Cookie"))
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def read_filter(self, request) -> IncidentFilter:
        """The filter of the query string. Raises Problem with the first value that means nothing.

        ``status`` and other words find what the token's or person's rights allow.
        """
        incident_filter = IncidentFilter.read(request.query_params, request.user)
        if incident_filter.errors:
            error = incident_filter.errors[0]
            raise Problem(error.message, error.parameter)
        return incident_filter

    def select(self, request) -> Selection:
        """The incidents of the query string. Raises Problem and StoreUnavailable."""
        return select(self.read_filter(request))

    def known_parameters(self) -> tuple[str, ...]:
        filter_words = IncidentFilter.PARAMETERS if self.takes_filter else ()
        return (*filter_words, *self.parameters, *COMMON_PARAMETERS)

    def _check_format(self, request) -> None:
        formats = [renderer.format for renderer in self.renderer_classes]
        wanted = request.query_params.get("format", formats[0])
        if wanted not in formats:
            raise Problem(
                _("“%(value)s” is not a format of this address. There are: %(known)s.")
                % {"value": wanted, "known": ", ".join(formats)},
                "format",
            )

    def _check_parameters(self, request) -> None:
        known = self.known_parameters()
        for name in request.query_params:
            if name not in known:
                raise Problem(
                    _("“%(name)s” is not a parameter. There are: %(known)s.")
                    % {"name": name, "known": ", ".join(known)},
                    name,
                )


def answer(request, data: dict, *, apart_from: tuple[str, ...] = ()) -> HttpResponse:
    """``data`` as JSON with its ETag, or a 304 where who asks has this very answer.

    ``apart_from`` are entries that may differ between answers which say the same.
    """
    renderer = request.accepted_renderer
    body = same = _json({name: data[name] for name in data if name not in apart_from})
    if apart_from:
        # A page may be a megabyte: it is written once.
        differing = _json({name: data[name] for name in apart_from})
        body = f"{differing[:-1]},{same[1:]}"
    digest = sha256(same.encode()).hexdigest()
    response = HttpResponse(body, content_type=renderer.media_type)
    # Weak: the same content, though perhaps not the same bytes.
    etag = f'W/"{digest[:32]}"'
    response.headers["ETag"] = etag
    return get_conditional_response(_plain(request), etag=etag, response=response)


def next_page(request, cursor: str | None) -> str | None:
    """The address of this question's next page; None after the last."""
    if cursor is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return _plain(request).build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _plain(request) -> HttpRequest:
    return getattr(request, "_request", request)


def _json(data) -> str:
    return json.dumps(data, default=_plain_value, **COMPACT)


def _plain_value(value):
    if isinstance(value, date):
        return value.isoformat()
    # Texts that are translated when they are read.
    return str(value)
