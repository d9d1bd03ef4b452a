"""Who may read: everybody, or those who are signed in (the setting PUBLIC_READ)."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login


def may_read(user) -> bool:
    """Whether this installation lets ``user`` read at all."""
    return settings.PUBLIC_READ or user.is_authenticated


def for_readers(view):
    """Send visitors who may not read to the sign-in page, and back here afterwards."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not may_read(request.user):
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded
