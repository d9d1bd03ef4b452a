from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RedactionQuerySet(models.QuerySet):
    def of(self, incident):
        """Redactions of an incident and of those that were merged into it."""
        return self.filter(models.Q(incident=incident) | models.Q(incident__merged_into=incident))


class Redaction(models.Model):
    """A text was taken out of an incident and of every version of it; not which text.

    The database's own function ``redact_history`` writes these rows; the application may
    only read them. They outlive the incident and the account that they name.
    """

    incident = models.ForeignKey(
        "Incident",
        verbose_name=_("incident"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="redactions",
    )
    # None for an account that is gone.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="redactions",
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=300)
    versions = models.PositiveIntegerField(_("versions that held it"))

    objects = RedactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.incident_id}: {self.at:%Y-%m-%d}"
