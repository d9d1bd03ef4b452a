"""Who asks: a program with a token, or somebody who has signed in."""

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

from incidents.api_tokens import find_token, note_use, reader_of

SCHEME = "Bearer"
CHALLENGE = 'Bearer realm="Sahel incidents"'


class ByToken(BaseAuthentication):
    """``Authorization: Bearer sahel_…``; a token that is not known is refused everywhere."""

    def authenticate(self, request):
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        token = find_token(text.strip())
        if token is None:
            raise AuthenticationFailed
        note_use(token)
        return reader_of(token), token

    def authenticate_header(self, request) -> str:
        return CHALLENGE


class BySession(BaseAuthentication):
    """Who has signed in to the pages, which ask the API too.

    Nothing is changed by asking, so that a request which another site has a browser send does
    no harm.
    """

    def authenticate(self, request):
        user = request._request.user
        return (user, None) if user.is_authenticated else None


class MayRead(BasePermission):
    """Everybody where PUBLIC_READ is on, else those who have signed in or sent a token."""

    def has_permission(self, request, view) -> bool:
        return settings.PUBLIC_READ or request.user.is_authenticated


class IsSignedIn(BasePermission):
    """Those who have signed in or sent a token."""

    def has_permission(self, request, view) -> bool:
        return request.user.is_authenticated


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = ByToken
    name = "token"

    def get_security_definition(self, auto_schema) -> dict:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token as the page of your tokens showed it: sahel_…",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    """Nothing that anybody fills in: browsers send it by themselves, programs send a token.

    So it stands in the document as asking without one, where that is allowed.
    """

    target_class = BySession
    name = ()

    def get_security_requirement(self, auto_schema) -> dict | None:
        return None if IsSignedIn in auto_schema.view.permission_classes else {}

    def get_security_definition(self, auto_schema) -> tuple:
        return ()
