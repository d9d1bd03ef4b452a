from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.recorded import recorded


@recorded(found_by=("incident",))
class ExternalReference(models.Model):
    """The name that a dataset has for one of our incidents."""

    incident = models.ForeignKey(
        "Incident",
        verbose_name=_("incident"),
        on_delete=models.CASCADE,
        related_name="external_references",
    )
    dataset = models.ForeignKey(
        "Dataset",
        verbose_name=_("dataset"),
        on_delete=models.PROTECT,
        related_name="external_references",
    )
    external_id = models.CharField(_("external id"), max_length=100)
    version = models.CharField(_("version"), max_length=50, blank=True)
    row = models.JSONField(
        _("row as published"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("The dataset's own values, word for word."),
    )
    dropped_in = models.CharField(
        _("dropped in release"),
        max_length=50,
        blank=True,
        editable=False,
        help_text=_("The first release of the dataset that lacks this row."),
    )

    class Meta:
        verbose_name = _("external reference")
        verbose_name_plural = _("external references")
        ordering = ["dataset", "external_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "external_id"],
                name="external_reference_once_a_dataset",
                violation_error_message=_("This dataset's id belongs to another incident already."),
            )
        ]

    def __str__(self):
        return f"{self.dataset} {self.external_id}"
