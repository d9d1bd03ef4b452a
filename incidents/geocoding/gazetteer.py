"""The kinds of entries that a gazetteer has, and how exactly each gives a place."""

from incidents.models import LocationPrecision
from incidents.models.place import Place

# How exactly an entry gives a place, by GeoNames' feature class and code
# (https://www.geonames.org/export/codes.html). A stream or a road says "along it".
PRECISION_BY_CLASS = {
    "P": LocationPrecision.SETTLEMENT,
    "S": LocationPrecision.EXACT,
    "T": LocationPrecision.EXACT,
    "H": LocationPrecision.EXACT,
    "R": LocationPrecision.ALONG_LINE,
    "A": LocationPrecision.SECOND_LEVEL,
    "L": LocationPrecision.SECOND_LEVEL,
    "V": LocationPrecision.SECOND_LEVEL,
}
PRECISION_BY_CODE = (
    {
        "PCLI": LocationPrecision.STATE,
        "ADM1": LocationPrecision.FIRST_LEVEL,
        "ADM1H": LocationPrecision.FIRST_LEVEL,
        # A locality is a spot without firm limits: about as exact as "near a settlement".
        "LCTY": LocationPrecision.NEAR_SETTLEMENT,
        "MILB": LocationPrecision.EXACT,
        "MNA": LocationPrecision.EXACT,
        "CMP": LocationPrecision.EXACT,
    }
    | dict.fromkeys(
        (
            "STM",
            "STMI",
            "STMX",
            "STMH",
            "STMB",
            "STMM",
            "STMD",
            "STMC",
            "WAD",
            "WADX",
            "CNL",
            "CNLI",
        ),
        LocationPrecision.ALONG_LINE,
    )
    | dict.fromkeys(
        ("MTS", "HLLS", "PLN", "PLAT", "DUNE", "ERG", "DSRT", "VAL", "UPLD", "DPR", "LK", "LKI"),
        LocationPrecision.SECOND_LEVEL,
    )
)
FIRST_LEVEL_CODES = ("ADM1", "ADM1H")
# GeoNames' codes for the seat of a state and of a first-level area.
CHIEF_TOWN_CODES = ("PPLC", "PPLA")


def precision_of(place: Place) -> LocationPrecision:
    """How exactly the entry's point stands for the place."""
    by_class = PRECISION_BY_CLASS.get(place.feature_class, LocationPrecision.NEAR_SETTLEMENT)
    return PRECISION_BY_CODE.get(place.feature_code, by_class)
