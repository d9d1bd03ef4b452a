from django.contrib.gis.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incidents.models.armed_group import ArmedGroup
from incidents.models.bilingual import BilingualName
from incidents.models.incident import Incident
from incidents.models.membership import Membership
from incidents.models.visibility import sees_drafts


class StateQuerySet(models.QuerySet):
    def in_scope(self):
        """The states whose incidents this installation follows."""
        return self.filter(in_scope=True)

    def with_outline(self):
        return self.filter(outline__isnull=False)

    def visible_to(self, user):
        """Analysts see all; others no state that is here for a row of a dataset alone.

        Unless an incident that they may see happened there.
        """
        if sees_drafts(user):
            return self
        of_state = {"state": OuterRef("pk")}
        return self.filter(
            Q(in_scope=True)
            | Q(outline__isnull=False)
            | Exists(Membership.objects.filter(**of_state))
            | Exists(ArmedGroup.objects.filter(to_be_checked=False, **of_state))
            | Exists(Incident.objects.public().filter(**of_state))
        )


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
