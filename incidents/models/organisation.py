from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.bilingual import BilingualName
from incidents.models.period import in_force_on


class OrganisationQuerySet(models.QuerySet):
    def with_member_on(self, state, day):
        """Organisations of which ``state`` was a member on ``day``."""
        return self.filter(in_force_on(day, "memberships__"), memberships__state=state)


class Organisation(BilingualName):
    """An organisation of states: G5 Sahel, Alliance of Sahel States, ECOWAS."""

    slug = models.SlugField(_("short name in addresses"), unique=True)
    acronym_en = models.CharField(_("acronym in English"), max_length=30, blank=True)
    acronym_fr = models.CharField(_("acronym in French"), max_length=30, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation of states")
        verbose_name_plural = _("organisations of states")
        ordering = ["name_en"]

    @property
    def acronym(self) -> str:
        """In the reader's language; "" where it has none."""
        return self.in_readers_language(self.acronym_en, self.acronym_fr)
