"""Several people in one form: nobody saves unseen over what others did meanwhile."""

from collections.abc import Iterable

from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import models, transaction
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from incidents.admin.as_seen import AsSeen, row_as_seen
from incidents.admin.clash import Rebased, as_new, rebase, refusing
from incidents.admin.closed_meanwhile import as_text, what_was_typed
from incidents.admin.last_change import LastChange, last_change


class FormTogether:
    """For a ModelAdmin: its form is refused where somebody else changed the same."""

    # Whether the form is one statement, which two people do not change at once.
    is_one_statement = False

    def lock(self, rows: Iterable[models.Model]) -> None:
        """Let nobody else save ``rows`` until this transaction ends."""
        ids = [row.pk for row in rows]
        own = self.model._base_manager.filter(pk__in=ids).order_by("pk")
        list(own.select_for_update(no_key=True).values_list("pk"))

    def version_besides(self, obj) -> str:
        """What a form of ``obj`` remembers besides the values of its fields."""
        return ""

    def not_changed_by_people(self, obj, seen: AsSeen) -> set[str]:
        """Fields of the stored ``obj`` that differ from what was ``seen`` by no person's doing."""
        return set()

    def published_with(self, obj) -> list[models.Model]:
        """What may have been published where a person can change ``obj`` no more."""
        return [obj]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        seen = AsSeen.sent_with(request.POST)
        if seen is not None:
            # Dates were typed as that language writes them.
            translation.activate(seen.language)
        with transaction.atomic():
            if seen is not None and object_id is not None:
                obj = self._lock_for_form(request, object_id)
                if self._is_closed_to(request, obj, object_id):
                    return self._closed_meanwhile(request, obj, object_id, seen)
                if obj is not None:
                    self._rebase(request, obj, seen)
                elif self._may_be_made_new(request, object_id):
                    self._make_new(request, seen, object_id)
                    object_id, form_url = None, reverse(f"admin:{self._name}_add")
            return super().changeform_view(request, object_id, form_url, extra_context)

    @property
    def _name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def _lock_for_form(self, request, object_id):
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return None
        self.lock([obj])
        for formset, _inline in self.get_formsets_with_inlines(request, obj):
            rows = formset.model._base_manager.filter(**{formset.fk.attname: obj.pk})
            list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))
        # As it is now that nobody else can save it.
        return self.get_object(request, unquote(object_id))

    def _form_and_formsets(self, request, obj, shown_in_it=None):
        """The form for ``obj``, None for the empty one; what stands in it may be another's."""
        fields = flatten_fieldsets(self.get_fieldsets(request, obj))
        form_class = self.get_form(request, obj, change=obj is not None, fields=fields)
        instance = shown_in_it or obj or self.model()
        formsets = [
            formset(
                instance=instance,
                prefix=formset.get_default_prefix(),
                queryset=inline.get_queryset(request),
            )
            for formset, inline in self.get_formsets_with_inlines(request, obj)
        ]
        return form_class(instance=instance), formsets

    def _is_closed_to(self, request, obj, object_id) -> bool:
        """Whether the person may change its like, and it alone is open to them no more."""
        if not self.has_change_permission(request):
            return False
        if obj is None:
            return self._is_hidden(object_id)
        is_open = self.has_change_permission(request, obj)
        return not is_open and self.has_view_permission(request, obj)

    def _closed_meanwhile(self, request, obj, object_id, seen) -> TemplateResponse:
        """The page that shows what was typed, and saves nothing."""
        # The empty form has the fields that the other one had before it was closed.
        form, formsets = self._form_and_formsets(request, None, shown_in_it=obj)
        parts = what_was_typed(request.POST, seen, form, formsets)
        published = [(type(row), row.pk) for row in self.published_with(obj)] if obj else []
        context = {
            **self.admin_site.each_context(request),
            "title": str(obj) if obj else capfirst(self.opts.verbose_name),
            "opts": self.opts,
            "obj": obj,
            "address": reverse(f"admin:{self._name}_change", args=[obj.pk]) if obj else "",
            "change": last_change(published, seen.at),
            "parts": parts,
            "text": as_text(parts),
        }
        return TemplateResponse(request, "admin/closed_meanwhile.html", context, status=403)

    def _rebase(self, request, obj, seen):
        if not self.has_change_permission(request, obj):
            return
        rebased = rebase(
            request.POST,
            seen,
            *self._form_and_formsets(request, obj),
            as_one=self.is_one_statement,
            not_theirs=self.not_changed_by_people(obj, seen),
        )
        request.POST, request.rebased = rebased.data, rebased
        if rebased.clashes:
            change = last_change([*rebased.contested, (self.model, obj.pk)], seen.at)
            request.refusal = {"change": change, "sentence": _same_was_changed(request, change)}
        if "" not in rebased.clashes:
            rebased.seen.version = self.version_besides(obj)

    def _is_hidden(self, object_id) -> bool:
        return self.model._base_manager.filter(pk=unquote(object_id)).exists()

    def _may_be_made_new(self, request, object_id) -> bool:
        return not self._is_hidden(object_id) and self.has_add_permission(request)

    def _make_new(self, request, seen, object_id):
        """What was typed of something that is deleted comes back as something new."""
        _form, formsets = self._form_and_formsets(request, None)
        change = last_change([(self.model, unquote(object_id))], seen.at)
        request.POST = as_new(request.POST, formsets)
        request.rebased = Rebased(request.POST, AsSeen(seen.language))
        request.refusal = {"change": change, "sentence": _was_deleted(change)}

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return _refused(request, form, getattr(request, "refusal", {}).get("sentence", ""))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        allowed = (
            self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        )
        if allowed:
            context["as_seen"] = self._as_seen(request, context, obj).as_text()
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _as_seen(self, request, context, obj) -> AsSeen:
        if hasattr(request, "rebased"):
            return request.rebased.seen
        seen = AsSeen()
        if obj is None:
            return seen
        seen.version = self.version_besides(obj)
        seen.values[""] = {"": row_as_seen(context["adminform"].form)}
        for inline in context["inline_admin_formsets"]:
            seen.values[inline.formset.prefix] = {
                str(form.instance.pk): row_as_seen(form) for form in inline.formset.initial_forms
            }
        return seen


class RowsTogether:
    """The same for an inline: its rows are refused where somebody else changed them."""

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = _refused(request, formset.form)
        return formset


def _refused(request, form_class, sentence=""):
    if not hasattr(request, "refusal"):
        return form_class
    return refusing(form_class, request.rebased.clashes, request.refusal["change"], sentence)


def _same_was_changed(request, change: LastChange | None) -> str:
    if change is None:
        return _(
            "Not saved yet: somebody else changed the same while you had this open. Choose "
            "below whose version stays, then save again. All that you typed is still here."
        )
    if change.by == request.user:
        return _(
            "Not saved yet: you changed the same in another window (%(when)s). Choose below "
            "which version stays, then save again. All that you typed is still here."
        ) % {"when": change.when}
    return _(
        "Not saved yet: %(who)s changed the same while you had this open (%(when)s). Choose "
        "below whose version stays, then save again. All that you typed is still here."
    ) % {"who": change.who, "when": change.when}


def _was_deleted(change: LastChange | None) -> str:
    if change is None:
        return _(
            "This was deleted while you had it open. All that you typed is still here: save it "
            "to enter it again."
        )
    return _(
        "%(who)s deleted this while you had it open (%(when)s). All that you typed is still "
        "here: save it to enter it again."
    ) % {"who": change.who, "when": change.when}
