"""How a view shows its incidents: none of these changes which incidents they are."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sort(TextChoices):
    """The order of a list of incidents."""

    NEWEST = "newest", _("newest first")
    OLDEST = "oldest", _("oldest first")
    DEATHS = "deaths", _("most deaths first")
    WHERE = "where", _("by state and region")


class Colour(TextChoices):
    """By what the marks on the map are coloured."""

    TYPE = "type", _("by event type")
    GROUP = "group", _("by armed group")


class Size(TextChoices):
    """What the size of a mark on the map stands for."""

    COUNT = "count", _("incidents")
    DEATHS = "deaths", _("deaths")


class Shade(TextChoices):
    """By what regions are shaded, where they are shown instead of marks."""

    INCIDENTS = "incidents", _("regions by incidents")
    DEATHS = "deaths", _("regions by deaths")


class Unit(TextChoices):
    """What one bar of the timeline stands for."""

    DAY = "day", _("by day")
    WEEK = "week", _("by week")
    MONTH = "month", _("by month")
    YEAR = "year", _("by year")


class Stack(TextChoices):
    """What the parts of a bar of the timeline stand for."""

    TYPE = "type", _("by event type")
    GROUP = "group", _("by armed group")
    STATE = "state", _("by state")
    NONE = "none", _("all in one")
