"""A map with one pin: click to set it, drag to move it, or type its coordinates."""

from django import forms
from django.forms.widgets import Script
from django.template.loader import render_to_string
from leaflet.admin import LeafletGeoAdminMixin
from leaflet.forms.widgets import LeafletWidget


class PinWidget(LeafletWidget):
    """django-leaflet's widget without its drawing tools, of which a pin needs none."""

    geometry_field_class = "L.PinField"

    def _render(self, template_name, context, renderer=None):
        # Django looks for widgets in packages only; ours lies with the other templates.
        return render_to_string(template_name, context)

    @property
    def media(self):
        return forms.Media(
            css={"screen": ["leaflet/leaflet.css", "admin_site/pin.css"]},
            js=[
                "leaflet/leaflet.js",
                "leaflet/leaflet.extras.js",
                "leaflet/leaflet.forms.js",
                Script("admin_site/pin.js", type="module"),
            ],
        )


class PinAdminMixin(LeafletGeoAdminMixin):
    """For a ModelAdmin: its point field is edited as a pin."""

    widget = PinWidget
    map_template = "admin/pin.html"
