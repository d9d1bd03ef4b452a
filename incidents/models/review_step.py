from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReviewKind(models.TextChoices):
    PROPOSED = "proposed", _("proposed for review")
    TAKEN_BACK = "taken_back", _("taken back")
    SENT_BACK = "sent_back", _("sent back")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REOPENED = "reopened", _("reopened as a draft")


# What nobody does without saying why.
SAYS_WHY = (ReviewKind.SENT_BACK, ReviewKind.WITHDRAWN, ReviewKind.REOPENED)


class ReviewStep(models.Model):
    """Somebody moved an incident from one status to the next; the desk alone reads it."""

    incident = models.ForeignKey(
        "Incident",
        verbose_name=_("incident"),
        on_delete=models.CASCADE,
        related_name="review_steps",
    )
    kind = models.CharField(_("what happened"), max_length=10, choices=ReviewKind)
    # None for an account that is gone, and for a program.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="review_steps",
    )
    # The very moment from which on the incident has its status: `Incident.status_since`.
    at = models.DateTimeField(_("at"), default=timezone.now)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("step of the review")
        verbose_name_plural = _("steps of the review")
        ordering = ["at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=SAYS_WHY) | ~Q(comment=""),
                name="review_step_says_why",
                violation_error_message=_("Say why."),
            ),
        ]

    def __str__(self):
        return f"{self.incident}: {self.get_kind_display()}"
