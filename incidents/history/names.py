"""What the rows that versions point to are called, looked up for many versions at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _
from pghistory.models import Event

from incidents.history.versions import Versions
from incidents.models import Incident, Operation, Publisher, Region, Report, State

# They are called what they were called then; of others no versions are kept.
CALLED_AS_THEN = (Operation, Report)
# Outlines are large, and a name needs none.
WITHOUT_OUTLINE = (State, Region)


class Names:
    """The names of all that some events point to, as ``user`` may read them."""

    def __init__(self, user, versions: Versions):
        self.user = user
        self.versions = versions
        self.found: dict[type[Model], dict[int, Model]] = {}

    def load(
        self,
        events: Iterable[tuple[type[Model], Event]],
        people: Iterable[int] = (),
        others: Iterable[tuple[type[Model], int]] = (),
    ) -> None:
        """Look up what ``events`` point to, ``people`` and ``others``, in one query a model."""
        wanted = defaultdict(set, {get_user_model(): set(people)})
        for model, pk in others:
            wanted[model].add(pk)
        for model, event in events:
            for field in model._meta.concrete_fields:
                if isinstance(field, ForeignKey):
                    wanted[field.related_model].add(getattr(event, field.attname, None))
        for rows in self.versions.of[Report].values():
            wanted[Publisher] |= {event.publisher_id for event in rows}
        for model in CALLED_AS_THEN:
            wanted[model] -= self.versions.of[model].keys()
        for model, ids in wanted.items():
            rows = model._base_manager.all()
            if model in (Incident, Operation):
                rows = model.objects.visible_to(self.user)
            elif model in WITHOUT_OUTLINE:
                rows = rows.defer("outline")
            self.found[model] = rows.in_bulk(ids - {None})

    def row(self, model: type[Model], pk: int | None) -> Model | None:
        """The row as it is now; None if it is gone or not for the reader."""
        return self.found.get(model, {}).get(pk)

    def of(self, model: type[Model], pk: int, at: datetime) -> str:
        """What the row was called at ``at``, if its versions tell, else what it is called now."""
        then = self._then(model, pk, at)
        if model is Report and then is not None:
            words = {"publisher": self.of(Publisher, then.publisher_id, at), "title": then.title}
            return _("%(publisher)s: %(title)s") % words
        if then is not None:
            return then.title
        row = self.row(model, pk)
        if row is None:
            return _("another incident") if model is Incident else _("(deleted)")
        return self.of_person(row) if model is get_user_model() else str(row)

    def of_person(self, person) -> str:
        """As their colleagues know them."""
        return person.get_full_name() or person.get_username()

    def person(self, pk: int) -> str:
        """The name of a user, whose account may have been deleted since."""
        person = self.row(get_user_model(), pk)
        return _("somebody whose account is deleted") if person is None else self.of_person(person)

    def address(self, model: type[Model], pk: int | None) -> str:
        """Where its page is, if it is an incident that the reader may open."""
        row = self.row(model, pk) if model is Incident else None
        return row.get_absolute_url() if row else ""

    def _then(self, model, pk, at) -> Event | None:
        if model not in CALLED_AS_THEN:
            return None
        return self.version(model, pk, at)

    def version(self, model: type[Model], pk: int, at: datetime) -> Event | None:
        """The row as it was at ``at``; in its first version if it is younger."""
        versions = self.versions.of[model].get(pk, ())
        earlier = (version for version in reversed(versions) if version.pgh_created_at <= at)
        return next(earlier, versions[0] if versions else None)
