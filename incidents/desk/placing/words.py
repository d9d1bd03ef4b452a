"""What was settled or taken back, told once it is done."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.desk.placing.picking import Settled
from incidents.desk.placing.undoing import TakenBack
from incidents.models import AREA_PRECISIONS, Incident


def said_of(settled: Settled) -> str:
    """Where the incident is, how many others too, and what the gazetteer learnt."""
    pick, [first, *alike] = settled.pick, settled.incidents
    said = [_("“%(title)s” is placed: %(where)s.") % {"title": first, "where": _where_words(first)}]
    if alike:
        number = len(alike)
        said.append(
            ngettext(
                "%(n)s other with the same text too.",
                "%(n)s others with the same text too.",
                number,
            )
            % {"n": number}
        )
    if settled.left:
        said.append(_left_in_words(len(settled.left)))
    if pick.place_added_id:
        said.append(_("“%(name)s” is in the gazetteer now.") % {"name": pick.place_added})
    elif pick.name_added_id:
        said.append(
            _("“%(name)s” means this place there from now on.") % {"name": pick.name_added.name}
        )
    return " ".join(said)


def _where_words(incident: Incident) -> str:
    area = areas_in_words(incident.region, incident.state)
    if incident.location_precision in AREA_PRECISIONS and incident.place is None:
        return _("known to an area only, %(area)s") % {"area": area or incident.location_name}
    name = incident.location_name or f"{incident.point.y:.4f}, {incident.point.x:.4f}"
    return f"{name} ({area})" if area else name


def said_of_taking_back(undone: TakenBack) -> str:
    """Which incidents wait again, and which stay."""
    [first, *alike] = undone.incidents
    said = [_("Taken back: “%(title)s” waits again.") % {"title": first}]
    if alike:
        number = len(alike)
        said.append(ngettext("%(n)s other too.", "%(n)s others too.", number) % {"n": number})
    if undone.left:
        said.append(_left_in_words(len(undone.left)))
    if number := undone.looked_up_anew:
        said.append(
            ngettext(
                "%(n)s that was placed by it is looked up anew.",
                "%(n)s that were placed by it are looked up anew.",
                number,
            )
            % {"n": number}
        )
    return " ".join(said)


def _left_in_words(number: int) -> str:
    return ngettext(
        "%(n)s other was changed meanwhile and stays as it is.",
        "%(n)s others were changed meanwhile and stay as they are.",
        number,
    ) % {"n": number}


def areas_in_words(*areas) -> str:
    """ "Mopti, Mali"; those that are None are left out."""
    return ", ".join(str(area) for area in areas if area)
