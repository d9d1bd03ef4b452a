from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from incidents.models.operation import Operation
from incidents.models.recorded import recorded
from incidents.models.visibility import sees_drafts

SUPPORTED = (
    "casualty_claim",
    "involvement",
    "unclaimed_statement",
    "outcome",
    "weapon",
)


def _exactly_one_is_supported() -> Q:
    return reduce(
        or_,
        (Q(**{f"{name}__isnull": name != given for name in SUPPORTED}) for given in SUPPORTED),
    )


class CitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those that support a statement which ``user`` may see."""
        incidents = Incident.objects.visible_to(user)
        seen = Q(casualty_claim__operation__in=Operation.objects.visible_to(user))
        for name in SUPPORTED:
            seen |= Q(**{f"{name}__incident__in": incidents})
        citations = self.filter(seen)
        if sees_drafts(user):
            return citations
        return citations.exclude(casualty_claim__dataset__redistributable=False)


@recorded(found_by=SUPPORTED)
class Citation(models.Model):
    """The sentence of a report on which a statement rests."""

    report = models.ForeignKey(
        "Report", verbose_name=_("report"), on_delete=models.PROTECT, related_name="citations"
    )
    quote = models.TextField(
        _("sentence quoted"), blank=True, help_text=_("As it stands in the report.")
    )
    casualty_claim = models.ForeignKey(
        "CasualtyClaim", on_delete=models.CASCADE, null=True, blank=True, related_name="citations"
    )
    involvement = models.ForeignKey(
        "Involvement", on_delete=models.CASCADE, null=True, blank=True, related_name="citations"
    )
    unclaimed_statement = models.ForeignKey(
        "UnclaimedStatement",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="citations",
    )
    outcome = models.ForeignKey(
        "IncidentOutcome", on_delete=models.CASCADE, null=True, blank=True, related_name="citations"
    )
    weapon = models.ForeignKey(
        "IncidentWeapon", on_delete=models.CASCADE, null=True, blank=True, related_name="citations"
    )

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=_exactly_one_is_supported(), name="citation_supports_one_statement"
            ),
            *(
                models.UniqueConstraint(
                    fields=["report", name],
                    condition=Q(**{f"{name}__isnull": False}),
                    name=f"citation_once_{name}",
                    violation_error_message=_("This report is cited here already."),
                )
                for name in SUPPORTED
            ),
        ]

    def __str__(self):
        return str(self.report)
