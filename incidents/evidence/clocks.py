"""Two clocks, two questions: what had been published by a day, what was held here on a day."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from incidents.evidence.words import day_in_words


@dataclass(frozen=True)
class Clocks:
    """``known``: only what had been published by that day. ``recorded``: only what this
    database held at the end of that day. None is today's.
    """

    known: date | None = None
    recorded: date | None = None

    @property
    def are_set(self) -> bool:
        return self != TODAY

    @property
    def in_words(self) -> str:
        """ "As published by 1 October 2019"; "" for today."""
        days = {"known": day_in_words(self.known), "recorded": day_in_words(self.recorded)}
        if self.known and self.recorded:
            return _("As published by %(known)s, of what this database held on %(recorded)s") % days
        if self.known:
            return _("As published by %(known)s") % days
        if self.recorded:
            return _("As this database held it on %(recorded)s") % days
        return ""


TODAY = Clocks()
