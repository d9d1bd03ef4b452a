"""ACLED's taxonomy of events (codebook of 2023), which the field speaks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventType(models.TextChoices):
    BATTLES = "battles", _("Battles")
    EXPLOSIONS = "explosions", _("Explosions/Remote violence")
    VIOLENCE_AGAINST_CIVILIANS = "violence-against-civilians", _("Violence against civilians")
    PROTESTS = "protests", _("Protests")
    RIOTS = "riots", _("Riots")
    STRATEGIC_DEVELOPMENTS = "strategic-developments", _("Strategic developments")


class SubEventType(models.TextChoices):
    ARMED_CLASH = "armed-clash", _("Armed clash")
    GOVERNMENT_REGAINS_TERRITORY = "government-regains-territory", _("Government regains territory")
    NON_STATE_OVERTAKES_TERRITORY = (
        "non-state-overtakes-territory",
        _("Non-state actor overtakes territory"),
    )
    CHEMICAL_WEAPON = "chemical-weapon", _("Chemical weapon")
    AIR_DRONE_STRIKE = "air-drone-strike", _("Air/drone strike")
    SUICIDE_BOMB = "suicide-bomb", _("Suicide bomb")
    SHELLING = "shelling", _("Shelling/artillery/missile attack")
    REMOTE_EXPLOSIVE = "remote-explosive", _("Remote explosive/landmine/IED")
    GRENADE = "grenade", _("Grenade")
    SEXUAL_VIOLENCE = "sexual-violence", _("Sexual violence")
    ATTACK = "attack", _("Attack")
    ABDUCTION = "abduction", _("Abduction/forced disappearance")
    PEACEFUL_PROTEST = "peaceful-protest", _("Peaceful protest")
    PROTEST_WITH_INTERVENTION = "protest-with-intervention", _("Protest with intervention")
    EXCESSIVE_FORCE = "excessive-force", _("Excessive force against protesters")
    VIOLENT_DEMONSTRATION = "violent-demonstration", _("Violent demonstration")
    MOB_VIOLENCE = "mob-violence", _("Mob violence")
    AGREEMENT = "agreement", _("Agreement")
    ARRESTS = "arrests", _("Arrests")
    CHANGE_TO_GROUP = "change-to-group", _("Change to group/activity")
    DISRUPTED_WEAPONS_USE = "disrupted-weapons-use", _("Disrupted weapons use")
    BASE_ESTABLISHED = "base-established", _("Headquarters or base established")
    LOOTING = "looting", _("Looting/property destruction")
    NON_VIOLENT_TRANSFER = "non-violent-transfer", _("Non-violent transfer of territory")
    OTHER = "other", _("Other")


SUB_TYPES = {
    EventType.BATTLES: (
        SubEventType.ARMED_CLASH,
        SubEventType.GOVERNMENT_REGAINS_TERRITORY,
        SubEventType.NON_STATE_OVERTAKES_TERRITORY,
    ),
    EventType.EXPLOSIONS: (
        SubEventType.CHEMICAL_WEAPON,
        SubEventType.AIR_DRONE_STRIKE,
        SubEventType.SUICIDE_BOMB,
        SubEventType.SHELLING,
        SubEventType.REMOTE_EXPLOSIVE,
        SubEventType.GRENADE,
    ),
    EventType.VIOLENCE_AGAINST_CIVILIANS: (
        SubEventType.SEXUAL_VIOLENCE,
        SubEventType.ATTACK,
        SubEventType.ABDUCTION,
    ),
    EventType.PROTESTS: (
        SubEventType.PEACEFUL_PROTEST,
        SubEventType.PROTEST_WITH_INTERVENTION,
        SubEventType.EXCESSIVE_FORCE,
    ),
    EventType.RIOTS: (SubEventType.VIOLENT_DEMONSTRATION, SubEventType.MOB_VIOLENCE),
    EventType.STRATEGIC_DEVELOPMENTS: (
        SubEventType.AGREEMENT,
        SubEventType.ARRESTS,
        SubEventType.CHANGE_TO_GROUP,
        SubEventType.DISRUPTED_WEAPONS_USE,
        SubEventType.BASE_ESTABLISHED,
        SubEventType.LOOTING,
        SubEventType.NON_VIOLENT_TRANSFER,
        SubEventType.OTHER,
    ),
}
