"""How often one program, person or address may ask in a minute, told with every answer."""

from django.conf import settings
from django.http import HttpResponse

from incidents.models import ApiToken
from incidents.throttle import Allowance, Throttled, count, who_asks


def count_request(request) -> Allowance | None:
    """Count a request for its token, user or address. Raises Throttled beyond the limit.

    None where Redis is away: the answer is given all the same.
    """
    is_token = isinstance(request.auth, ApiToken)
    who = f"token-{request.auth.pk}" if is_token else who_asks(request)
    is_named = request.user.is_authenticated
    most = settings.API_REQUESTS_A_MINUTE if is_named else settings.API_REQUESTS_OF_STRANGERS
    allowance = count(who, "api", 1, most)
    request.allowance = allowance
    if allowance and allowance.is_used_up:
        raise Throttled(allowance.seconds)
    return allowance


def tell_allowance(response: HttpResponse, allowance: Allowance | None) -> None:
    """The limit, what is left of it, and the seconds until it begins anew."""
    if allowance is None:
        return
    response.headers["RateLimit-Limit"] = str(allowance.most)
    response.headers["RateLimit-Remaining"] = str(allowance.remaining)
    response.headers["RateLimit-Reset"] = str(allowance.seconds)
