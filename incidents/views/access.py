"""Who may read: everybody, or those who are signed in (the setting PUBLIC_READ); and the desk."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from incidents.models import sees_drafts


def may_read(user) -> bool:
    """Whether this installation lets ``user`` read at all."""
    return settings.PUBLIC_READ or user.is_authenticated


def for_readers(view):
    """Send visitors who may not read to the sign-in page, and back here afterwards."""
    return _guarded(view, may_read)


def for_signed_in(view):
    """A page about the person who has signed in; strangers are sent to do so."""
    return _guarded(view, lambda user: user.is_authenticated)


def for_analysts(view):
    """A page of the desk: strangers are sent to sign in, viewers are refused."""
    return _guarded(view, sees_drafts)


def for_editors(view):
    """A page for whoever may publish; strangers are sent to sign in, others are refused."""
    return _guarded(view, lambda user: user.has_perm("incidents.publish_incident"))


def for_administrators(view):
    """A page for administrators alone: strangers are sent to sign in, others are refused."""
    return _guarded(view, lambda user: user.is_superuser)


def _guarded(view, may_enter):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if may_enter(request.user):
            return view(request, *args, **kwargs)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.get_full_path())

    return guarded
