"""Whose figure a view shows, and of which side: the one number that stands for a toll."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.evidence.figures import UNKNOWN, Range
from incidents.models import TollSide


class Figure(TextChoices):
    """Which of the figures of a toll."""

    BEST = "best", gettext_lazy("best figure")
    LOW = "low", gettext_lazy("low figure")
    HIGH = "high", gettext_lazy("high figure")
    GOVERNMENT = "government", gettext_lazy("government's figure")


# The sides that a view can be about; the dead of no told side are in "all sides" alone.
VIEW_SIDES = (
    TollSide.ALL_SIDES,
    TollSide.CIVILIANS,
    TollSide.SECURITY,
    TollSide.ARMED_GROUPS,
)


@dataclass(frozen=True)
class ViewFigure:
    """The figure and side of a view: by default the best figure of all sides."""

    figure: Figure = Figure.BEST
    side: TollSide = TollSide.ALL_SIDES

    @property
    def in_words(self) -> str:
        """ "best figure, all sides", "government's figure, security forces"."""
        return _("%(figure)s, %(side)s") % {"figure": self.figure.label, "side": self.side.label}

    @property
    def is_default(self) -> bool:
        return self == BEST_OF_ALL_SIDES

    def of(self, toll: Range) -> Range:
        """What the view tells of one side's toll.

        The best figure comes with its range. Any other stands by itself: unknown where
        it is not known, as the low figure is where somebody says only "up to 40".
        """
        if self.figure is Figure.BEST:
            return toll
        number = getattr(toll, self.figure.value)
        if number is None:
            return UNKNOWN
        is_open = self.figure is Figure.HIGH and toll.high_is_open
        return Range(low=number, best=number, high=number, high_is_open=is_open)


BEST_OF_ALL_SIDES = ViewFigure()
