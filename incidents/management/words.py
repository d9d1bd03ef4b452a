"""What the commands tell the person who runs them."""

from collections.abc import Mapping

from django.db.models import Model
from django.utils.translation import gettext as _


def what_was_added(added: Mapping[type[Model], int]) -> str:
    """One line: how many rows of each model are new."""
    new = [_count_of(model, count) for model, count in added.items() if count]
    if not new:
        return _("Nothing to add: all of it is there.")
    return _("New: %(rows)s.") % {"rows": ", ".join(new)}


def _count_of(model: type[Model], count: int) -> str:
    name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
    return f"{count} {name}"
