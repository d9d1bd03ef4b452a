"""The colours of the types of events on maps elsewhere: those of our own map by daylight."""

from incidents.models import EventType

COLOURS = {
    EventType.BATTLES.value: "#b32c00",
    EventType.EXPLOSIONS.value: "#b2700e",
    EventType.VIOLENCE_AGAINST_CIVILIANS.value: "#714299",
    EventType.PROTESTS.value: "#2281e8",
    EventType.RIOTS.value: "#186653",
    EventType.STRATEGIC_DEVELOPMENTS.value: "#0b2739",
}
