"""Which language a page speaks: ``?lang=``, then the cookie, then the browser's wish."""

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from django.middleware.locale import LocaleMiddleware
from django.utils.translation import check_for_language

PARAMETER = "lang"


class LanguageMiddleware(LocaleMiddleware):
    """Adds ``?lang=fr`` to Django's own choice, and remembers it in the usual cookie.

    The language is part of a page's address, so a link opens as it was sent.
    """

    def process_request(self, request):
        try:
            wanted = request.GET.get(PARAMETER, "")
        except TooManyFieldsSent:
            # The page that says so reads the address as well.
            request.GET = QueryDict()
            raise
        if wanted in dict(settings.LANGUAGES) and check_for_language(wanted):
            request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = wanted
            request.chosen_language = wanted
        super().process_request(request)

    def process_response(self, request, response):
        response = super().process_response(request, response)
        chosen = getattr(request, "chosen_language", None)
        if chosen:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=365 * 24 * 3600,
                samesite="Lax",
                secure=request.is_secure(),
            )
        return response
