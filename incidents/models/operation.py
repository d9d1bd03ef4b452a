from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.reference import new_reference


class Operation(models.Model):
    """Several incidents that were one coordinated attack."""

    reference = models.CharField(
        _("reference"), max_length=20, unique=True, default=new_reference, editable=False
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        ordering = ["title"]

    def __str__(self):
        return self.title
