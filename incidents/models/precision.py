"""The one scale of precision for places and the one for dates.

The mapping to and from the codes of UCDP GED (codebook 23.1: ``where_prec`` 1 to 7,
``date_prec`` 1 to 5) and of ACLED (codebook 2023: ``geo_precision`` 1 to 3,
``time_precision`` 1 to 3) is kept here as data and nowhere else.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LocationPrecision(models.TextChoices):
    """How exactly a place is known, the sharpest first."""

    EXACT = "exact", _("exact site")
    SETTLEMENT = "settlement", _("settlement")
    NEAR_SETTLEMENT = "near_settlement", _("near a settlement")
    ALONG_LINE = "along_line", _("along a road or river")
    SECOND_LEVEL = "second_level", _("second-level area")
    FIRST_LEVEL = "first_level", _("region")
    STATE = "state", _("state")
    UNKNOWN = "unknown", _("unknown")


# The radius in kilometres within which the true site is taken to lie. Areas have
# their outline instead; the radius stands in where an outline is missing.
RADIUS_KM = {
    LocationPrecision.EXACT: 0.5,
    LocationPrecision.SETTLEMENT: 3,
    LocationPrecision.NEAR_SETTLEMENT: 15,
    LocationPrecision.ALONG_LINE: 25,
    LocationPrecision.SECOND_LEVEL: 50,
    LocationPrecision.FIRST_LEVEL: 150,
    LocationPrecision.STATE: 500,
}

# A wider circle than twice a state's says nothing of where.
LARGEST_RADIUS_KM = 1000

AREA_PRECISIONS = (
    LocationPrecision.SECOND_LEVEL,
    LocationPrecision.FIRST_LEVEL,
    LocationPrecision.STATE,
)


class DatePrecision(models.TextChoices):
    """How exactly a date is known, the sharpest first."""

    DAY = "day", _("day")
    NIGHT = "night", _("night of two days")
    FEW_DAYS = "few_days", _("few days")
    WEEK = "week", _("week")
    MONTH = "month", _("month")
    LONGER = "longer", _("longer than a month")


# UCDP's 2 is "within about 25 km of a known point".
UCDP_WHERE_PREC = {
    1: LocationPrecision.EXACT,
    2: LocationPrecision.NEAR_SETTLEMENT,
    3: LocationPrecision.SECOND_LEVEL,
    4: LocationPrecision.FIRST_LEVEL,
    5: LocationPrecision.ALONG_LINE,
    6: LocationPrecision.STATE,
    7: LocationPrecision.UNKNOWN,
}
TO_UCDP_WHERE_PREC = {
    LocationPrecision.EXACT: 1,
    LocationPrecision.SETTLEMENT: 1,
    LocationPrecision.NEAR_SETTLEMENT: 2,
    LocationPrecision.ALONG_LINE: 5,
    LocationPrecision.SECOND_LEVEL: 3,
    LocationPrecision.FIRST_LEVEL: 4,
    LocationPrecision.STATE: 6,
    LocationPrecision.UNKNOWN: 7,
}
ACLED_GEO_PRECISION = {
    1: LocationPrecision.SETTLEMENT,
    2: LocationPrecision.NEAR_SETTLEMENT,
    3: LocationPrecision.FIRST_LEVEL,
}
TO_ACLED_GEO_PRECISION = {
    LocationPrecision.EXACT: 1,
    LocationPrecision.SETTLEMENT: 1,
    LocationPrecision.NEAR_SETTLEMENT: 2,
    LocationPrecision.ALONG_LINE: 3,
    LocationPrecision.SECOND_LEVEL: 3,
    LocationPrecision.FIRST_LEVEL: 3,
    LocationPrecision.STATE: 3,
    LocationPrecision.UNKNOWN: 3,
}
UCDP_DATE_PREC = {
    1: DatePrecision.DAY,
    2: DatePrecision.FEW_DAYS,
    3: DatePrecision.WEEK,
    4: DatePrecision.MONTH,
    5: DatePrecision.LONGER,
}
TO_UCDP_DATE_PREC = {
    DatePrecision.DAY: 1,
    DatePrecision.NIGHT: 2,
    DatePrecision.FEW_DAYS: 2,
    DatePrecision.WEEK: 3,
    DatePrecision.MONTH: 4,
    DatePrecision.LONGER: 5,
}
ACLED_TIME_PRECISION = {
    1: DatePrecision.DAY,
    2: DatePrecision.WEEK,
    3: DatePrecision.MONTH,
}
TO_ACLED_TIME_PRECISION = {
    DatePrecision.DAY: 1,
    DatePrecision.NIGHT: 1,
    DatePrecision.FEW_DAYS: 2,
    DatePrecision.WEEK: 2,
    DatePrecision.MONTH: 3,
    DatePrecision.LONGER: 3,
}
