"""What the API says of itself: its OpenAPI document, and which addresses there are."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema

from incidents.api.endpoint import Endpoint, answer
from incidents.api.openapi import documentation
from incidents.api.problems import Problem


class DocumentationOfApi(Endpoint):
    """The OpenAPI document, from which the page to try the API is made too."""

    takes_filter = False
    is_asked_by_pages = True

    @extend_schema(exclude=True)
    def get(self, request):
        return answer(request, documentation())


class Unknown(Endpoint):
    """An address that is none, answered like every other mistake: in JSON."""

    permission_classes = ()
    schema = None

    def initial(self, request, *args, **kwargs) -> None:
        known = sorted(path for path in documentation()["paths"] if "{" not in path)
        raise Problem(
            _("There is nothing at %(address)s. There are: %(known)s.")
            % {"address": request.path, "known": ", ".join(known)},
            code=404,
        )
