"""What is answered where the incidents cannot be read: that it is so, and nothing old."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from incidents.columns import StoreUnavailable

# In seconds; a database that was started anew is there by then.
TRY_AGAIN_AFTER = "10"


class UnavailableMiddleware:
    """Answers 503 with a page that says so, for views that do not say it in a form of their own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 503:
            response.headers.setdefault("Retry-After", TRY_AGAIN_AFTER)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, StoreUnavailable):
            return render(request, "503.html", status=503)
        return None
