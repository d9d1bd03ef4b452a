from django.contrib.gis.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incidents.models.bilingual import BilingualName


class StateQuerySet(models.QuerySet):
    def in_scope(self):
        """The states whose incidents this installation follows."""
        return self.filter(in_scope=True)

    def with_outline(self):
        return self.filter(outline__isnull=False)


class State(BilingualName):
    """A sovereign state, by ISO 3166-1. Territories of ISO 3166-1 count as one."""

    alpha2 = models.CharField(_("ISO alpha-2 code"), max_length=2, unique=True)
    alpha3 = models.CharField(_("ISO alpha-3 code"), max_length=3, unique=True)
    pcode_prefix = models.CharField(
        _("P-code prefix"),
        max_length=4,
        blank=True,
        help_text=_("How the United Nations' place codes of this state begin."),
    )
    in_scope = models.BooleanField(
        _("followed"),
        default=False,
        help_text=_("Incidents in other states are kept but left out of the map and its counts."),
    )
    outline = models.MultiPolygonField(_("outline"), srid=4326, null=True, blank=True)

    objects = StateQuerySet.as_manager()

    class Meta:
        verbose_name = _("state")
        verbose_name_plural = _("states")
        ordering = ["name_en"]

    def get_absolute_url(self):
        return reverse("state", args=[self.alpha3])
