from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.text import NormalisedField


class GroupNameKind(models.TextChoices):
    FULL = "full", _("full name")
    ACRONYM = "acronym", _("acronym")
    ALIAS = "alias", _("other spelling")
    LABEL = "label", _("label used in claims")


class GroupName(models.Model):
    """One name or acronym of an armed group."""

    group = models.ForeignKey(
        "ArmedGroup", verbose_name=_("group"), on_delete=models.CASCADE, related_name="names"
    )
    name = models.CharField(_("name"), max_length=200)
    normalised = NormalisedField(_("normalised"), source="name")
    language = models.CharField(
        _("language"), max_length=7, blank=True, help_text=_("ISO 639 code; empty if any.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=GroupNameKind)

    class Meta:
        verbose_name = _("name of a group")
        verbose_name_plural = _("names of a group")
        ordering = ["kind", "name"]
        indexes = [models.Index(fields=["normalised"], name="group_name_normalised")]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "name", "language"], name="group_name_once_a_language"
            )
        ]

    def __str__(self):
        return self.name
