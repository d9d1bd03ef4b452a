from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PeriodPrecision(models.TextChoices):
    """How exactly the date of a relation, a membership or a designation is known."""

    DAY = "day", _("to the day")
    MONTH = "month", _("to the month")
    YEAR = "year", _("to the year")


class Period(models.Model):
    """Something that held from a date until another; either may be unknown (NULL).

    ``since`` is the first day and ``until`` the first day on which it held no more.
    A date known to the month or year is stored as the first day of it.
    """

    since = models.DateField(_("since"), null=True, blank=True)
    since_precision = models.CharField(
        _("since is known"),
        max_length=5,
        choices=PeriodPrecision,
        default=PeriodPrecision.DAY,
    )
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("Empty while it still holds.")
    )
    until_precision = models.CharField(
        _("until is known"),
        max_length=5,
        choices=PeriodPrecision,
        default=PeriodPrecision.DAY,
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gt=F("since")),
                name="%(class)s_dates_in_order",
                violation_error_message=_("“Until” must be later than “since”."),
            )
        ]


def in_force_on(day, prefix: str = "") -> Q:
    """A condition for periods that hold on ``day`` (a date, or an expression of one)."""
    return (Q(**{f"{prefix}since__isnull": True}) | Q(**{f"{prefix}since__lte": day})) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": day})
    )
