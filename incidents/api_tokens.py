"""Tokens by which programs read the API for their users: made, found again, and used."""

import secrets
from hashlib import sha256

from django.utils import timezone

from incidents.models import ApiToken, TokenScope, sees_drafts

# So that who finds one in a file knows what it is.
PREFIX = "sahel_"
# 192 bits: nobody tries so many.
RANDOM_BYTES = 24
SHOWN_LETTERS = 12
MOST_TOKENS = 20


class PublicReader:
    """A user who has lent a program a token for what is public: signed in, and no analyst.

    It stands where views and filters expect a user.
    """

    is_authenticated = True
    is_active = True
    is_anonymous = False
    is_staff = False
    is_superuser = False

    def __init__(self, user):
        self.pk = user.pk

    def has_perm(self, permission: str, obj=None) -> bool:
        return False


def make_token(user, name: str, scope: TokenScope) -> tuple[ApiToken, str]:
    """A new token of ``user``, as its row and as the text that is told this once.

    Raises IntegrityError where the user has one of this name.
    """
    text = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    token = ApiToken.objects.create(
        user=user, name=name, scope=scope, begins=text[:SHOWN_LETTERS], digest=_digest(text)
    )
    return token, text


def scopes_for(user) -> list[TokenScope]:
    """What tokens of ``user`` may be for: drafts only for who sees them."""
    return list(TokenScope) if sees_drafts(user) else [TokenScope.READ]


def find_token(text: str) -> ApiToken | None:
    """The token with this text, if there is one and its user may still sign in."""
    tokens = ApiToken.objects.select_related("user")
    return tokens.filter(digest=_digest(text), user__is_active=True).first()


def reader_of(token: ApiToken):
    """As whom a token reads: its user, or somebody who sees no more than the public."""
    return token.user if token.scope == TokenScope.DRAFTS else PublicReader(token.user)


def note_use(token: ApiToken) -> None:
    """Remember on which day a token was used last; writes once a day."""
    today = timezone.localdate()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
