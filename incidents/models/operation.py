from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from incidents.models.recorded import recorded
from incidents.models.reference import new_reference
from incidents.models.visibility import sees_drafts


class OperationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Analysts see all; others those of which they may see an incident."""
        if sees_drafts(user):
            return self
        return self.filter(Exists(Incident.objects.public().filter(operation=OuterRef("pk"))))


@recorded()
class Operation(models.Model):
    """Several incidents that were one coordinated attack."""

    reference = models.CharField(
        _("reference"), max_length=20, unique=True, default=new_reference, editable=False
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)

    objects = OperationQuerySet.as_manager()

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        ordering = ["title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("operation", args=[self.reference])
