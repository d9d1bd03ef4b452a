"""An editor's choice of the best figure: made, taken back, and whether it still holds."""

from dataclasses import dataclass

from django.db import transaction

from incidents.evidence.judgement import Judged, judge
from incidents.evidence.tolls import attackers_of_all, load_attackers
from incidents.evidence.words import reason_in_words
from incidents.models import CasualtyClaim, ChosenFigure, Incident, IncidentStatus, Operation


@dataclass(frozen=True)
class Choice:
    """A choice, and what the rules make of the chosen claim now."""

    figure: ChosenFigure
    judged: Judged

    @property
    def holds(self) -> bool:
        return self.judged.stands

    @property
    def lapsed_because(self) -> str:
        """Why the chosen claim stands no more, as a sentence; "" while the choice holds."""
        return reason_in_words(self.judged)


@transaction.atomic
def choose_best_figure(*, claim: CasualtyClaim, reason: str, chosen_by) -> ChosenFigure:
    """Make ``claim`` the best figure for its side, group and outcome, in place of any other.

    The caller derives the tolls anew in the same transaction (``recompute_tolls``).
    """
    ChosenFigure.objects.filter(
        claim__incident=claim.incident_id,
        claim__operation=claim.operation_id,
        claim__side=claim.side,
        claim__group=claim.group_id,
        claim__outcome=claim.outcome,
    ).exclude(claim=claim).delete()
    return ChosenFigure.objects.update_or_create(
        claim=claim, defaults={"reason": reason, "chosen_by": chosen_by}
    )[0]


def take_back_choice(claim: CasualtyClaim) -> None:
    """Let the rules say again which figure is the best; the caller derives the tolls anew."""
    ChosenFigure.objects.filter(claim=claim).delete()


def choices_on(subject: Incident | Operation) -> dict[int, Choice]:
    """The choices among the claims on an incident or operation, by the claim's id."""
    claims = list(
        subject.casualty_claims.select_related("claimant__group", "group", "chosen__chosen_by")
    )
    if not any(claim.is_chosen for claim in claims):
        return {}
    incidents = [subject.pk]
    if isinstance(subject, Operation):
        incidents = subject.incidents.exclude(status=IncidentStatus.WITHDRAWN).values("pk")
    attackers = attackers_of_all(load_attackers(incidents).values())
    return {
        entry.claim.pk: Choice(entry.claim.chosen, entry)
        for entry in judge(claims, attackers)[0]
        if entry.claim.is_chosen
    }
