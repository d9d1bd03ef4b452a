from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.bilingual import BilingualName


class ClaimantKind(models.TextChoices):
    GOVERNMENT = "government", _("government")
    PARTY = "party", _("party to the fight")
    UN = "un", _("United Nations")
    NGO = "ngo", _("non-governmental organisation")
    DATASET = "dataset", _("research dataset")
    MEDIA = "media", _("media")
    WITNESSES = "witnesses", _("witnesses, local sources")
    COMMUNITY = "community", _("community association")


class Claimant(BilingualName):
    """Somebody who states figures or names culprits."""

    kind = models.CharField(_("kind"), max_length=20, choices=ClaimantKind)
    state = models.ForeignKey(
        "State",
        verbose_name=_("speaks for the state"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claimants",
    )
    group = models.ForeignKey(
        "ArmedGroup",
        verbose_name=_("speaks for the group"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claimants",
    )
    unnamed = models.BooleanField(
        _("unnamed"),
        default=False,
        help_text=_("Stands for several sources that a report does not name, such as “the press”."),
    )

    class Meta:
        verbose_name = _("claimant")
        verbose_name_plural = _("claimants")
        ordering = ["name_en"]
        constraints = [
            models.UniqueConstraint(fields=["name_en"], name="claimant_name_once"),
            models.CheckConstraint(
                condition=Q(state__isnull=True) | Q(group__isnull=True),
                name="claimant_speaks_for_one",
                violation_error_message=_(
                    "A claimant speaks for a state or for a group, not both."
                ),
            ),
        ]
