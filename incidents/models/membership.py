from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.period import Period, no_overlap


class Membership(Period):
    """A state's membership of an organisation, between two dates."""

    organisation = models.ForeignKey(
        "Organisation",
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    state = models.ForeignKey(
        "State", verbose_name=_("state"), on_delete=models.PROTECT, related_name="memberships"
    )
    report = models.ForeignKey(
        "Report",
        verbose_name=_("report"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="memberships",
    )
    note = models.CharField(_("note"), max_length=300, blank=True, help_text=_("In English."))

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["organisation", "state", "since"]
        constraints = [
            *Period.Meta.constraints,
            no_overlap("membership_once_at_a_time", "organisation", "state"),
        ]

    @property
    def matter(self) -> tuple:
        return (self.organisation_id, self.state_id)

    def __str__(self):
        return f"{self.state} · {self.organisation}"
