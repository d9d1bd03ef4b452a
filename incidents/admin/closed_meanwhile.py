"""A form that comes too late, because it may be saved no more: nothing typed in it is lost.

An analyst has a draft open that an editor publishes meanwhile. What the analyst typed comes
back to be read and copied, each value beside the one that stands.
"""

from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from incidents.admin.as_seen import (
    AsSeen,
    Sent,
    are_same,
    as_stored,
    fields_of,
    kept,
    row_as_seen,
    typed,
)
from incidents.admin.clash import in_words, read_rows


@dataclass(frozen=True)
class TypedField:
    """A field that a person changed: what stands in it, and what was typed; "" for nothing."""

    label: str
    stands: str
    typed: str


@dataclass(frozen=True)
class TypedPart:
    """What was changed in the form's own fields (``heading`` is ""), or in one of its rows."""

    heading: str
    fields: list[TypedField]
    is_deleted: bool = False


def what_was_typed(data, seen: AsSeen, form, formsets) -> list[TypedPart]:
    """The changes in ``data``, as sent, to what a page had shown; ``form`` has what stands."""
    parts = [TypedPart("", _changed(form, data, seen.values.get("", {}).get("", {})))]
    for formset in formsets:
        parts += _changed_rows(formset, data, seen.values.get(formset.prefix, {}))
    return [part for part in parts if part.fields or part.is_deleted]


def as_text(parts: list[TypedPart]) -> str:
    """The same as plain text, to be sent to somebody who may save it."""
    paragraphs = []
    for part in parts:
        lines = [part.heading] if part.heading else []
        if part.is_deleted:
            lines.append(_("to be deleted"))
        lines += [f"{each.label}: {each.typed or '—'}" for each in part.fields]
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs)


def _changed(form, data, before: dict[str, Sent]) -> list[TypedField]:
    stored = as_stored(form)
    found = []
    for name, form_field in fields_of(form).items():
        sent = typed(form_field, data, name)
        # What the page did not show, nobody has changed on it.
        if name in before and not are_same(form_field, kept(sent), before[name]):
            label = capfirst(str(form_field.label or name))
            stands = _in_words(form_field, stored[name])
            found.append(TypedField(label, stands, _in_words(form_field, sent)))
    return found


def _changed_rows(formset, data, before: dict[str, dict[str, Sent]]) -> list[TypedPart]:
    stored = {str(form.instance.pk): form for form in formset.initial_forms}
    kind = capfirst(str(formset.model._meta.verbose_name))
    parts = []
    initial, extra = read_rows(data, formset)
    for row in initial:
        pk = "".join(row.get(formset.model._meta.pk.name, ()))
        form = stored.get(pk, formset.empty_form)
        heading = f"{kind}: {form.instance}" if pk in stored else kind
        if "DELETE" in row:
            parts.append(TypedPart(heading, [], is_deleted=True))
        else:
            parts.append(TypedPart(heading, _changed(form, _data_of(row), before.get(pk, {}))))
    for row in extra:
        if "DELETE" not in row:
            form = formset.empty_form
            heading = _("%(kind)s (new)") % {"kind": kind}
            parts.append(TypedPart(heading, _changed(form, _data_of(row), row_as_seen(form))))
    return parts


def _data_of(row: dict[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in row.items():
        data.setlist(name, values)
    return data


def _in_words(form_field: forms.Field, sent: Sent) -> str:
    if isinstance(form_field, forms.ModelMultipleChoiceField):
        chosen = form_field.queryset.filter(pk__in=[pk for pk in sent if pk.isdecimal()])
        return ", ".join(str(each) for each in chosen)
    return in_words(form_field, sent)
