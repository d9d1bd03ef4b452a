from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from incidents.models.recorded import recorded


@recorded(found_by=("incident",))
class UnclaimedStatement(models.Model):
    """A report said on a date that nobody had claimed the incident so far."""

    incident = models.ForeignKey(
        "Incident",
        verbose_name=_("incident"),
        on_delete=models.CASCADE,
        related_name="unclaimed_statements",
    )
    as_of = models.DateField(_("as of"))

    class Meta:
        verbose_name = _("statement that it is unclaimed")
        verbose_name_plural = _("statements that it is unclaimed")
        ordering = ["as_of"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "as_of"], name="unclaimed_once_a_day")
        ]

    def __str__(self):
        return _("unclaimed as of %(date)s") % {"date": date_format(self.as_of)}
