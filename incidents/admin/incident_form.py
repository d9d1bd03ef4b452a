"""The incident's form: what people type, made consistent, without undoing what workers did."""

import calendar
import json
from datetime import date, timedelta

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from incidents.geocoding.areas import state_around
from incidents.geocoding.finding import kilometres
from incidents.models import (
    AREA_PRECISIONS,
    LARGEST_RADIUS_KM,
    RADIUS_KM,
    SUB_TYPES,
    DatePrecision,
    LocationPrecision,
    LocationStatus,
    Place,
    Region,
)

_PRECISION_OF_AREA = {
    "PCLI": LocationPrecision.STATE,
    "ADM1": LocationPrecision.FIRST_LEVEL,
}


class IncidentForm(forms.ModelForm):
    """What a person changed decides what follows: last day, region and state, pin, precision."""

    pin_is_meant = forms.BooleanField(
        label=_("The pin is meant to be there"), required=False, widget=forms.HiddenInput
    )

    placed_by_hand = False
    pin_removed = False
    place_left_behind = False
    state_comes_from_pin = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "event_type" not in self.fields:
            # Somebody who may only read it: nothing here can be edited.
            return
        self.fields["sub_event_type"].widget.attrs["data-sub-types"] = json.dumps(SUB_TYPES)
        self.fields["place"].help_text = _(
            "Choose it if you know which one is meant: the pin is put there."
        )
        self.fields["point"].help_text = _("Without a pin, the place is looked up.")
        self.fields["location_precision"].widget.attrs["data-radii"] = json.dumps(RADIUS_KM)
        self.fields["location_radius_km"].widget.attrs |= {
            "min": "0.1",
            "max": str(LARGEST_RADIUS_KM),
            "step": "any",
        }
        self._stored = {
            field.name: getattr(self.instance, field.attname) for field in self._columns
        }

    @cached_property
    def _columns(self):
        return [f for f in self.instance._meta.concrete_fields if f.name in self.fields]

    def changed_columns(self) -> list[str]:
        """Names of the columns whose value this form alters, its own additions included."""
        return [
            column.name
            for column in self._columns
            if getattr(self.instance, column.attname) != self._stored[column.name]
        ]

    def clean(self):
        cleaned = super().clean()
        self._check_sub_type(cleaned)
        self._refuse_the_future(cleaned)
        self._fill_last_day(cleaned)
        self._fit_region_and_state(cleaned)
        self._take_pin(cleaned)
        self._fit_radius(cleaned)
        return cleaned

    def _check_sub_type(self, cleaned):
        event_type, sub_type = cleaned.get("event_type"), cleaned.get("sub_event_type")
        if event_type and sub_type and sub_type not in SUB_TYPES[event_type]:
            self.add_error("sub_event_type", _("This sub-type belongs to another event type."))

    def _refuse_the_future(self, cleaned):
        # Tomorrow has begun somewhere.
        if cleaned.get("date") and cleaned["date"] > timezone.now().date() + timedelta(days=1):
            self.add_error("date", _("This day has not come yet. Check the year."))

    def _fill_last_day(self, cleaned):
        day, precision = cleaned.get("date"), cleaned.get("date_precision")
        if not day or "date_end" in self.errors or "date_end" in self.changed_data:
            follows = day and not cleaned.get("date_end") and "date_end" not in self.errors
        else:
            before = last_day(self._stored["date"], self._stored["date_precision"])
            follows = cleaned.get("date_end") in (None, before)
        if follows:
            cleaned["date_end"] = last_day(day, precision)

    def _fit_region_and_state(self, cleaned):
        if not {"region", "state"} & set(self.changed_data):
            return
        region, state = cleaned.get("region"), cleaned.get("state")
        if region and not state:
            cleaned["state"] = region.state
        elif region and region.state_id != state.pk:
            self.add_error(
                "region",
                _("%(region)s is not in %(state)s.") % {"region": region, "state": state},
            )

    def _take_pin(self, cleaned):
        if "point" in self.errors:
            return
        place = cleaned.get("place") if "place" in self.changed_data else None
        if place and (not cleaned.get("point") or "point" not in self.changed_data):
            cleaned["point"] = place.point
            self.placed_by_hand = True
        elif "point" in self.changed_data:
            self.placed_by_hand = cleaned.get("point") is not None
            self.pin_removed = not self.placed_by_hand
            self.place_left_behind = self._is_far_from_its_place(cleaned)
        else:
            return
        self._default_precision(cleaned, place)
        if self.placed_by_hand:
            self._ask_again_outside_the_sahel(cleaned)
            self._fill_state_from_pin(cleaned)

    def _is_far_from_its_place(self, cleaned) -> bool:
        """Whether the pin was moved so far that its place no longer is the one stored."""
        place, point = cleaned.get("place"), cleaned.get("point")
        if not (place and point) or "place" in self.changed_data:
            return False
        return kilometres(place.point, point) > RADIUS_KM[LocationPrecision.NEAR_SETTLEMENT]

    def _default_precision(self, cleaned, place: Place | None):
        chosen = cleaned.get("location_precision")
        if "location_precision" in self.changed_data and chosen != LocationPrecision.UNKNOWN:
            return
        if self.pin_removed:
            cleaned["location_precision"] = LocationPrecision.UNKNOWN
        elif place and place.feature_class == "A":
            cleaned["location_precision"] = _PRECISION_OF_AREA.get(
                place.feature_code, LocationPrecision.SECOND_LEVEL
            )
        elif place or chosen in (
            LocationPrecision.UNKNOWN,
            # An area's precision was the worker's; a pin set by hand is sharper.
            *(AREA_PRECISIONS if self.instance.location_status == LocationStatus.AREA_ONLY else ()),
        ):
            cleaned["location_precision"] = LocationPrecision.SETTLEMENT

    def _fit_radius(self, cleaned):
        """A radius that nobody typed goes with the precision and pin that it was found with."""
        radius, precision = cleaned.get("location_radius_km"), cleaned.get("location_precision")
        if radius is None:
            return
        if "location_radius_km" not in self.changed_data:
            if self.pin_removed or precision != self._stored["location_precision"]:
                cleaned["location_radius_km"] = None
        elif not 0 < radius <= LARGEST_RADIUS_KM:
            self.add_error(
                "location_radius_km", _("Write a radius of more than 0 and at most 1,000 km.")
            )
        elif (
            precision == LocationPrecision.EXACT
            and radius > RADIUS_KM[LocationPrecision.SETTLEMENT]
        ):
            self.add_error(
                "location_radius_km",
                _("An exact site is known more closely than that. Choose another precision."),
            )

    def _ask_again_outside_the_sahel(self, cleaned):
        west, south, east, north = settings.SAHEL_BOX
        lon, lat = cleaned["point"].coords
        if west <= lon <= east and south <= lat <= north:
            return
        self.fields["pin_is_meant"].widget = forms.CheckboxInput()
        if not cleaned.get("pin_is_meant"):
            self.add_error(
                "pin_is_meant",
                _("The pin lies outside the Sahel. Move it, or tick that it is meant."),
            )

    def _fill_state_from_pin(self, cleaned):
        if not cleaned.get("state") and "state" not in self.errors:
            state = state_around(cleaned["point"])
            cleaned["state"] = state
            self.state_comes_from_pin = state is not None


def last_day(day: date | None, precision: str) -> date | None:
    """The last of the days that a date of this precision can mean; None if that is open.

    A week is the one from Monday to Sunday, a month the calendar's.
    """
    if day is None:
        return None
    if precision == DatePrecision.NIGHT:
        return day + timedelta(days=1)
    if precision == DatePrecision.WEEK:
        return day + timedelta(days=6 - day.weekday())
    if precision == DatePrecision.MONTH:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return None


def lies_outside(region: Region, point) -> bool:
    """Whether ``point`` lies out of the region's outline; never so where it has none."""
    outlined = Region.objects.filter(pk=region.pk, outline__isnull=False)
    return outlined.exists() and not outlined.filter(outline__covers=point).exists()
