from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LocationPickQuerySet(models.QuerySet):
    def standing(self):
        """Those that nobody has taken back."""
        return self.filter(undone_at__isnull=True)

    def last_of(self, user):
        """The last pick of ``user`` that stands, or None; of several made together the first."""
        own = self.standing().filter(by=user, along_with=None)
        return own.select_related("incident").order_by("-at", "-pk").first()


class LocationPick(models.Model):
    """A person settled where an incident happened; the desk alone reads it.

    ``before`` and ``after`` are the incident's location as it was and as the pick left it
    (``incidents.desk.placing.location``), so that it can be taken back. ``name_added`` and
    ``place_added`` are what the gazetteer learnt by it, who and when being the pick's.
    """

    incident = models.ForeignKey(
        "Incident",
        verbose_name=_("incident"),
        on_delete=models.CASCADE,
        related_name="location_picks",
    )
    # Incidents that wait with the same text are settled, and taken back, together.
    along_with = models.ForeignKey(
        "self",
        verbose_name=_("made along with"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="others",
    )
    before = models.JSONField(_("location before"))
    after = models.JSONField(_("location after"))
    place = models.ForeignKey(
        "Place",
        verbose_name=_("place"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="picks",
    )
    name_added = models.ForeignKey(
        "PlaceName",
        verbose_name=_("name added"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    place_added = models.ForeignKey(
        "Place",
        verbose_name=_("place added"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    # None for an account that is gone.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="location_picks",
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = LocationPickQuerySet.as_manager()

    class Meta:
        verbose_name = _("pick of a place")
        verbose_name_plural = _("picks of places")
        ordering = ["at", "pk"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["by", "-at"],
                condition=Q(undone_at__isnull=True),
                name="location_pick_last",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_at__gte=F("at")),
                name="location_pick_undone_after_made",
            ),
            models.CheckConstraint(
                condition=Q(along_with__isnull=True) | ~Q(along_with=F("id")),
                name="location_pick_not_along_with_itself",
            ),
        ]

    def __str__(self):
        return f"{self.incident}: {self.after.get('location_name', '')}"
