"""The desk: the admin site with its areas in the order of the analysts' work."""

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

SECTIONS = (
    (_("Every day"), ("Incident", "Report", "Operation")),
    (_("Who"), ("ArmedGroup", "Claimant", "Publisher")),
    (_("Where"), ("Place", "Region", "State", "Organisation")),
    (_("This installation"), ("Dataset", "User")),
)


class LabelledAutocomplete(AutocompleteJsonView):
    """Autocomplete that tells namesakes apart, as the model's admin words it."""

    def serialize_result(self, obj, to_field_name):
        result = super().serialize_result(obj, to_field_name)
        label = getattr(self.model_admin, "autocomplete_label", str)
        return {**result, "text": label(obj)}


class DeskSite(AdminSite):
    """Django's admin under our own name, look and order."""

    site_title = _("Sahel incidents")
    site_header = _("Sahel incidents")
    index_title = _("All areas")
    empty_value_display = "—"

    def get_urls(self):
        """Without the address that leads from any row's number to its public page.

        It would tell the references of withdrawn incidents to everybody at the desk.
        """
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def get_app_list(self, request, app_label=None):
        """The models that ``request.user`` may see, by ``SECTIONS`` instead of by app."""
        models = {
            model["object_name"]: model
            for app in super().get_app_list(request, app_label)
            for model in app["models"]
        }
        sections = [
            {
                "name": name,
                "app_label": f"section-{number}",
                "app_url": f"#section-{number}",
                "has_module_perms": True,
                "models": [models[each] for each in names if each in models],
            }
            for number, (name, names) in enumerate(SECTIONS, start=1)
        ]
        return [section for section in sections if section["models"]]

    def index(self, request, extra_context=None):
        """All areas; what waits for a person is counted on the desk's own page, and there alone."""
        may_log = request.user.has_perm("incidents.add_incident")
        return super().index(request, {"may_log": may_log, **(extra_context or {})})

    def app_index(self, request, app_label, extra_context=None):
        """There is one list of areas: the desk itself."""
        return redirect("admin:index", permanent=False)

    def autocomplete_view(self, request):
        return LabelledAutocomplete.as_view(admin_site=self)(request)


site = DeskSite(name="admin")
