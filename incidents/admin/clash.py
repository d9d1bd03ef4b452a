"""Two people in one form: what each changed is told apart, and nobody saves over another.

Before a form that was sent is looked at, it is made what it would be had it been opened
this moment: a field that the person left alone takes the value stored now, rows that
others added are there, rows that others deleted are gone. Where both changed the same,
the form is refused and asks, with both versions, whose is to stay.
"""

from dataclasses import dataclass, field

from django import forms
from django.contrib.gis.forms import GeometryField
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext

from incidents.admin.as_seen import (
    AsSeen,
    Sent,
    are_same,
    as_stored,
    fields_of,
    fingerprint,
    kept,
    put,
    row_as_seen,
    typed,
)

MINE, THEIRS = "mine", "theirs"
# Marks in a row: somebody else has deleted it, or this person is about to.
GONE, DELETING = "gone", "deleting"


@dataclass
class Clash:
    """Both changed the same: two versions in words, and which of them is chosen so far.

    A token names the versions between which was chosen: with others, it is void.
    """

    name: str
    mine: str
    theirs: str
    mine_token: str
    theirs_token: str
    chosen: str = ""
    # GONE or DELETING where a whole row is asked about; then what others changed in it, as
    # (label, yours, theirs).
    about_row: str = ""
    mark: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Rebased:
    """A form that was sent, as if opened this moment, and what stands against saving it."""

    data: QueryDict
    seen: AsSeen
    # By the prefix of their form, then by field; None for a whole row.
    clashes: dict[str, dict[str | None, Clash]] = field(default_factory=dict)
    # (model, id) of what both changed.
    contested: list[tuple[type[Model], int]] = field(default_factory=list)

    def refuse(self, prefix: str, name: str | None, clash: Clash, instance: Model) -> None:
        self.clashes.setdefault(prefix, {})[name] = clash
        self.contested.append((type(instance), instance.pk))


def rebase(data, seen: AsSeen, form, formsets, *, as_one=False, not_theirs=frozenset()) -> Rebased:
    """``data`` as sent, brought up to date with ``form`` and ``formsets`` of what is stored.

    ``as_one``: the form's fields make one statement, so two people do not change it at
    once, as in the rows of formsets. ``not_theirs``: its fields that no person changed.
    """
    rebased = Rebased(data.copy(), AsSeen(seen.language, seen.at, seen.version))
    before = seen.values.get("", {}).get("", {})
    versions = _Versions(form, before, rebased.data, "", not_theirs)
    rebased.seen.values[""] = {"": versions.settle(rebased, as_one)}
    for formset in formsets:
        if f"{formset.prefix}-TOTAL_FORMS" in data:
            before = seen.values.get(formset.prefix, {})
            rebased.seen.values[formset.prefix] = _rebase_rows(rebased, formset, before)
    return rebased


class _Versions:
    """One form in three versions: as it was seen, as it was sent, as it is stored."""

    def __init__(self, form, before: dict[str, Sent], data, prefix: str, not_theirs=frozenset()):
        self.form, self.data, self.prefix = form, data, prefix
        self.fields, self.stored, self.now = fields_of(form), as_stored(form), row_as_seen(form)
        # Who does not tell what was seen means everything as it is sent.
        self.before = {name: before.get(name, now) for name, now in self.now.items()}
        self.sent = {n: typed(f, data, self.html_name(n)) for n, f in self.fields.items()}
        sent = {name: kept(value) for name, value in self.sent.items()}
        self.mine = {n for n in self.fields if not self._same(n, sent[n], self.before[n])}
        self.theirs = {n for n in self.fields if not self._same(n, self.before[n], self.now[n])}
        self.theirs -= not_theirs
        self._merge_lists()
        self.differing = {
            n for n in self.mine | self.theirs if not self._same(n, kept(self.sent[n]), self.now[n])
        }

    def _merge_lists(self):
        """Lists of links never clash: what each put in is in, what each took out is out."""
        for name in self.mine & self.theirs:
            if isinstance(self.fields[name], forms.ModelMultipleChoiceField):
                before, mine = set(self.before[name]), set(self.sent[name])
                now = set(self.stored[name])
                self.sent[name] = sorted((now | (mine - before)) - (before - mine))
                self.theirs.discard(name)

    def _same(self, name, one, other) -> bool:
        return are_same(self.fields[name], one, other)

    def html_name(self, name) -> str:
        return f"{self.prefix}-{name}" if self.prefix else name

    def settle(self, rebased: Rebased, as_one: bool) -> dict[str, Sent]:
        """Put into the data what is to be looked at; returns what the form then has shown."""
        in_question = set()
        for unit in [set(self.fields)] if as_one else [{name} for name in self.fields]:
            differing = unit & self.differing
            if differing & self.mine and differing & self.theirs:
                choices = {name: self._choice(name) for name in differing}
                if not all(choices.values()):
                    in_question |= differing
        for name in self.fields:
            if name in in_question:
                rebased.refuse(self.prefix, name, self._clash(name), self.form.instance)
            else:
                self._take(name)
        return self.now | {name: self.before[name] for name in in_question}

    def take_what_is_stored(self):
        for name, value in self.stored.items():
            put(self.fields[name], self.data, self.html_name(name), value)

    def _take(self, name):
        choice = self._choice(name) if name in self.differing else THEIRS
        is_mine = choice == MINE or (not choice and name in self.mine)
        value = self.sent[name] if is_mine else self.stored[name]
        put(self.fields[name], self.data, self.html_name(name), value)

    def _choice(self, name) -> str:
        chosen = self.data.get(self._choice_name(name))
        tokens = self._tokens(name)
        return next((side for side in (MINE, THEIRS) if chosen == tokens[side]), "")

    def _choice_name(self, name) -> str:
        return f"{self.html_name(name)}-choice"

    def _tokens(self, name) -> dict[str, str]:
        now, sent = self.now[name], kept(self.sent[name])
        # What was typed after choosing the other's version is not thrown away unasked.
        return {MINE: f"{MINE}:{fingerprint(now)}", THEIRS: f"{THEIRS}:{fingerprint(now, sent)}"}

    def _clash(self, name) -> Clash:
        tokens = self._tokens(name)
        return Clash(
            name=self._choice_name(name),
            mine=in_words(self.fields[name], self.sent[name]),
            theirs=in_words(self.fields[name], self.stored[name]),
            mine_token=tokens[MINE],
            theirs_token=tokens[THEIRS],
            chosen=self._choice(name) or self._proposal(name),
        )

    def _proposal(self, name) -> str:
        """In a row that both changed, a field that only one of them changed is theirs to say."""
        if name in self.mine and name in self.theirs:
            return ""
        return MINE if name in self.mine else THEIRS

    def deletion(self) -> Clash | None:
        """What is asked before a row is deleted that somebody else has changed."""
        if not self.theirs and self.before[""] == self.now[""]:
            return None
        now = fingerprint(self.now)
        return Clash(
            name=f"{self.prefix}-{DELETING}-choice",
            mark=f"{self.prefix}-{DELETING}",
            mine=gettext("delete it all the same"),
            theirs=gettext("keep it"),
            mine_token=f"{MINE}:{now}",
            theirs_token=f"{THEIRS}:{now}",
            about_row=DELETING,
            changes=[
                (
                    self.fields[name].label,
                    in_words(self.fields[name], self.sent[name]),
                    in_words(self.fields[name], self.stored[name]),
                )
                for name in self.fields
                if name in self.theirs
            ],
        )


def _rebase_rows(rebased: Rebased, formset, before: dict[str, dict]) -> dict[str, dict]:
    """Bring the rows of a formset up to date; returns what they then have shown, by id."""
    prefix, data, pk_name = formset.prefix, rebased.data, formset.model._meta.pk.name
    stored = {str(form.instance.pk): form for form in formset.initial_forms}
    initial, extra = read_rows(data, formset)
    sent = {"".join(row.get(pk_name, ())): row for row in initial}
    wanted = {
        pk: row
        for pk, row in sent.items()
        if pk in before and pk not in stored and _is_wanted(formset, row, before[pk])
    }
    gone = [{**row, pk_name: [""], GONE: ["on"]} for row in wanted.values()]
    rebased.contested += [(formset.model, pk) for pk in wanted]
    # An id that was never one of these is for the formset itself to refuse.
    rows = {pk: row for pk, row in sent.items() if pk in stored or pk not in before}
    rows |= {pk: {pk_name: [pk]} for pk in stored if pk not in sent}
    new = [row for row in gone + extra if row.get(f"{GONE}-choice") != [THEIRS]]
    _write_rows(data, formset, list(rows.values()), new)
    for number, row in enumerate(new, start=len(rows)):
        if GONE in row and row.get(f"{GONE}-choice") != [MINE]:
            rebased.clashes[f"{prefix}-{number}"] = {None: _gone(f"{prefix}-{number}")}
    return {
        pk: _rebase_row(rebased, stored[pk], before.get(pk, {}), f"{prefix}-{number}", pk in sent)
        for number, pk in enumerate(rows)
        if pk in stored
    }


def _rebase_row(rebased: Rebased, form, before, prefix, was_sent) -> dict[str, Sent]:
    data, versions = rebased.data, _Versions(form, before, rebased.data, prefix)
    if not was_sent:
        versions.take_what_is_stored()
        return versions.now
    if f"{prefix}-DELETE" in data or f"{prefix}-{DELETING}" in data:
        clash = versions.deletion()
        choice = data.get(f"{prefix}-{DELETING}-choice")
        if clash is None or choice == clash.mine_token:
            data[f"{prefix}-DELETE"] = "on"
            return versions.now
        # Django does not look at rows that are to be deleted.
        data.pop(f"{prefix}-DELETE", None)
        if choice != clash.theirs_token:
            rebased.refuse(prefix, None, clash, form.instance)
            return versions.before
    return versions.settle(rebased, as_one=True)


def _is_wanted(formset, row, before) -> bool:
    """Whether a person who sent ``row``, which somebody else has deleted, changed it."""
    if "DELETE" in row:
        return False
    data = QueryDict(mutable=True)
    for name, values in row.items():
        data.setlist(name, values)
    return not all(
        are_same(form_field, kept(typed(form_field, data, name)), before.get(name, ""))
        for name, form_field in fields_of(formset.empty_form).items()
    )


def _gone(prefix: str) -> Clash:
    return Clash(
        name=f"{prefix}-{GONE}-choice",
        mark=f"{prefix}-{GONE}",
        mine=gettext("enter it again, as it stands here"),
        theirs=gettext("leave it deleted"),
        mine_token=MINE,
        theirs_token=THEIRS,
        about_row=GONE,
    )


def as_new(data, formsets) -> QueryDict:
    """``data`` of something that was deleted, as those of something new."""
    data = data.copy()
    for formset in formsets:
        initial, extra = read_rows(data, formset)
        ties = {formset.model._meta.pk.name: [""], formset.fk.name: [""]}
        rows = [row | ties for row in initial + extra]
        _write_rows(data, formset, [], [row for row in rows if "DELETE" not in row])
    return data


def read_rows(data, formset) -> tuple[list[dict], list[dict]]:
    """The rows of a formset as sent, the stored and the new: each {name in the row: values}."""
    try:
        total = min(int(data[f"{formset.prefix}-TOTAL_FORMS"]), formset.absolute_max)
        initial = int(data[f"{formset.prefix}-INITIAL_FORMS"])
    except (ValueError, KeyError):
        return [], []
    found: dict[str, dict] = {}
    for name, number, rest in _names_in_rows(data, formset):
        found.setdefault(number, {})[rest] = data.getlist(name)
    rows = [found.get(str(number), {}) for number in range(total)]
    return rows[:initial], rows[initial:]


def _write_rows(data, formset, initial: list[dict], new: list[dict]) -> None:
    prefix = formset.prefix
    for name, _number, _rest in list(_names_in_rows(data, formset)):
        del data[name]
    for number, row in enumerate(initial + new):
        for rest, values in row.items():
            data.setlist(f"{prefix}-{number}-{rest}", values)
        data.setdefault(f"{prefix}-{number}-{formset.fk.name}", str(formset.instance.pk or ""))
    data[f"{prefix}-TOTAL_FORMS"] = str(len(initial) + len(new))
    data[f"{prefix}-INITIAL_FORMS"] = str(len(initial))


def _names_in_rows(data, formset):
    start = f"{formset.prefix}-"
    for name in data:
        number, dash, rest = name.removeprefix(start).partition("-")
        if name.startswith(start) and dash and number.isdecimal():
            yield name, number, rest


def in_words(form_field: forms.Field, sent: Sent) -> str:
    """A value as people read it, "" for none."""
    if isinstance(form_field, forms.BooleanField):
        return gettext("yes") if sent else gettext("no")
    if isinstance(sent, list):
        return " ".join(sent)
    if not sent:
        return ""
    try:
        if isinstance(form_field, forms.ModelChoiceField):
            return str(form_field.to_python(sent))
        if isinstance(form_field, GeometryField):
            point = form_field.to_python(sent)
            return f"{point.y:.6f}, {point.x:.6f}"
    except ValidationError:
        return sent
    return str(dict(getattr(form_field, "choices", ())).get(sent, sent))


def refusing(form_class: type[forms.ModelForm], clashes, change, sentence="") -> type:
    """``form_class`` whose forms are refused where ``clashes`` say so, by their prefix.

    ``change`` is the last one of others, if known; ``sentence`` is said of the whole form.
    """

    class RefusedForm(form_class):
        def _post_clean(self):
            super()._post_clean()
            if sentence:
                self.add_error(None, ValidationError(sentence))
            for name, clash in clashes.get(self.prefix or "", {}).items():
                question = render_to_string("admin/clash.html", {"clash": clash, "change": change})
                self.add_error(name, ValidationError(question))

    return RefusedForm
