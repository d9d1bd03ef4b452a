"""Lists and deletions at the desk touch only what is still as the person saw it."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import NestedObjects, unquote
from django.core.exceptions import BadRequest
from django.db import router, transaction
from django.db.models import Model
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import ngettext

from incidents.admin.as_seen import fingerprint
from incidents.admin.last_change import last_change
from incidents.models import GroupAncestry, Incident, Toll

# The names of the hidden fields, in a list and on a page that asks before it deletes.
AS_LISTED, AS_CONFIRMED = "as_listed", "as_confirmed"
DERIVED = (Toll, GroupAncestry)
# A person who changes any of it changes `updated_at` as well.
WRITTEN_BY_WORKERS = {
    Incident: {"point", "place", "state", "region"}
    | {c.name for c in Incident._meta.concrete_fields if c.name.startswith("location_")}
}
# So many titles are told of what was left out.
TITLES_TOLD = 5


def version_of(row: Model) -> str:
    """A text that changes whenever a person changes ``row``, and by no worker's doing."""
    passed_over = WRITTEN_BY_WORKERS.get(type(row), set())
    deferred = row.get_deferred_fields()
    return fingerprint(
        *(
            str(getattr(row, column.attname))
            for column in row._meta.concrete_fields
            if not column.generated
            and column.attname not in deferred
            and column.name not in passed_over
        )
    )


def version_with_all_that_goes(row: Model) -> str:
    """The same of ``row`` and of all rows that are deleted with it."""
    collector = NestedObjects(using=router.db_for_write(type(row)))
    collector.collect([row])
    return fingerprint(
        *sorted(
            (model._meta.label, each.pk, version_of(each))
            for model, rows in collector.data.items()
            if model not in DERIVED
            for each in rows
        )
    )


@dataclass(frozen=True)
class AsListed:
    """When a page was made, and the versions of the rows that it showed, by their ids."""

    at: datetime
    versions: dict[str, str]

    @classmethod
    def now(cls, rows, version=version_of) -> "AsListed":
        return cls(timezone.now(), {str(row.pk): version(row) for row in rows})

    @classmethod
    def sent_with(cls, data, name: str) -> "AsListed | None":
        """What ``data`` of a form say of it; None for nothing.

        Raises BadRequest for what no page of ours sends.
        """
        if name not in data:
            return None
        try:
            told = json.loads(data[name])
            listed = cls(datetime.fromisoformat(told["at"]), dict(told["versions"]))
        except (ValueError, TypeError, KeyError) as error:
            raise BadRequest(f"{name} is not what a page of the desk sends") from error
        if timezone.is_naive(listed.at):
            raise BadRequest(f"{name} is not what a page of the desk sends")
        return listed

    def as_text(self) -> str:
        told = {"at": self.at.isoformat(), "versions": self.versions}
        return json.dumps(told, separators=(",", ":"))

    def still_shows(self, row: Model, version=version_of) -> bool:
        """Whether nobody changed ``row`` since; of what was not shown, as far as it tells."""
        if str(row.pk) in self.versions:
            return self.versions[str(row.pk)] == version(row)
        return not hasattr(row, "updated_at") or row.updated_at <= self.at


class ListTogether:
    """For a ModelAdmin: what somebody else changed meanwhile is left out, or asked about again."""

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        if "cl" in context:
            context[AS_LISTED] = AsListed.now(context["cl"].result_list).as_text()
        return response

    @transaction.atomic
    def response_action(self, request, queryset):
        is_confirmed = bool(request.POST.get("post"))
        deletes = request.POST.get("action") == "delete_selected"
        version = version_with_all_that_goes if is_confirmed and deletes else version_of
        listed = AsListed.sent_with(request.POST, AS_CONFIRMED if is_confirmed else AS_LISTED)
        if listed is not None:
            queryset = self._unchanged(request, queryset, listed, version)
            if queryset is None:
                return None
        response = super().response_action(request, queryset)
        asks = getattr(response, "context_data", None)
        if asks is not None:
            asked_about = version_with_all_that_goes if deletes else version_of
            asks[AS_CONFIRMED] = AsListed.now(asks["queryset"], asked_about).as_text()
        return response

    def _unchanged(self, request, queryset, listed, version):
        """Those of the chosen that are as ``listed``; tells of the others. None for none."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        everything = request.POST.get("select_across") == "1"
        # Somebody else's change can have put a row out of the list's own filter.
        rows = queryset if everything else self.get_queryset(request).filter(pk__in=chosen)
        self.lock(list(rows))
        rows = list(rows.all())
        changed = [row for row in rows if not listed.still_shows(row, version)]
        there = {str(row.pk) for row in rows}
        gone = [] if everything else [pk for pk in chosen if pk not in there]
        self._tell_what_is_left_out(request, changed, len(gone))
        left_out = {str(row.pk) for row in changed} | set(gone)
        if left_out and len(rows) == len(changed):
            return None
        request.POST = request.POST.copy()
        request.POST.setlist(ACTION_CHECKBOX_NAME, [pk for pk in chosen if pk not in left_out])
        return queryset.exclude(pk__in=[row.pk for row in changed])

    def _tell_what_is_left_out(self, request, changed, gone: int):
        if changed:
            titles = [f"“{row}”" for row in changed[:TITLES_TOLD]]
            if len(changed) > TITLES_TOLD:
                titles.append("…")
            sentence = ngettext(
                "Left out, because somebody changed it since you opened this page: %(titles)s. "
                "Look at it, then choose it again.",
                "Left out, because somebody changed them since you opened this page: %(titles)s. "
                "Look at them, then choose them again.",
                len(changed),
            )
            messages.warning(request, sentence % {"titles": ", ".join(titles)})
        if gone:
            sentence = ngettext(
                "%(number)d that you chose is no longer there.",
                "%(number)d that you chose are no longer there.",
                gone,
            )
            messages.warning(request, sentence % {"number": gone})

    def delete_view(self, request, object_id, extra_context=None):
        listed = AsListed.sent_with(request.POST, AS_CONFIRMED)
        if listed is None:
            return super().delete_view(request, object_id, extra_context)
        with transaction.atomic():
            obj = self.get_object(request, unquote(object_id))
            if obj is not None:
                self.lock([obj])
                obj = self.get_object(request, unquote(object_id))
            if obj is not None and not listed.still_shows(obj, version_with_all_that_goes):
                # As if the page had just been asked for: it shows all anew, and asks again.
                request.POST = QueryDict()
                extra_context = {**(extra_context or {}), "asks_again": True}
                extra_context["change"] = last_change([(self.model, obj.pk)], listed.at)
            return super().delete_view(request, object_id, extra_context)

    def render_delete_form(self, request, context):
        listed = AsListed.now([context["object"]], version_with_all_that_goes)
        return super().render_delete_form(request, {**context, AS_CONFIRMED: listed.as_text()})
