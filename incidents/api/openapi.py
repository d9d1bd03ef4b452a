"""The API in the terms of OpenAPI 3: parameters, answers, and how they are put together.

It is in English, whoever asks; the help and the page on the API explain it in French too.
"""

from functools import cache

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from incidents.api import chosen_fields, mirror
from incidents.api.chosen_fields import Told
from incidents.api.paging import LARGEST_PAGE
from incidents.api.paging import PAGE_SIZE as PAGE_SIZE_BY_ITSELF
from incidents.api.problems import MEDIA_TYPE
from incidents.evidence import VIEW_SIDES, Figure
from incidents.filters import MOST_VALUES, TARGET_SIDES, Colour, Shade, Size, Sort, Stack, Unit
from incidents.models import (
    Basis,
    EventType,
    IncidentStatus,
    LocationPrecision,
    Outcome,
    Role,
    SubEventType,
    Weapon,
)
from incidents.models.point_rules import TILE_ZOOM

DESCRIPTION = """
Incidents of the Sahel conflict with the evidence on them: who said what, in which report.

All addresses take the words of the filter that the pages of this site take, and agree with
these to the incident. Several values of one parameter are alternatives; all parameters have to
hold. What means nothing is refused with a 400 and a sentence.

Everybody reads what is published, unless this installation asks for signing in. A token, made
on the page of your tokens, goes into the header `Authorization: Bearer sahel_…`.

To keep a copy, read all pages of `/api/v1/incidents/?fields=all` by `next`, keep the
`updated_since` that they tell, and send it the next time: you get what has changed since, and
under `gone` what your copy has to drop.
"""


# In the order in which the page to try it has them.
SUBJECTS = ("incidents", "evidence", "who and where", "map and numbers")


class Schema(AutoSchema):
    """As drf-spectacular makes it, but that ``fields=`` may leave any field of a row out."""

    def _map_basic_serializer(self, serializer, direction):
        schema = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, Told):
            schema.pop("required", None)
        return schema


@cache
def documentation() -> dict:
    """The whole API as an OpenAPI document, made once by each process."""
    with translation.override("en"):
        document = SchemaGenerator().get_schema(request=None, public=True)
    document["info"]["description"] = DESCRIPTION.strip()
    document["tags"] = [{"name": name} for name in SUBJECTS]
    return document


def page_of(serializer: type[Told]) -> serializers.Serializer:
    """A page of rows, and the address of the next one."""
    name = serializer.__name__.removesuffix("Serializer")
    return inline_serializer(
        f"{name}Page",
        {
            "next": serializers.URLField(allow_null=True),
            "results": serializer(many=True),
        },
    )


def query(name: str, description: str, kind=str, **more) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=description, **more)


def filter_parameters() -> list[OpenApiParameter]:
    """The words of the filter, as ``IncidentFilter`` reads them."""
    several = f"; up to {MOST_VALUES} values are alternatives"

    def some(name: str, description: str, choices=None) -> OpenApiParameter:
        enum = [choice.value for choice in choices] if choices else None
        return query(name, description + several, many=True, enum=enum)

    def one(name: str, description: str, choices) -> OpenApiParameter:
        return query(name, description, enum=[choice.value for choice in choices])

    return [
        some("state", "In states by ISO alpha-3 code, such as MLI"),
        some("bloc", "In states that were members of an organisation on the day: g5-sahel"),
        some("region", "In regions by code, such as ML-5"),
        some("group", "With a part of these armed groups, such as jnim"),
        query("descendants", "0 leaves out a group's affiliates", enum=["0", "1"]),
        some("role", "With a group in this role", Role),
        some("basis", "Named on this basis; `denied` only if asked for", Basis),
        some("target", "Directed against", TARGET_SIDES),
        some("type", "Of this event type", EventType),
        some("subtype", "Of this sub-type", SubEventType),
        one(
            "precision",
            "Whose place is known at least so well",
            [each for each in LocationPrecision if each != LocationPrecision.UNKNOWN],
        ),
        query(
            "deaths_min",
            "With at least so many dead by `figures` and `side`",
            {"type": "integer", "minimum": 1, "maximum": 1_000_000},
        ),
        some("outcome", "With this outcome", Outcome),
        some("weapon", "By these weapons", Weapon),
        some("dataset", "From these datasets, such as ucdp-ged; `own` is what was entered here"),
        some(
            "status",
            "At the desk",
            [each for each in IncidentStatus if each != IncidentStatus.WITHDRAWN],
        ),
        query("from", "Some day of it lies on this day or later", OpenApiTypes.DATE),
        query("to", "Some day of it lies on this day or earlier", OpenApiTypes.DATE),
        query("within", "In a rectangle: west,south,east,north in degrees"),
        query("near", "Within a circle: longitude,latitude,kilometres"),
        some("place", "At places of the gazetteer, by number"),
        some("operation", "Attacks of these operations, by reference"),
        some("report", "Told of by these reports, by number"),
        query("q", "With every word in the text or a name of the place or of a group"),
        one("figures", "Which figure the view is about", Figure),
        one("side", "Whose dead the view is about", VIEW_SIDES),
        one("sort", "The order of lists", Sort),
        one("colour", "By what marks of the map are parted", Colour),
        one("size", "What the size of a mark stands for; changes no answer here", Size),
        one("shade", "Regions instead of circles, by this number", Shade),
        one("unit", "The unit of time", Unit),
        one("stack", "By what bars of time are parted", Stack),
        LANGUAGE,
    ]


LANGUAGE = query("lang", "The language of words", enum=["en", "fr"])
FIELDS_OF_ROWS = query(
    chosen_fields.PARAMETER,
    "Names of fields with commas between them; `all` for all. Lists of incidents have those that "
    "take little without being asked",
)
UPDATED_SINCE = query(
    mirror.PARAMETER,
    "What an earlier answer told as `updated_since`: answers what has changed since, by number "
    "and not in the order of `sort`, with what is `gone`. To begin with, an ISO time will do",
)
CURSOR = query("cursor", "Where the page begins, as `next` has it")
PAGE_SIZE = query(
    "page_size",
    f"Rows on a page, {PAGE_SIZE_BY_ITSELF} by itself",
    {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE},
)
PAGED = [FIELDS_OF_ROWS, CURSOR, PAGE_SIZE]
REFERENCE = OpenApiParameter(
    "reference", {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}, OpenApiParameter.PATH
)
ZOOM = query("zoom", "Web Mercator's", {"type": "integer", "minimum": 0, "maximum": TILE_ZOOM})
BBOX = query("bbox", "The part that is shown: west,south,east,north in degrees")
OUTLINE_LEVEL = query("level", "Of what", enum=["states", "regions"])
OUTLINE_ID = query("id", "One area by its number", {"type": "integer", "minimum": 1})
OUTLINE_CODING = query("coding", "`steps` is smaller, for the scripts of our pages")
GEOCODE_PARAMETERS = [
    query("place", "The name as reported", required=True),
    query("state", "ISO code or name"),
    query("region", "Code or name"),
    query("date", "The day of which regions are meant", OpenApiTypes.DATE),
    LANGUAGE,
]


def _object(required: list[str], **properties) -> dict:
    return {"type": "object", "properties": properties, "required": required}


def _array(items: dict) -> dict:
    return {"type": "array", "items": items}


_TEXT, _WHOLE, _NUMBER, _FLAG = (
    {"type": kind} for kind in ("string", "integer", "number", "boolean")
)
_MAYBE_TEXT, _MAYBE_WHOLE, _MAYBE_NUMBER = (
    {**each, "nullable": True} for each in (_TEXT, _WHOLE, _NUMBER)
)
_ANYTHING: dict = {"type": "object", "additionalProperties": True}

_PROBLEM = _object(
    ["type", "title", "status", "detail", "parameter"],
    type=_TEXT,
    title=_TEXT,
    status=_WHOLE,
    detail={"type": "string", "description": "What is wrong, as a sentence"},
    parameter={**_MAYBE_TEXT, "description": "Of which parameter, where it is of one"},
)


def _refusal(description: str) -> OpenApiResponse:
    return OpenApiResponse(_PROBLEM, description=description)


PROBLEMS = {
    (code, MEDIA_TYPE): _refusal(description)
    for code, description in (
        (400, "A value means nothing, or a parameter is not known."),
        (401, "Sign in or send a token; or the token is not known."),
        (404, "There is nothing of this name that you may see."),
        (406, "There is no answer in a format that you accept."),
        (429, "Too much for one minute; Retry-After has the seconds to wait."),
        (503, "The incidents cannot be read at the moment."),
    )
}
ANEW = {(410, MEDIA_TYPE): _refusal("Read all anew: updated_since was given for something else.")}

_FEATURE = _object(
    ["type", "id", "geometry", "properties"],
    type={"type": "string", "enum": ["Feature"]},
    id={},
    geometry={"type": "object", "nullable": True, "additionalProperties": True},
    properties={**_ANYTHING, "description": "The fields of the incident"},
)
GEOJSON = OpenApiResponse(_ANYTHING, description="The same as GeoJSON.")
GEOJSON_FEATURE = OpenApiResponse(_FEATURE, description="The same as a feature of GeoJSON.")
_DEATHS = {**_ANYTHING, "description": "By side the sum of each figure, null where not known"}
_CLUSTER = _object(
    ["lon", "lat", "count", "deaths", "bounds"],
    lon=_NUMBER,
    lat=_NUMBER,
    count=_WHOLE,
    deaths=_MAYBE_WHOLE,
    bounds=_array(_NUMBER),
    incident={"type": "string", "description": "The reference, where it is one alone"},
)
MAP = _object(
    ["total", "mapped", "unplaced", "awaiting_location", "deaths", "figure_in_words"],
    total=_WHOLE,
    mapped=_WHOLE,
    unplaced=_WHOLE,
    awaiting_location=_WHOLE,
    figures=_TEXT,
    side=_TEXT,
    figure_in_words=_TEXT,
    deaths=_DEATHS,
    categories=_array(_object(["value", "label"], value=_TEXT, label=_TEXT, colour=_WHOLE)),
    clusters=_array(_CLUSTER),
    regions=_array(
        _object(
            ["id", "code", "incidents", "deaths"],
            id=_WHOLE,
            code=_TEXT,
            name=_TEXT,
            state=_TEXT,
            incidents=_WHOLE,
            deaths=_MAYBE_WHOLE,
        )
    ),
    without_region=_WHOLE,
    breaks=_array(_WHOLE),
)
FACETS = {
    "type": "object",
    "description": "By parameter and value how many incidents it would find",
    "additionalProperties": {"type": "object", "additionalProperties": _WHOLE},
}
TIMELINE = _object(
    ["unit", "starts", "end", "incidents", "deaths", "loose", "selected"],
    unit=_TEXT,
    units=_array(_TEXT),
    starts=_array({"type": "string", "format": "date"}),
    end={**_MAYBE_TEXT, "format": "date"},
    incidents=_array(_WHOLE),
    deaths=_array(_MAYBE_WHOLE),
    loose=_WHOLE,
    stack={**_ANYTHING, "nullable": True},
    average_4=_array(_MAYBE_NUMBER),
    average_52=_array(_MAYBE_NUMBER),
    exceeds=_array(_FLAG),
    trend={**_ANYTHING, "nullable": True},
    selected=_array(_MAYBE_TEXT),
)
VERSION = _object(["version", "total"], version=_TEXT, total=_WHOLE)
OUTLINES = _object(
    ["type", "features"],
    type={"type": "string", "enum": ["FeatureCollection"]},
    features=_array({**_ANYTHING, "description": "Its number is the `id`, its code a property"}),
)
LOCATED = _object(
    ["status", "lat", "lon", "precision", "matched_name", "problem", "candidates"],
    status={"type": "string", "enum": ["located", "ambiguous", "not_found"]},
    lat=_MAYBE_NUMBER,
    lon=_MAYBE_NUMBER,
    precision=_MAYBE_TEXT,
    radius_km=_MAYBE_NUMBER,
    matched_name=_MAYBE_TEXT,
    matched_state=_MAYBE_TEXT,
    matched_region=_MAYBE_TEXT,
    provider=_MAYBE_TEXT,
    score=_MAYBE_NUMBER,
    problem=_TEXT,
    candidates=_array(_ANYTHING),
)
LOCATED_ALL = _object(["results"], results=_array(LOCATED))
_ENQUIRY = {
    **_object(["place"], place=_TEXT, state=_TEXT, region=_TEXT, date=_TEXT),
    "additionalProperties": False,
}
ENQUIRIES = {"application/json": {**_array(_ENQUIRY), "minItems": 1, "maxItems": 500}}
