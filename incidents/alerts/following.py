"""An alert begins, and ends: by its reader on the site, or by the link in each mail."""

from django.conf import settings
from django.core import signing
from django.http import QueryDict
from django.utils import timezone

from incidents.alerts.known import Known
from incidents.alerts.schedule import next_morning
from incidents.columns import select
from incidents.filters import IncidentFilter
from incidents.models import Alert, AlertFrequency, IncidentStatus, SavedView

_SALT = "incidents.alerts"


def filter_of(view: SavedView, user) -> IncidentFilter:
    """What a saved view asks for, by what ``user`` may see at this moment.

    Drafts are news only where the view asks for them by name: what is published is told then.
    """
    incident_filter = IncidentFilter.read(QueryDict(view.query_string), user)
    if not incident_filter.statuses:
        incident_filter.statuses = [IncidentStatus.PUBLISHED]
    return incident_filter


def follow(view: SavedView, user, frequency: AlertFrequency, *, language: str, site: str) -> Alert:
    """Send the news of a view from now on, so often; what it holds already is no news.

    ``site`` is the beginning of all addresses in the mails (https://host).
    """
    now = timezone.now()
    due_at = now if frequency == AlertFrequency.AT_ONCE else next_morning(frequency, now)
    settings_of_reader = {
        "frequency": frequency,
        "language": language,
        "site": site,
        "due_at": due_at,
        "problem": "",
        "problem_at": None,
        "failures": 0,
    }
    # Whoever changes how often has not been told what happened since the last mail.
    alert, _is_new = Alert.objects.update_or_create(
        view=view,
        defaults=settings_of_reader,
        create_defaults=settings_of_reader | _beginning(view, user),
    )
    return alert


def begin_anew(view: SavedView, user) -> None:
    """The view has become another: what it holds now is no news, and what comes then is.

    Does nothing for a view that nobody follows.
    """
    if Alert.objects.filter(view=view).exists():
        Alert.objects.filter(view=view).update(**_beginning(view, user))


def _beginning(view: SavedView, user) -> dict[str, object]:
    """What is told of a view that begins to be followed."""
    incident_filter = filter_of(view, user)
    selection = select(incident_filter)
    return {
        "query_string": incident_filter.query_string(),
        "audience": selection.audience,
        "told": Known.of(selection).stored(),
        "data_version": selection.version,
        "told_at": timezone.now(),
    }


def signed_alert(alert: Alert) -> str:
    """The part of an address by which anybody who has the mail ends this alert, and no other."""
    return signing.Signer(salt=_SALT).sign(str(alert.pk))


def end_alert(signed: str) -> bool:
    """End the alert that was signed; one that has ended already stays so.

    Returns whether the signature is ours.
    """
    key = _key_of(signed)
    if key is not None:
        Alert.objects.filter(pk=key).delete()
    return key is not None


def alert_of(signed: str) -> Alert | None:
    """The alert that was signed; None where it has ended. Raises BadSignature."""
    key = signing.Signer(salt=_SALT).unsign(signed)
    return Alert.objects.select_related("view").defer("told").filter(pk=key).first()


def _key_of(signed: str) -> int | None:
    try:
        return int(signing.Signer(salt=_SALT).unsign(signed))
    except signing.BadSignature:
        return None


def sends_mail() -> bool:
    """Whether this installation sends mail at all."""
    return bool(settings.SENDS_MAIL)
