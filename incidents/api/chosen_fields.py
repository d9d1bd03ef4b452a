"""``fields=``: an answer with those fields alone that a program needs."""

from collections.abc import Callable
from operator import attrgetter

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework import serializers

from incidents.map_api.window import BadParameter

PARAMETER = "fields"
ALL = "all"


class Plain(serializers.Serializer):
    """A row whose sources are attributes that are there: no calls, no defaults, no keys.

    The framework looks for all of these in every value, which is half of a page's time.
    """

    def to_representation(self, instance) -> dict:
        return {
            name: None if (value := read(instance)) is None else told(value)
            for name, read, told in self._values
        }

    @cached_property
    def _values(self) -> list[tuple[str, Callable, Callable]]:
        return [
            (
                name,
                # A star is the row as a whole.
                _itself if field.source == "*" else attrgetter(field.source),
                field.to_representation,
            )
            for name, field in self.fields.items()
        ]


def _itself(instance):
    return instance


class Told(Plain):
    """A row as the API tells it; ``names`` are the fields that are asked for, by default all.

    ``brief`` are those that a list has without being asked; empty for all.
    """

    brief: tuple[str, ...] = ()

    def __init__(self, *args, names: tuple[str, ...] | None = None, **kwargs):
        self.names = names
        super().__init__(*args, **kwargs)

    def get_fields(self) -> dict:
        fields = super().get_fields()
        return fields if self.names is None else {name: fields[name] for name in self.names}

    @classmethod
    def all_names(cls) -> tuple[str, ...]:
        return tuple(cls._declared_fields)


def read_fields(request, serializer: type[Told], *, brief: bool = True) -> tuple[str, ...]:
    """The names of the fields that ``fields`` asks for, in the order of the serializer.

    ``fields=all`` are all; without it those of a list if ``brief``. Raises BadParameter.
    """
    known = serializer.all_names()
    text = ",".join(request.GET.getlist(PARAMETER))
    wanted = [name for name in (part.strip() for part in text.split(",")) if name]
    if not wanted:
        return (brief and serializer.brief) or known
    if ALL in wanted:
        return known
    for name in wanted:
        if name not in known:
            raise BadParameter(
                PARAMETER,
                _("“%(name)s” is not a field. There are: %(known)s, and “all” for all of them.")
                % {"name": name, "known": ", ".join(known)},
            )
    return tuple(name for name in known if name in wanted)
