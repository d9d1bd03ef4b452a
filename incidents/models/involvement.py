from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.period import in_force_on
from incidents.models.recorded import recorded


class Role(models.TextChoices):
    ATTACKER = "attacker", _("attacker")
    TARGET = "target", _("target")
    PARTY = "party", _("party, initiator not told")


class Basis(models.TextChoices):
    """On what ground a group is named."""

    OBSERVED = "observed", _("observed")
    CLAIMED = "claimed", _("claimed by the group")
    BLAMED = "blamed", _("blamed")
    SUSPECTED = "suspected", _("suspected")
    DENIED = "denied", _("denied by the group")


# What makes an incident somebody's. Who denies a part in it has none, unless that is asked.
COUNTED_BASES = tuple(basis for basis in Basis if basis != Basis.DENIED)


class InvolvementQuerySet(models.QuerySet):
    def of_groups(self, groups, *, on, descendants: bool = True):
        """Involvements of any of ``groups``, with those that belonged to them ``on`` a date."""
        if not descendants:
            return self.filter(group__in=groups)
        return self.filter(
            in_force_on(on, "group__ancestries__"), group__ancestries__ancestor__in=groups
        )

    def naming(self, word: str):
        """Involvements of a group one of whose names holds the normalised ``word``."""
        return self.filter(group__names__normalised__contains=word)


@recorded(found_by=("incident",))
class Involvement(models.Model):
    """A group, or civilians, had a part in an incident, on somebody's word."""

    incident = models.ForeignKey(
        "Incident",
        verbose_name=_("incident"),
        on_delete=models.CASCADE,
        related_name="involvements",
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    group = models.ForeignKey(
        "ArmedGroup",
        verbose_name=_("armed group"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="involvements",
    )
    civilians = models.BooleanField(
        _("civilians"), default=False, help_text=_("Tick instead of choosing a group.")
    )
    description = models.CharField(
        _("who exactly"),
        max_length=200,
        blank=True,
        help_text=_("Such as “G5 Sahel camp” or “Fulani villagers”."),
    )
    basis = models.CharField(_("basis"), max_length=10, choices=Basis, default=Basis.OBSERVED)
    claimant = models.ForeignKey(
        "Claimant",
        verbose_name=_("according to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="involvements",
        help_text=_("Who blames or suspects it. For a claim, the group itself is meant."),
    )
    label = models.CharField(
        _("label used"),
        max_length=100,
        blank=True,
        help_text=_("The name under which the group claimed it, if another."),
    )
    date = models.DateField(
        _("stated on"), null=True, blank=True, help_text=_("When it was claimed, blamed or denied.")
    )

    objects = InvolvementQuerySet.as_manager()

    class Meta:
        verbose_name = _("involvement")
        verbose_name_plural = _("who was involved")
        ordering = ["role", "date", "pk"]
        indexes = [
            models.Index(fields=["group", "incident"], name="involvement_group_incident"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(group__isnull=False) & Q(civilians=False))
                | (Q(group__isnull=True) & Q(civilians=True)),
                name="involvement_of_group_or_civilians",
                violation_error_message=_("Choose a group, or tick “civilians”; not both."),
            ),
            models.CheckConstraint(
                condition=Q(civilians=False) | ~Q(role="attacker"),
                name="involvement_civilians_no_attackers",
                violation_error_message=_("Civilians can be a target or a party, not an attacker."),
            ),
            models.CheckConstraint(
                condition=~Q(basis__in=["blamed", "suspected"]) | Q(claimant__isnull=False),
                name="involvement_blame_has_claimant",
                violation_error_message=_("Say who blames or suspects: choose “according to”."),
            ),
        ]

    def __str__(self):
        who = self.group or _("civilians")
        return f"{who} · {self.get_role_display()} · {self.get_basis_display()}"
