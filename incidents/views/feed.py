"""The feed of a view, for feed readers and other programs."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from incidents.columns import select
from incidents.feeds import atom_feed
from incidents.filters import IncidentFilter
from incidents.views.filter_words import filter_in_words

PLAIN = "text/plain; charset=utf-8"


@require_safe
@conditional_page
def feed(request: HttpRequest) -> HttpResponse:
    """What everybody may see of a filter, whoever asks; nothing where reading is not public.

    A feed reader cannot sign in. An address with a secret in it would stand in the reader's
    files and in those of services between, so that those who have signed in get e-mail instead.
    """
    request.user = AnonymousUser()
    # It leaves no cookie with the reader's program.
    request.chosen_language = None
    if not settings.PUBLIC_READ:
        told = _("These incidents are not public. Sign in and have news of a view by e-mail.")
        return HttpResponse(told, content_type=PLAIN, status=403)
    incident_filter = IncidentFilter.read(request.GET, request.user)
    if incident_filter.errors:
        # Without the word that means nothing it would be the feed of another view.
        told = "\n".join(error.message for error in incident_filter.errors)
        return HttpResponse(told, content_type=PLAIN, status=400)
    text = atom_feed(
        select(incident_filter),
        words=filter_in_words(incident_filter),
        full_address=request.build_absolute_uri,
    )
    return HttpResponse(text, content_type=Atom1Feed.content_type)
