"""What every page knows of the installation."""

from django.conf import settings
from django.utils.http import escape_leading_slashes

from incidents.geocoding.providers.services import chosen_service


def site(request):
    """``languages``: each with its code, own name and the address of this page in it.

    ``asks_online``: whether some pins may come from OpenStreetMap, which asks to be named.
    """
    # Two slashes at the start of a path would lead a browser to another host.
    path = escape_leading_slashes(request.path)
    languages = []
    for code, _name in settings.LANGUAGES:
        query = request.GET.copy()
        query["lang"] = code
        languages.append({"code": code, "url": f"{path}?{query.urlencode()}"})
    return {"languages": languages, "asks_online": chosen_service() is not None}
