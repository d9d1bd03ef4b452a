"""Who saved something last, and when, as far as the record of the desk knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q

from incidents.templatetags.incident_words import moment_in_words, person_in_words


@dataclass(frozen=True)
class LastChange:
    by: AbstractUser
    at: datetime

    @property
    def who(self) -> str:
        """Their name, as their colleagues know it."""
        return person_in_words(self.by)

    @property
    def when(self) -> str:
        """The moment in words, in the installation's time."""
        return moment_in_words(self.at)


def last_change(
    things: Iterable[tuple[type[Model], int | str]], since: datetime
) -> LastChange | None:
    """The last save or deletion after ``since`` of one of ``things``, (model, id); None if unknown.

    Workers and commands leave no record here.
    """
    told = Q(pk__in=())
    for model, pk in things:
        told |= Q(content_type=ContentType.objects.get_for_model(model), object_id=str(pk))
    entries = LogEntry.objects.filter(told, action_time__gte=since).select_related("user")
    entry = entries.order_by("-action_time", "-pk").first()
    return entry and LastChange(entry.user, entry.action_time)
