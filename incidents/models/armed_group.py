from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incidents.models.bilingual import BilingualName
from incidents.models.group_name import GroupName
from incidents.models.incident import Incident
from incidents.models.period import in_force_on
from incidents.models.text import Searchable, normalise
from incidents.models.visibility import sees_drafts


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

    def called(self, text: str):
        """Groups in one of whose names each word of ``text`` occurs; all for no text."""
        groups = self.alias(searched=Searchable("name_en", "name_fr"))
        for word in normalise(text).split():
            named = GroupName.objects.filter(group=OuterRef("pk"), normalised__contains=word)
            groups = groups.filter(Q(searched__contains=word) | Exists(named))
        return groups

    def visible_to(self, user):
        """Analysts see all; others no name that came with a dataset and nobody has looked at.

        Unless an incident that they may see names it.
        """
        if sees_drafts(user):
            return self
        named = Incident.objects.public().filter(involvements__group=OuterRef("pk"))
        return self.filter(Q(to_be_checked=False) | Exists(named))


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

    def get_absolute_url(self):
        return reverse("group", args=[self.slug])

    @property
    def summary(self) -> str:
        """In the reader's language; "" where nobody has written one."""
        return self.in_readers_language(self.summary_en, self.summary_fr)

    @property
    def side(self) -> Side:
        """The side on which this group's own dead are counted."""
        return SIDE_OF_KIND[GroupKind(self.kind)]
