from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.period import Period, no_overlap


class Designation(Period):
    """An authority put a group on one of its lists, between two dates."""

    group = models.ForeignKey(
        "ArmedGroup",
        verbose_name=_("group"),
        on_delete=models.CASCADE,
        related_name="designations",
    )
    authority = models.ForeignKey(
        "Claimant",
        verbose_name=_("authority"),
        on_delete=models.PROTECT,
        related_name="designations",
    )
    listing = models.CharField(
        _("list"), max_length=200, help_text=_("The list's own name, such as SDGT.")
    )
    report = models.ForeignKey(
        "Report",
        verbose_name=_("report"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="designations",
    )

    class Meta:
        verbose_name = _("designation")
        verbose_name_plural = _("designations")
        ordering = ["group", "since"]
        constraints = [
            *Period.Meta.constraints,
            no_overlap("designation_once_at_a_time", "group", "authority", "listing"),
        ]

    @property
    def matter(self) -> tuple:
        return (self.group_id, self.authority_id, self.listing)

    def __str__(self):
        return f"{self.group} · {self.listing}"
