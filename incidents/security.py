"""What a browser may load for our own pages: nothing but what this server sends."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse


def content_security_policy(tiles_url: str = "", framed_by: str = "'none'") -> str:
    """The policy's text; pictures may also come from the server of ``tiles_url``.

    ``{s}`` in a tile address stands for one of several sub-domains. ``framed_by`` says which
    sites may show the page in a frame of theirs: none, or with ``*`` any.
    """
    pictures = ["'self'", "data:"]
    tiles = urlsplit(tiles_url.replace("{s}", "*"))
    if tiles.netloc:
        pictures.append(f"{tiles.scheme}://{tiles.netloc}")
    return "; ".join(
        (
            "default-src 'self'",
            f"img-src {' '.join(pictures)}",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {framed_by}",
        )
    )


class ContentSecurityPolicyMiddleware:
    """Sends the policy with every page outside the admin.

    The admin's map widgets write scripts into their page, which the policy forbids; so
    do the error pages for developers.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = content_security_policy(settings.TILES_URL)

    def __call__(self, request):
        response = self.get_response(request)
        is_for_developers = settings.DEBUG and response.status_code in (404, 500)
        if not is_for_developers and not request.path.startswith(reverse("admin:index")):
            response.headers.setdefault("Content-Security-Policy", self.policy)
        return response
