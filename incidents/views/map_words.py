"""The words of what the map draws and of its tools, for the scripts."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def by_number(text) -> dict[str, str]:
    """A text for one and for several; the script puts the number in the place of ``%(n)s``."""
    return {"one": text(1), "other": text(2)}


def mark_words() -> dict:
    """For every map with incidents on it: marks, shaded regions and the legend."""
    return {
        "moreInLegend": by_number(
            lambda n: ngettext("%(n)s more in the legend", "%(n)s more in the legend", n)
        ),
        "orMore": _("%(n)s or more"),
        "noneHere": _("none in this selection"),
        "nameAndNumbers": _("%(name)s: %(numbers)s"),
        "withoutRegion": by_number(
            lambda n: ngettext(
                "%(n)s incident without a region is not shown.",
                "%(n)s incidents without a region are not shown.",
                n,
            )
        ),
    }


def tool_words() -> dict:
    """For the tools of the map page."""
    return {
        "findPlace": _("Find a place on the map"),
        "chooseRectangle": _("Choose a part of the map"),
        "fullScreen": _("Full screen"),
        "leaveFullScreen": _("Leave full screen"),
        "north": _("%(degrees)s° N"),
        "south": _("%(degrees)s° S"),
        "east": _("%(degrees)s° E"),
        "west": _("%(degrees)s° W"),
        "pointer": _("Pointer: %(position)s"),
        "centre": _("Centre: %(position)s"),
        "placesFound": by_number(lambda n: ngettext("%(n)s place found", "%(n)s places found", n)),
        "placesAlike": _("No place has this name. These are spelled or sound alike:"),
        "noPlace": _("No place of this name is known here."),
        "toolFailed": _("This could not be loaded. There may be no connection to the server."),
        "searchFailed": _("The places could not be looked up."),
    }
