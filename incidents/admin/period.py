"""Dates of relations, memberships and designations, known to the day, month or year."""

from django import forms
from django.forms.models import BaseInlineFormSet

from incidents.evidence import contradictions_of, lock_periods
from incidents.models import PeriodPrecision

PERIOD_FIELDS = (("since", "since_precision"), ("until", "until_precision"))


class PeriodForm(forms.ModelForm):
    """Keeps a date that is known to its month or year as the first day of it."""

    def clean(self):
        cleaned = super().clean()
        for date, precision in PERIOD_FIELDS:
            if cleaned.get(date):
                cleaned[date] = first_day(cleaned[date], cleaned.get(precision))
        return cleaned


class PeriodFormSet(BaseInlineFormSet):
    """Refuses periods that contradict each other, or what others have stored meanwhile."""

    def clean(self):
        super().clean()
        changed = [form for form in self.forms if form.has_changed()]
        if any(self.errors) or not changed:
            return
        # Until the transaction that saves them ends, nobody can slip in between.
        lock_periods(self.model)
        replaced = [form.instance.pk for form in changed if form.instance.pk]
        forms = {id(form.instance): form for form in changed if form not in self.deleted_forms}
        rows = [form.instance for form in forms.values()]
        for row, sentence in contradictions_of(rows, self.stored().exclude(pk__in=replaced)):
            forms[id(row)].add_error(None, sentence)

    def stored(self):
        """The rows in the database that those of this form may contradict."""
        return self.model.objects.filter(**{self.fk.attname: self.instance.pk})


def first_day(day, precision):
    """The first day of the year or month of ``day``; ``day`` itself where it is exact."""
    if precision == PeriodPrecision.YEAR:
        return day.replace(month=1, day=1)
    if precision == PeriodPrecision.MONTH:
        return day.replace(day=1)
    return day
