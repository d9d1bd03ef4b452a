"""What was pressed where somebody settles a place, and what is kept of it if that is refused."""

import json
import re
from dataclasses import dataclass, field
from functools import partial

from django import forms
from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.desk.placing import (
    Choice,
    NotPossible,
    chosen_candidate,
    chosen_place,
    dropped_pin,
    known_to_area,
)
from incidents.models import Incident, LocationPrecision, Region, State

LONGEST_REASON = 1000
# The key of a row; the database cannot even be asked for a longer number.
KEY = re.compile(r"[0-9]{1,18}")
# How exactly a pin may be meant; what is known to an area only has buttons of its own.
PIN_PRECISIONS = (
    LocationPrecision.EXACT,
    LocationPrecision.SETTLEMENT,
    LocationPrecision.NEAR_SETTLEMENT,
    LocationPrecision.ALONG_LINE,
    LocationPrecision.SECOND_LEVEL,
)
USUAL_REASON = gettext_lazy("Its place is settled.")


@dataclass
class Typed:
    """What the page's fields hold: at first what is usual, then what was sent."""

    reason: str = field(default_factory=lambda: str(USUAL_REASON))
    lat: str = ""
    lon: str = ""
    precision: str = LocationPrecision.SETTLEMENT
    name: str = ""
    remember: bool = True
    remember_candidate: bool = True
    alike: list[str] = field(default_factory=list)
    region: str = ""
    state: str = ""


@dataclass(frozen=True)
class Wish:
    """What was chosen, in words and as a button's value, where it could not be done."""

    words: str
    choice: str = ""


class DegreesField(forms.FloatField):
    """A coordinate, with a point or with the comma of francophone keyboards."""

    def to_python(self, value):
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class SettleForm(forms.Form):
    """One button of the page, with the fields around it."""

    choice = forms.RegexField(r"^(candidate:\d{1,2}|place:\d{1,18}|pin|region|state)$")
    version = forms.CharField(max_length=64)
    reason = forms.CharField(max_length=LONGEST_REASON, required=False)
    lat = DegreesField(min_value=-90, max_value=90, required=False)
    lon = DegreesField(min_value=-180, max_value=180, required=False)
    precision = forms.ChoiceField(choices=[(each, each) for each in PIN_PRECISIONS], required=False)
    name = forms.CharField(max_length=200, required=False)
    remember = forms.BooleanField(required=False)
    remember_candidate = forms.BooleanField(required=False)
    region = forms.ModelChoiceField(Region.objects.defer("outline"), required=False)
    state = forms.ModelChoiceField(State.objects.defer("outline"), required=False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("choice") == "pin":
            for name in ("lat", "lon", "precision"):
                if name not in self.errors and cleaned.get(name) in (None, ""):
                    self.add_error(name, _("This is missing."))
        return cleaned

    def alike(self) -> dict[int, str]:
        """The others to be settled too: by id the version that was seen."""
        others = {}
        for value in self.data.getlist("alike"):
            pk, _colon, version = value.partition(":")
            if KEY.fullmatch(pk) and version:
                others[int(pk)] = version
        return others

    def choice_for(self, incident: Incident) -> Choice:
        """What the button means for ``incident``; raises NotPossible."""
        sent = self.cleaned_data
        kind, _colon, number = sent["choice"].partition(":")
        return {
            "candidate": partial(
                chosen_candidate, incident, int(number or 0), remember=sent["remember_candidate"]
            ),
            "place": partial(chosen_place, incident, int(number or 0)),
            "pin": partial(self._pin, sent),
            "region": partial(self._area, incident.region or sent["region"]),
            "state": partial(self._area, incident.state or sent["state"]),
        }[kind]()

    def problem(self) -> str:
        """What is wrong with what was sent, as a sentence."""
        for name, label in (
            ("lat", _("Latitude")),
            ("lon", _("Longitude")),
            ("region", _("Region")),
            ("state", _("State")),
            ("reason", _("Reason")),
            ("name", _("Name")),
        ):
            if name in self.errors:
                return f"{label}: {self.errors[name][0]}"
        return _("This choice was not understood. Choose one of those below.")

    def typed(self) -> Typed:
        """What was sent, to be shown again."""
        data = self.data
        return Typed(
            reason=data.get("reason", ""),
            lat=data.get("lat", ""),
            lon=data.get("lon", ""),
            precision=data.get("precision", LocationPrecision.SETTLEMENT),
            name=data.get("name", ""),
            remember="remember" in data,
            remember_candidate="remember_candidate" in data,
            alike=[str(pk) for pk in self.alike()],
            region=data.get("region", ""),
            state=data.get("state", ""),
        )

    def wish(self) -> Wish | None:
        """What was chosen, where it can be said; candidates may be others by now."""
        kind, _colon, number = self.data.get("choice", "").partition(":")
        if kind == "candidate":
            return _wish_of_candidate(self.data.get(f"candidate-{number}", ""))
        if kind == "place":
            return _wish_of_candidate(self.data.get(f"found-{number}", ""))
        if kind == "pin":
            words = ", ".join(self.data.get(name, "") for name in ("lat", "lon"))
            return Wish(_("a pin at %(coordinates)s") % {"coordinates": words}, "pin")
        if kind in ("region", "state"):
            return Wish(_("the region only") if kind == "region" else _("the state only"), kind)
        return None

    @staticmethod
    def _pin(sent) -> Choice:
        if sent["lat"] == sent["lon"] == 0:
            raise NotPossible(_("Coordinates cannot be 0, 0."))
        return dropped_pin(
            Point(sent["lon"], sent["lat"], srid=4326),
            sent["precision"],
            name=sent["name"],
            remember=sent["remember"],
        )

    @staticmethod
    def _area(area) -> Choice:
        if area is None:
            raise NotPossible(_("Choose the region or the state first."))
        return known_to_area(area)


def remembered(candidate) -> str:
    """What a button's page remembers of a candidate, for ``SettleForm.wish``."""
    return json.dumps({"name": candidate.name, "area": candidate.area, "id": candidate.place_id})


def _wish_of_candidate(text: str) -> Wish | None:
    try:
        told = json.loads(text)
        words = " · ".join(str(told[key]) for key in ("name", "area") if told[key])
        place_id = told["id"]
    except (ValueError, KeyError, TypeError):
        return None
    return Wish(words[:500], f"place:{place_id}" if isinstance(place_id, int) else "")
