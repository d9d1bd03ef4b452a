from django.db import models
from django.utils.translation import gettext_lazy as _


class IncidentTrace(models.Model):
    """That there is, or was, an incident, and which transaction last changed what is told of it.

    Triggers write these rows, whoever changes an incident or anything by which the API tells of
    it or a filter finds it; they stay when the incident goes. So a copy kept elsewhere learns
    what has changed since it last asked, and what it has to drop.
    """

    # A number and no foreign key: it outlives the incident.
    incident = models.BigIntegerField(_("incident"), primary_key=True)
    reference = models.CharField(_("reference"), max_length=20)
    # Transactions end in another order than they begin: only their numbers, held against what
    # a reader had seen, tell what is new to it.
    changed_by = models.BigIntegerField(_("changed by transaction"), db_index=True)
    changed_at = models.DateTimeField(_("changed at"), db_index=True)
    # Only of what was public once may the public be told that it is gone.
    was_public = models.BooleanField(_("was public"))

    class Meta:
        verbose_name = _("trace of an incident")
        verbose_name_plural = _("traces of incidents")
        default_permissions = ()

    def __str__(self):
        return f"{self.reference}: {self.changed_at:%Y-%m-%d %H:%M}"
