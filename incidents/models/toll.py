from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class TollSide(models.TextChoices):
    """The sides that pages and totals show beside each other."""

    CIVILIANS = "civilians", _("civilians")
    SECURITY = "security", _("security forces")
    ARMED_GROUPS = "armed_groups", _("armed groups")
    UNKNOWN = "unknown", _("side not told")
    ALL_SIDES = "all_sides", _("all sides")


class Audience(models.TextChoices):
    """For whom a toll is counted."""

    PUBLIC = "public", _("the public")
    DESK = "desk", _("analysts")


class Toll(models.Model):
    """Derived: how many of one side were killed, for one audience.

    Numbers are whole persons; NULL is "not known", never zero. ``low``, ``best`` and
    ``high`` follow from the claims on the incident itself. The ``share_`` fields are
    its part of what is told of its operation as a whole: they are for sums alone and
    never printed as the incident's own figure. A row exists where something is known.
    Kept by ``incidents.evidence.tolls.recompute_tolls``.
    """

    incident = models.ForeignKey("Incident", on_delete=models.CASCADE, related_name="tolls")
    audience = models.CharField(max_length=10, choices=Audience)
    side = models.CharField(max_length=20, choices=TollSide)
    low = models.PositiveIntegerField(null=True)
    best = models.PositiveIntegerField(null=True)
    high = models.PositiveIntegerField(null=True)
    government = models.PositiveIntegerField(null=True)
    low_is_open = models.BooleanField(default=False)
    high_is_open = models.BooleanField(default=False)
    disputed = models.BooleanField(default=False)
    share_low = models.PositiveIntegerField(null=True)
    share_best = models.PositiveIntegerField(null=True)
    share_high = models.PositiveIntegerField(null=True)
    share_government = models.PositiveIntegerField(null=True)
    share_is_open = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("toll")
        verbose_name_plural = _("tolls")
        constraints = [
            models.UniqueConstraint(fields=["incident", "audience", "side"], name="toll_once"),
            models.CheckConstraint(
                condition=(
                    (Q(low__isnull=True) | Q(best__isnull=True) | Q(low__lte=F("best")))
                    & (Q(best__isnull=True) | Q(high__isnull=True) | Q(best__lte=F("high")))
                    & (Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lte=F("high")))
                ),
                name="toll_in_order",
            ),
        ]

    def __str__(self):
        return f"{self.incident} · {self.get_side_display()} · {self.get_audience_display()}"
