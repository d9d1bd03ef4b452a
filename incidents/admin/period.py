"""Dates of relations, memberships and designations, known to the day, month or year."""

from django import forms

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


def first_day(day, precision):
    """The first day of the year or month of ``day``; ``day`` itself where it is exact."""
    if precision == PeriodPrecision.YEAR:
        return day.replace(month=1, day=1)
    if precision == PeriodPrecision.MONTH:
        return day.replace(day=1)
    return day
