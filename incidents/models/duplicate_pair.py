from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident, IncidentStatus
from incidents.models.recorded import recorded


class Verdict(models.TextChoices):
    """What somebody decided of two incidents that look alike."""

    OPEN = "", _("open")
    NOT_SAME = "not_same", _("not the same")


class DuplicatePairQuerySet(models.QuerySet):
    def of(self, one: Incident, other: Incident):
        """The pair of these two, whichever is named first; at most one."""
        first, second = sorted((one.pk, other.pk))
        return self.filter(first=first, second=second)

    def open(self):
        """Those on which nobody has decided, both of them still there."""
        return self.filter(verdict=Verdict.OPEN).standing()

    def told_apart(self):
        """Those of which somebody said that they are not the same, both still there."""
        return self.filter(verdict=Verdict.NOT_SAME).standing()

    def standing(self):
        return self.exclude(first__status=IncidentStatus.WITHDRAWN).exclude(
            second__status=IncidentStatus.WITHDRAWN
        )


@recorded(exclude=("score", "found_at"), found_by=("first", "second"))
class DuplicatePair(models.Model):
    """Two incidents that are likely the same, or of which somebody said that they are not.

    ``score`` is 0 to 100, see ``incidents.duplicates.likeness``. Kept by
    ``incidents.duplicates.refresh_duplicate_pairs``; a verdict stays until it is taken back.
    """

    first = models.ForeignKey(
        "Incident", verbose_name=_("one incident"), on_delete=models.CASCADE, related_name="+"
    )
    second = models.ForeignKey(
        "Incident", verbose_name=_("the other incident"), on_delete=models.CASCADE, related_name="+"
    )
    score = models.PositiveSmallIntegerField(_("likeness, of 100"))
    found_at = models.DateTimeField(_("found at"), default=timezone.now)
    verdict = models.CharField(
        _("verdict"), max_length=10, choices=Verdict, default=Verdict.OPEN, blank=True
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = _("likely duplicate")
        verbose_name_plural = _("likely duplicates")
        ordering = ["found_at", "pk"]
        indexes = [
            models.Index(fields=["verdict", "found_at", "id"], name="duplicate_pair_found"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="duplicate_pair_in_order"
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.OPEN) | Q(decided_at__isnull=False),
                name="duplicate_pair_verdict_has_date",
            ),
        ]

    def __str__(self):
        return f"{self.first} · {self.second}"
