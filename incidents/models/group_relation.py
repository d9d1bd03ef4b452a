from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from incidents.models.period import Period, no_overlap


class RelationKind(models.TextChoices):
    PART_OF = "part_of", _("part of")
    AFFILIATED_WITH = "affiliated_with", _("affiliated with")
    SPLIT_FROM = "split_from", _("split from")
    MERGED_INTO = "merged_into", _("merged into")
    ALLIED_WITH = "allied_with", _("allied with")
    FIGHTS = "fights", _("fights")


# The relations along which a group counts as another's descendant.
DESCENT = (RelationKind.PART_OF, RelationKind.AFFILIATED_WITH)
# Relations that say the same of either group.
MUTUAL = (RelationKind.ALLIED_WITH, RelationKind.FIGHTS)
# Relations that happened rather than lasted; "since" is when.
EVENTS = (RelationKind.SPLIT_FROM, RelationKind.MERGED_INTO)


class GroupRelation(Period):
    """What one group was to another, between two dates, by a report."""

    group = models.ForeignKey(
        "ArmedGroup", verbose_name=_("group"), on_delete=models.CASCADE, related_name="relations"
    )
    kind = models.CharField(_("relation"), max_length=20, choices=RelationKind)
    other = models.ForeignKey(
        "ArmedGroup",
        verbose_name=_("other group"),
        on_delete=models.CASCADE,
        related_name="relations_of_others",
    )
    report = models.ForeignKey(
        "Report",
        verbose_name=_("report"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="group_relations",
    )
    note = models.CharField(_("note"), max_length=300, blank=True, help_text=_("In English."))

    class Meta:
        verbose_name = _("relation between groups")
        verbose_name_plural = _("relations between groups")
        ordering = ["group", "since"]
        constraints = [
            *Period.Meta.constraints,
            no_overlap("group_relation_once_at_a_time", "group", "kind", "other"),
            models.CheckConstraint(
                condition=~Q(group=F("other")),
                name="group_relation_with_another",
                violation_error_message=_("A group cannot have a relation with itself."),
            ),
        ]

    @property
    def matter(self) -> tuple:
        both = (self.group_id, self.other_id)
        return (self.kind, frozenset(both) if self.kind in MUTUAL else both)

    @property
    def is_event(self) -> bool:
        return self.kind in EVENTS

    def __str__(self):
        return f"{self.group} · {self.get_kind_display()} · {self.other}"
