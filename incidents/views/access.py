"""Who may read: everybody, or those who are signed in (the setting PUBLIC_READ)."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied


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


def for_administrators(view):
    """A page for administrators alone: strangers are sent to sign in, others are refused."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.is_superuser:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
