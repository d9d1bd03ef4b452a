"""Query strings of all kinds: what a person, a link or a machine may ask the filter for."""

from datetime import timedelta

from django.http import QueryDict
from hypothesis import strategies as st

from incidents.evidence import VIEW_SIDES, Figure
from incidents.filters import TARGET_SIDES, Colour, IncidentFilter, Shade, Size, Sort, Stack, Unit
from incidents.models import (
    ArmedGroup,
    Basis,
    Dataset,
    EventType,
    LocationPrecision,
    Operation,
    Organisation,
    Outcome,
    Place,
    Region,
    Report,
    Role,
    State,
    SubEventType,
    Weapon,
)
from tests.columns.world import DAYS, FIRST, LAT, LON

SETTINGS = IncidentFilter.SETTINGS
NARROWING = [name for name in IncidentFilter.PARAMETERS if name not in SETTINGS]
# Those that work together in ways of their own.
OFTEN = ["group", "descendants", "role", "basis", "bloc", "from", "to"]
# Of each of these an address has one value; of the others any number.
SINGLE = {"descendants", "precision", "deaths_min", "from", "to", "within", "near", "q", *SETTINGS}
NONSENSE = (
    *("nonsense", "-1", "0", "1e400", "9" * 30, "NaN,NaN,NaN,NaN", "1,2,3", "2019-02-30"),
    *("é", "%", "'; --", "<b>", "\x00", "٣", ",,,", "1,1,0,0", "0,0,-5"),
)
# Every text means something, so that another one is no nonsense.
TAKES_NONSENSE = [name for name in IncidentFilter.PARAMETERS if name != "q"]


def queries() -> st.SearchStrategy[str]:
    """Query strings of up to four parameters and four settings; one in five has nonsense.

    Make it when the world is there: it draws from the rows in the database.
    """
    values = _values()

    @st.composite
    def query_string(draw) -> str:
        query = QueryDict(mutable=True)
        for names, most in ((NARROWING + OFTEN * 2, 4), (SETTINGS, 4)):
            for name in draw(st.lists(st.sampled_from(names), max_size=most, unique=True)):
                given = st.lists(values[name], min_size=1, max_size=1 if name in SINGLE else 5)
                query.setlist(name, draw(given))
        if draw(st.integers(0, 4)) == 4:
            nonsense = draw(st.sampled_from(NONSENSE))
            query.appendlist(draw(st.sampled_from(TAKES_NONSENSE)), nonsense)
        return query.urlencode()

    return query_string()


def _values() -> dict[str, st.SearchStrategy[str]]:
    choices = {
        "role": Role,
        "basis": Basis,
        "target": TARGET_SIDES,
        "type": EventType,
        "subtype": SubEventType,
        "precision": [each for each in LocationPrecision if each != "unknown"],
        "outcome": Outcome,
        "weapon": Weapon,
        "status": ["published", "draft", "in_review"],
        "descendants": ["0", "0", "1"],
        "figures": Figure,
        "side": VIEW_SIDES,
        "sort": Sort,
        "colour": Colour,
        "size": Size,
        "shade": Shade,
        "unit": Unit,
        "stack": Stack,
        "q": ["camp", "Village", "attack mondoro", "JNIM village", "djibo", "militia", "ATTÀCK"],
        "state": _column(State, "alpha3"),
        "region": _column(Region, "code"),
        "bloc": _column(Organisation, "slug"),
        "group": _column(ArmedGroup, "slug"),
        "dataset": [*_column(Dataset, "slug"), "own"],
        "place": _column(Place, "pk"),
        "operation": _column(Operation, "reference"),
        "report": _column(Report, "pk"),
    }

    def day(first: int, last: int) -> st.SearchStrategy[str]:
        return st.integers(first, last).map(lambda days: str(FIRST + timedelta(days=days)))

    lon, lat = (st.floats(*ends) for ends in (LON, LAT))
    return {
        name: st.sampled_from([str(each) for each in some]) for name, some in choices.items()
    } | {
        # Some periods reach out of the world, and some end before they begin.
        "from": day(-60, DAYS * 2 // 3),
        "to": day(DAYS // 3, DAYS + 60),
        "deaths_min": st.integers(1, 40).map(str),
        "within": st.tuples(lon, lat, lon, lat).map(_box),
        "near": st.tuples(lon, lat, st.floats(20, 400)).map(_numbers),
    }


def _column(model, field: str) -> list:
    return list(model.objects.order_by("pk").values_list(field, flat=True))


def _numbers(numbers) -> str:
    return ",".join(f"{number:.6f}" for number in numbers)


def _box(corners) -> str:
    west, south, east, north = corners
    return _numbers((min(west, east), min(south, north), max(west, east), max(south, north)))
