from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.recorded import recorded


class Outcome(models.TextChoices):
    """What came of an incident, besides its victims."""

    BASE_HELD = "base_held", _("base held by the attackers for a time")
    BASE_OVERRUN = "base_overrun", _("base overrun")
    EQUIPMENT_CAPTURED = "equipment_captured", _("equipment captured")
    EQUIPMENT_DESTROYED = "equipment_destroyed", _("equipment destroyed")
    ATTACK_REPELLED = "attack_repelled", _("attack repelled")
    PROPERTY_BURNED = "property_burned", _("houses or market burned")
    LOOTING = "looting", _("looting")
    LIVESTOCK_STOLEN = "livestock_stolen", _("livestock stolen")
    DISPLACEMENT = "displacement", _("people displaced")
    INFRASTRUCTURE_DESTROYED = "infrastructure_destroyed", _("infrastructure destroyed")
    FORCES_WITHDRAWN = "forces_withdrawn", _("forces withdrawn")


class Weapon(models.TextChoices):
    """With what an incident was done."""

    SMALL_ARMS = "small_arms", _("small arms")
    HEAVY_WEAPONS = "heavy_weapons", _("heavy weapons")
    MORTARS_ROCKETS = "mortars_rockets", _("mortars or rockets")
    IED = "ied", _("improvised explosive device")
    MINE = "mine", _("mine")
    VEHICLE_BOMB = "vehicle_bomb", _("vehicle bomb")
    SUICIDE_VEST = "suicide_vest", _("explosive vest")
    DRONE = "drone", _("drone")
    AIRCRAFT = "aircraft", _("aircraft or helicopter")
    BLADES = "blades", _("blades")
    FIRE = "fire", _("fire")


class Circumstance(models.Model):
    """What a claimant says of one incident; outcomes and weapons share its shape."""

    claimant = models.ForeignKey(
        "Claimant",
        verbose_name=_("according to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.get_code_display()


@recorded(found_by=("incident",))
class IncidentOutcome(Circumstance):
    """Somebody said what came of an incident."""

    incident = models.ForeignKey(
        "Incident", verbose_name=_("incident"), on_delete=models.CASCADE, related_name="outcomes"
    )
    code = models.CharField(_("outcome"), max_length=30, choices=Outcome)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["pk"]


@recorded(found_by=("incident",))
class IncidentWeapon(Circumstance):
    """Somebody said with what an incident was done."""

    incident = models.ForeignKey(
        "Incident", verbose_name=_("incident"), on_delete=models.CASCADE, related_name="weapons"
    )
    code = models.CharField(_("weapon"), max_length=30, choices=Weapon)

    class Meta:
        verbose_name = _("weapon")
        verbose_name_plural = _("weapons")
        ordering = ["pk"]
