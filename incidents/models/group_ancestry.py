from django.db import models
from django.utils.translation import gettext_lazy as _


class GroupAncestry(models.Model):
    """Derived: between two dates, ``group`` belonged to ``ancestor``.

    Kept by ``incidents.evidence.group_ancestry.rebuild_group_ancestry``. Every group
    is its own ancestor for all time, so that one join answers both questions.
    """

    group = models.ForeignKey("ArmedGroup", on_delete=models.CASCADE, related_name="ancestries")
    ancestor = models.ForeignKey("ArmedGroup", on_delete=models.CASCADE, related_name="descents")
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        verbose_name = _("ancestry of a group")
        verbose_name_plural = _("ancestries of groups")
        indexes = [models.Index(fields=["ancestor", "group"], name="ancestry_ancestor_group")]

    def __str__(self):
        return f"{self.group} < {self.ancestor}"
