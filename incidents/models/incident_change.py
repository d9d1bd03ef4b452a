from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class IncidentChange(models.Model):
    """Incidents that one statement changed, for those who hold them in memory.

    Triggers write these rows, whoever changes an incident, an involvement, a toll, an outcome, a
    weapon or what was called unclaimed, and take away what is older than two days. ``incidents``
    is None where too many were changed at once to name them, and empty where something was
    changed by which all of them are judged: who belonged to which group or organisation, which
    states are followed.
    """

    # Numbers and no foreign keys: incidents that are gone were changed too.
    incidents = ArrayField(
        models.BigIntegerField(), verbose_name=_("incidents"), null=True, blank=True
    )
    # The transaction that did it. Transactions end in another order than they begin, so only
    # this tells whether a reader has seen the change already.
    changed_by = models.BigIntegerField(_("changed by transaction"), db_index=True)
    at = models.DateTimeField(_("at"), db_default=Now(), db_index=True)

    class Meta:
        verbose_name = _("change of incidents")
        verbose_name_plural = _("changes of incidents")
        default_permissions = ()

    def __str__(self):
        return f"{self.incidents}: {self.at:%Y-%m-%d %H:%M}"
