from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from incidents.models.armed_group import Side
from incidents.models.recorded import recorded


class CasualtyOutcome(models.TextChoices):
    KILLED = "killed", _("killed")
    WOUNDED = "wounded", _("wounded")
    MISSING = "missing", _("missing")
    CAPTURED = "captured", _("captured")
    ABDUCTED = "abducted", _("abducted")
    ACCOUNTED_FOR = "accounted_for", _("accounted for")
    NEUTRALISED = "neutralised", _("neutralised")


def with_outcome(figure: str, number: int, outcome: CasualtyOutcome) -> str:
    """``figure`` with the word for what befell them: "25 killed", "at least 60 missing".

    ``number`` is how many they are, for the languages in which the word has a plural.
    """
    # One by one: lists say it of many incidents, and looking up a translation takes its time.
    match outcome:
        case CasualtyOutcome.KILLED:
            text = ngettext("%(number)s killed", "%(number)s killed", number)
        case CasualtyOutcome.WOUNDED:
            text = ngettext("%(number)s wounded", "%(number)s wounded", number)
        case CasualtyOutcome.MISSING:
            text = ngettext("%(number)s missing", "%(number)s missing", number)
        case CasualtyOutcome.CAPTURED:
            text = ngettext("%(number)s captured", "%(number)s captured", number)
        case CasualtyOutcome.ABDUCTED:
            text = ngettext("%(number)s abducted", "%(number)s abducted", number)
        case CasualtyOutcome.ACCOUNTED_FOR:
            text = ngettext("%(number)s accounted for", "%(number)s accounted for", number)
        case CasualtyOutcome.NEUTRALISED:
            text = ngettext("%(number)s neutralised", "%(number)s neutralised", number)
    return text % {"number": figure}


class Qualifier(models.TextChoices):
    """How the claimant itself puts its figure."""

    CONFIRMED = "confirmed", _("confirmed")
    PROVISIONAL = "provisional", _("provisional")
    CLAIMED = "claimed", _("claimed")
    REPORTED = "reported", _("reported")
    ESTIMATED = "estimated", _("estimated")


class VagueWord(models.TextChoices):
    """Words that stand for a number; ``VAGUE_BOUNDS`` gives what they are taken to mean."""

    SEVERAL = "several", _("several")
    ABOUT_TEN = "about_ten", _("about ten")
    DOZEN = "dozen", _("a dozen")
    ABOUT_TWENTY = "about_twenty", _("about twenty")
    ABOUT_THIRTY = "about_thirty", _("about thirty")
    ABOUT_FORTY = "about_forty", _("about forty")
    ABOUT_FIFTY = "about_fifty", _("about fifty")
    DOZENS = "dozens", _("dozens")
    SCORES = "scores", _("scores")
    ABOUT_HUNDRED = "about_hundred", _("about a hundred")
    HUNDREDS = "hundreds", _("hundreds")


# Lowest and highest number that each word is taken to mean; None is open. Our own
# table: a word for a number spans 20 % below and above it, a plural begins at two of
# its unit and is open.
VAGUE_BOUNDS = {
    VagueWord.SEVERAL: (3, None),
    VagueWord.ABOUT_TEN: (8, 12),
    VagueWord.DOZEN: (10, 14),
    VagueWord.ABOUT_TWENTY: (16, 24),
    VagueWord.ABOUT_THIRTY: (24, 36),
    VagueWord.ABOUT_FORTY: (32, 48),
    VagueWord.ABOUT_FIFTY: (40, 60),
    VagueWord.DOZENS: (24, None),
    VagueWord.SCORES: (40, None),
    VagueWord.ABOUT_HUNDRED: (80, 120),
    VagueWord.HUNDREDS: (200, None),
}


@recorded(found_by=("incident", "operation"))
class CasualtyClaim(models.Model):
    """Somebody said how many of one side were killed, wounded, missing ...

    ``minimum`` and ``maximum`` are whole persons; NULL is an open bound: "at least
    15" is (15, NULL), "up to 40" is (NULL, 40), "25" is (25, 25).
    """

    incident = models.ForeignKey(
        "Incident",
        verbose_name=_("incident"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="casualty_claims",
    )
    operation = models.ForeignKey(
        "Operation",
        verbose_name=_("operation"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="casualty_claims",
    )
    claimant = models.ForeignKey(
        "Claimant",
        verbose_name=_("claimant"),
        on_delete=models.PROTECT,
        related_name="casualty_claims",
        help_text=_("Who says so."),
    )
    side = models.CharField(_("side"), max_length=20, choices=Side)
    group = models.ForeignKey(
        "ArmedGroup",
        verbose_name=_("group"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="casualty_claims",
        help_text=_("Whose people, if the figure is for one group of that side only."),
    )
    outcome = models.CharField(
        pgettext_lazy("of people", "outcome"),
        max_length=20,
        choices=CasualtyOutcome,
        default=CasualtyOutcome.KILLED,
    )
    minimum = models.PositiveIntegerField(
        _("at least"), null=True, blank=True, help_text=_("Empty for “up to …”.")
    )
    maximum = models.PositiveIntegerField(
        _("at most"), null=True, blank=True, help_text=_("Empty for “at least …”.")
    )
    figure = models.PositiveIntegerField(
        _("figure inside the range"),
        null=True,
        blank=True,
        help_text=_("Only where the claimant gives a range and names one figure in it."),
    )
    vague_word = models.CharField(
        _("word instead of a number"),
        max_length=20,
        choices=VagueWord,
        blank=True,
        help_text=_("Its bounds are filled in from a fixed table."),
    )
    qualifier = models.CharField(_("qualifier"), max_length=20, choices=Qualifier, blank=True)
    as_of = models.DateField(
        _("as of"), null=True, blank=True, help_text=_("The day on which it was said.")
    )
    additional = models.BooleanField(
        _("in addition"),
        default=False,
        help_text=_("Adds to the claimant's earlier figure instead of replacing it."),
    )
    dataset = models.ForeignKey(
        "Dataset",
        verbose_name=_("from dataset"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="casualty_claims",
        editable=False,
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)

    class Meta:
        verbose_name = _("casualty claim")
        verbose_name_plural = _("casualty claims")
        ordering = ["as_of", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(incident__isnull=False) & Q(operation__isnull=True))
                | (Q(incident__isnull=True) & Q(operation__isnull=False)),
                name="claim_on_incident_or_operation",
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=False) | Q(maximum__isnull=False),
                name="claim_has_a_bound",
                violation_error_message=_("Give a number: at least, at most, or both."),
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True)
                | Q(maximum__isnull=True)
                | Q(minimum__lte=F("maximum")),
                name="claim_bounds_in_order",
                violation_error_message=_("“At least” cannot be more than “at most”."),
            ),
            models.CheckConstraint(
                condition=Q(figure__isnull=True)
                | (
                    (Q(minimum__isnull=True) | Q(figure__gte=F("minimum")))
                    & (Q(maximum__isnull=True) | Q(figure__lte=F("maximum")))
                ),
                name="claim_figure_inside_range",
                violation_error_message=_("The figure must lie between “at least” and “at most”."),
            ),
        ]

    def __str__(self):
        return _("%(claimant)s: %(figure)s (%(side)s)") % {
            "claimant": self.claimant,
            "figure": self.in_words,
            "side": self.get_side_display(),
        }

    @property
    def is_chosen(self) -> bool:
        """Whether an editor chose it as the best figure; the choice may have lapsed."""
        return hasattr(self, "chosen")

    @property
    def figure_in_words(self) -> str:
        """The figure as the claimant put it: "25", "about 60", "at least 15", "37 to 39"."""
        if self.vague_word:
            return self.get_vague_word_display()
        if self.minimum is None:
            return _("up to %(number)s") % {"number": self.maximum}
        if self.maximum is None:
            return _("at least %(number)s") % {"number": self.minimum}
        if self.minimum == self.maximum:
            if self.qualifier == Qualifier.ESTIMATED:
                return _("about %(number)s") % {"number": self.minimum}
            return str(self.minimum)
        return _("%(minimum)s to %(maximum)s") % {
            "minimum": self.minimum,
            "maximum": self.maximum,
        }

    @property
    def in_words(self) -> str:
        """The figure with what befell them: "25 killed", "about twenty missing"."""
        # A word for a number is always for more than one.
        number = 2 if self.vague_word else self.minimum if self.maximum is None else self.maximum
        return with_outcome(self.figure_in_words, number, CasualtyOutcome(self.outcome))


@recorded(found_by=("claim",))
class ChosenFigure(models.Model):
    """An editor decided that a claim is the best figure, and why.

    It holds as long as the claimant has not replaced the claim by a newer one.
    """

    claim = models.OneToOneField(
        "CasualtyClaim",
        verbose_name=_("claim"),
        on_delete=models.CASCADE,
        related_name="chosen",
    )
    reason = models.CharField(_("reason"), max_length=300)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("chosen by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="chosen_figures",
    )
    chosen_at = models.DateTimeField(_("chosen at"), auto_now=True)

    class Meta:
        verbose_name = _("choice of the best figure")
        verbose_name_plural = _("choices of the best figure")

    def __str__(self):
        return f"{self.claim} · {self.reason}"
