from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.bilingual import BilingualName
from incidents.models.period import in_force_on


class Side(models.TextChoices):
    """Whose dead, wounded or missing a figure counts."""

    CIVILIANS = "civilians", _("civilians")
    STATE_FORCES = "state_forces", _("state forces")
    MILITIA = "militia", _("pro-government militia")
    INTERNATIONAL = "international", _("international forces")
    PEACEKEEPERS = "peacekeepers", _("peacekeepers")
    ARMED_GROUP = "armed_group", _("non-state armed group")
    UNKNOWN = "unknown", _("side not told")


SECURITY_SIDES = (Side.STATE_FORCES, Side.MILITIA, Side.INTERNATIONAL, Side.PEACEKEEPERS)


class GroupKind(models.TextChoices):
    NON_STATE = "non_state", _("non-state armed group")
    STATE_FORCE = "state_force", _("state force")
    INTERNATIONAL_FORCE = "international_force", _("international force")
    PEACEKEEPING_FORCE = "peacekeeping_force", _("peacekeeping force")
    PRO_GOVERNMENT_MILITIA = "militia", _("pro-government militia")
    COMMUNAL_MILITIA = "communal_militia", _("communal militia")
    PRIVATE_COMPANY = "private_company", _("private military company")
    NETWORK = "network", _("international network")
    UNIDENTIFIED = "unidentified", _("unidentified")


# The side on which a group's own dead are counted. A private military company fights
# for the state that hired it; a communal militia for nobody but itself.
SIDE_OF_KIND = {
    GroupKind.NON_STATE: Side.ARMED_GROUP,
    GroupKind.STATE_FORCE: Side.STATE_FORCES,
    GroupKind.INTERNATIONAL_FORCE: Side.INTERNATIONAL,
    GroupKind.PEACEKEEPING_FORCE: Side.PEACEKEEPERS,
    GroupKind.PRO_GOVERNMENT_MILITIA: Side.MILITIA,
    GroupKind.COMMUNAL_MILITIA: Side.ARMED_GROUP,
    GroupKind.PRIVATE_COMPANY: Side.INTERNATIONAL,
    GroupKind.NETWORK: Side.ARMED_GROUP,
    GroupKind.UNIDENTIFIED: Side.ARMED_GROUP,
}


class ArmedGroupQuerySet(models.QuerySet):
    def descendants_of(self, group, day):
        """``group`` and all that were part of it or affiliated with it on ``day``."""
        return self.filter(in_force_on(day, "ancestries__"), ancestries__ancestor=group).distinct()

    def with_incidents(self):
        return self.filter(
            Q(involvements__isnull=False) | Q(descents__group__involvements__isnull=False)
        ).distinct()


class ArmedGroup(BilingualName):
    """Anyone under arms: groups, armies, militias, companies, "unidentified"."""

    slug = models.SlugField(
        _("short name in addresses"),
        unique=True,
        help_text=_("As in ?group=jnim. Links use it, so do not change it."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=GroupKind)
    state = models.ForeignKey(
        "State",
        verbose_name=_("state"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="forces",
        help_text=_("For state forces and militias: the state that they fight for."),
    )
    summary_en = models.TextField(_("summary in English"), blank=True)
    summary_fr = models.TextField(_("summary in French"), blank=True)
    to_be_checked = models.BooleanField(
        _("to be checked"),
        default=False,
        help_text=_("Made from a dataset's wording; nobody has looked at it yet."),
    )

    objects = ArmedGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("armed group")
        verbose_name_plural = _("armed groups")
        ordering = ["name_en"]

    @property
    def side(self) -> Side:
        """The side on which this group's own dead are counted."""
        return SIDE_OF_KIND[GroupKind(self.kind)]
