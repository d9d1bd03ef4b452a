"""What a form showed when it was opened: it is sent along, to tell later who changed what."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.gis.forms import GeometryField
from django.core.exceptions import BadRequest, ValidationError
from django.forms.models import InlineForeignKeyField
from django.utils import timezone
from django.utils.translation import get_language

# The name of the hidden field.
AS_SEEN = "as_seen"
# Of a longer text a fingerprint is sent along.
LONGEST_KEPT = 200

# A value as the browser sends it: a text, or a list where a field has several.
Sent = str | list[str]


@dataclass
class AsSeen:
    """What a page showed: for each form the values of its fields, as ``kept`` keeps them.

    ``values`` has them by the form's prefix ("" for the page's own) and by the row's id.
    Nobody gains by forging it: what is stored is never taken from here.
    """

    language: str = field(default_factory=get_language)
    at: datetime = field(default_factory=timezone.now)
    version: str = ""
    values: dict[str, dict[str, dict[str, Sent]]] = field(default_factory=dict)

    @classmethod
    def sent_with(cls, data) -> "AsSeen | None":
        """What ``data`` of a form say that it showed; None if they say nothing of it.

        Raises BadRequest for what no form of ours sends.
        """
        if AS_SEEN not in data:
            return None
        try:
            told = json.loads(data[AS_SEEN])
            seen = cls(
                language=told["language"],
                at=datetime.fromisoformat(told["at"]),
                version=told["version"],
                values=told["values"],
            )
            rows = [row for rows in seen.values.values() for row in rows.values()]
            is_sound = all(_is_sent(value) for row in rows for value in row.values())
            is_sound = is_sound and timezone.is_aware(seen.at)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BadRequest("as_seen is not what a form of the desk sends") from error
        if not is_sound or seen.language not in dict(settings.LANGUAGES):
            raise BadRequest("as_seen is not what a form of the desk sends")
        return seen

    def as_text(self) -> str:
        told = {
            "language": self.language,
            "at": self.at.isoformat(),
            "version": self.version,
            "values": self.values,
        }
        return json.dumps(told, separators=(",", ":"))


def _is_sent(value) -> bool:
    parts = value if isinstance(value, list) else [value]
    return all(isinstance(part, str) for part in parts)


def fields_of(form: forms.ModelForm) -> dict[str, forms.Field]:
    """The fields that a person fills in, without those that tie a row to its form.

    What is ``said_of_the_change``, its reason, is no part of what two people could both change.
    """
    own = {"DELETE", form._meta.model._meta.pk.name, *getattr(form, "said_of_the_change", ())}
    return {
        name: form_field
        for name, form_field in form.fields.items()
        if name not in own and not isinstance(form_field, InlineForeignKeyField)
    }


def as_stored(form: forms.ModelForm) -> dict[str, Sent]:
    """What a browser would send of ``form`` as it is stored, if nobody touched it."""
    return {
        name: as_sent(form_field, form_field.prepare_value(form[name].initial))
        for name, form_field in fields_of(form).items()
    }


def row_as_seen(form: forms.ModelForm) -> dict[str, Sent]:
    """What is sent along of one form: its fields, and under "" what else its row shows."""
    besides = form.shown_besides() if hasattr(form, "shown_besides") else ""
    return {name: kept(value) for name, value in as_stored(form).items()} | {"": kept(besides)}


def as_sent(form_field: forms.Field, value) -> Sent:
    """``value`` as a browser would send it back for ``form_field``, in today's language."""
    widget = _own_widget(form_field)
    if isinstance(widget, forms.MultiWidget):
        parts = zip(widget.widgets, widget.decompress(value), strict=True)
        return [part.format_value(each) or "" for part, each in parts]
    if isinstance(form_field, forms.ModelMultipleChoiceField):
        return sorted(str(each) for each in value or ())
    if isinstance(widget, forms.CheckboxInput):
        return "on" if value else ""
    if isinstance(form_field, GeometryField):
        return widget.serialize(value)
    shown = widget.format_value(value)
    if isinstance(shown, (list, tuple)):
        shown = shown[0] if shown else ""
    return "" if shown is None else str(shown)


def typed(form_field: forms.Field, data, name: str) -> Sent:
    """What ``data`` have for the field that is called ``name`` there."""
    widget = _own_widget(form_field)
    if isinstance(widget, forms.MultiWidget):
        return [data.get(name + suffix, "") for suffix in widget.widgets_names]
    if isinstance(form_field, forms.ModelMultipleChoiceField):
        return sorted(data.getlist(name))
    if isinstance(widget, forms.CheckboxInput):
        return "on" if widget.value_from_datadict(data, {}, name) else ""
    return data.get(name, "")


def put(form_field: forms.Field, data, name: str, sent: Sent) -> None:
    """Write into ``data`` what ``typed`` reads."""
    widget = _own_widget(form_field)
    if isinstance(widget, forms.MultiWidget):
        for suffix, part in zip(widget.widgets_names, sent, strict=True):
            data[name + suffix] = part
    elif isinstance(form_field, forms.ModelMultipleChoiceField):
        data.setlist(name, sent)
    elif isinstance(widget, forms.CheckboxInput) and not sent:
        data.pop(name, None)
    else:
        data[name] = sent


def kept(sent: Sent) -> Sent:
    """What is sent along of a value: itself, or the fingerprint of a long one."""
    if isinstance(sent, list):
        return [kept(part) for part in sent]
    text = sent.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text if len(text) <= LONGEST_KEPT else f"#{fingerprint(text)}"


def fingerprint(*parts) -> str:
    """A short text that differs, for all practical purposes, where the parts differ."""
    digest = hashlib.sha256(json.dumps(parts).encode()).digest()
    return base64.urlsafe_b64encode(digest[:12]).decode()


def are_same(form_field: forms.Field, one: Sent, other: Sent) -> bool:
    """Whether two kept values mean the same, however each is written."""
    if one == other:
        return True
    if isinstance(form_field, forms.ModelChoiceField) or "" in (one, other):
        return False
    if isinstance(one, list) or isinstance(other, list):
        return _are_same_parts(form_field, one, other)
    if isinstance(form_field, GeometryField):
        # Browsers and the database keep different numbers of digits.
        return not form_field.has_changed(one, other)
    try:
        return form_field.to_python(one) == form_field.to_python(other)
    except ValidationError:
        return False


def _are_same_parts(form_field, one, other) -> bool:
    parts = getattr(form_field, "fields", ())
    if not isinstance(one, list) or not isinstance(other, list):
        return False
    if not len(one) == len(other) == len(parts):
        return False
    return all(map(are_same, parts, one, other))


def _own_widget(form_field: forms.Field) -> forms.Widget:
    widget = form_field.widget
    return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget
