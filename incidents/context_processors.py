"""What every page knows of the installation."""

from django.conf import settings


def site(request):
    """``languages``: each with its code, own name and the address of this page in it."""
    languages = []
    for code, _name in settings.LANGUAGES:
        query = request.GET.copy()
        query["lang"] = code
        languages.append({"code": code, "url": f"{request.path}?{query.urlencode()}"})
    return {"languages": languages}
