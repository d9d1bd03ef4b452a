from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.utils.translation import gettext_lazy as _


class PeriodPrecision(models.TextChoices):
    """How exactly the date of a relation, a membership or a designation is known."""

    DAY = "day", _("to the day")
    MONTH = "month", _("to the month")
    YEAR = "year", _("to the year")


class NoOverlap(ExclusionConstraint):
    """No two rows that agree in ``fields`` hold on a common day.

    It is looked at when a transaction ends, since two rows that change places overlap
    for a moment. For the same reason it refuses no row by itself in a form:
    ``incidents.evidence.contradictions`` looks at all rows of a form together.
    """

    def validate(self, *args, **kwargs):
        pass


def no_overlap(name: str, *fields: str) -> NoOverlap:
    """The constraint for a model of periods; needs PostgreSQL's btree_gist."""
    days = Func(F("since"), F("until"), function="daterange", output_field=DateRangeField())
    return NoOverlap(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in fields),
            (days, RangeOperators.OVERLAPS),
        ],
        deferrable=Deferrable.DEFERRED,
    )


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

    @property
    def matter(self) -> tuple:
        """What holds once at a time: periods of one matter may not share a day."""
        raise NotImplementedError

    @property
    def is_event(self) -> bool:
        """Whether it happened, on the date of "since", rather than lasted."""
        return False

    def holds_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or self.until > day
        )


def in_force_on(day, prefix: str = "") -> Q:
    """A condition for periods that hold on ``day`` (a date, or an expression of one)."""
    return (Q(**{f"{prefix}since__isnull": True}) | Q(**{f"{prefix}since__lte": day})) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": day})
    )
