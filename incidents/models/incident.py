from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.models.event_type import SUB_TYPES, EventType, SubEventType
from incidents.models.involvement import COUNTED_BASES, Involvement, Role
from incidents.models.place_name import PlaceName
from incidents.models.point_rules import TileColumn, TileRow, coordinates_are_valid
from incidents.models.precision import (
    LARGEST_RADIUS_KM,
    RADIUS_KM,
    DatePrecision,
    LocationPrecision,
)
from incidents.models.recorded import recorded
from incidents.models.reference import new_reference
from incidents.models.text import Searchable, normalise
from incidents.models.visibility import sees_drafts


class IncidentStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class LocationStatus(models.TextChoices):
    """How far the search for an incident's place has come."""

    NO_PLACE = "no_place", _("no place given")
    PENDING = "pending", _("waiting to be located")
    RUNNING = "running", _("being located")
    LOCATED = "located", _("located")
    AREA_ONLY = "area_only", _("known to an area only")
    AMBIGUOUS = "ambiguous", _("several places possible")
    NOT_FOUND = "not_found", _("place not found")
    PROVIDER_ERROR = "provider_error", _("location service failed")
    BY_HAND = "by_hand", _("placed by hand")


AWAITING_LOCATION = (
    LocationStatus.PENDING,
    LocationStatus.RUNNING,
    LocationStatus.AMBIGUOUS,
    LocationStatus.NOT_FOUND,
    LocationStatus.PROVIDER_ERROR,
)
# The states of a location that need a person; the others the workers settle alone.
NEEDS_A_PERSON = (
    LocationStatus.AMBIGUOUS,
    LocationStatus.NOT_FOUND,
    LocationStatus.PROVIDER_ERROR,
)
# The fields of the search for a place, which no form writes.
LOCATION_SEARCH_FIELDS = (
    "location_status",
    "location_source",
    "location_name",
    "location_candidates",
    "location_problem",
    "location_attempts",
    "location_changed_at",
)
HAS_LOCATION = (LocationStatus.LOCATED, LocationStatus.AREA_ONLY, LocationStatus.BY_HAND)
# States in which a worker may still set the point.
TO_BE_GEOCODED = (
    LocationStatus.PENDING,
    LocationStatus.RUNNING,
    LocationStatus.PROVIDER_ERROR,
)


def _sub_type_fits_type() -> Q:
    condition = Q(sub_event_type="")
    for event_type, sub_types in SUB_TYPES.items():
        condition |= Q(event_type=event_type.value, sub_event_type__in=[s.value for s in sub_types])
    return condition


class IncidentQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=IncidentStatus.PUBLISHED)

    def public(self):
        """What anybody may see: published, and not from a dataset that forbids it."""
        return self.published().exclude(dataset__redistributable=False)

    def visible_to(self, user):
        """What ``user`` may see: analysts everything but the withdrawn, others the public."""
        if sees_drafts(user):
            return self.exclude(status=IncidentStatus.WITHDRAWN)
        return self.public()

    def mapped(self):
        return self.filter(point__isnull=False)

    def with_a_place_to_settle(self):
        """Those whose place no worker can settle alone."""
        return self.filter(location_status__in=NEEDS_A_PERSON).exclude(
            status=IncidentStatus.WITHDRAWN
        )

    def involving(
        self,
        groups=None,
        *,
        descendants: bool = True,
        roles=Role.values,
        bases=COUNTED_BASES,
    ):
        """Incidents in which one of ``groups`` (without, anybody) has a part.

        With ``descendants``, groups that were part of or affiliated with one of them
        at the incident's date count too. Group, role and basis are those of one and the
        same involvement; a denied one counts only if ``bases`` name it.
        """
        named = Involvement.objects.filter(role__in=roles, basis__in=bases)
        if groups is not None:
            named = named.of_groups(groups, on=OuterRef("date"), descendants=descendants)
        return self.filter(Exists(named.filter(incident=OuterRef("pk"))))

    def resting_on(self, reports):
        """Incidents that one of ``reports`` tells of."""
        told = Incident.reports.through.objects.filter(report__in=reports)
        return self.filter(Exists(told.filter(incident=OuterRef("pk"))))

    def matching_text(self, text: str):
        """Incidents in whose text, place's or groups' names every word occurs.

        The reference of an incident that was merged into one is a word of that one.
        """
        incidents = self
        merged = Incident.objects.alias(searched=Searchable("reference"))
        for word in normalise(text).split():
            incidents = incidents.filter(
                Q(search_text__contains=word)
                # Who looks for what was merged finds where it went.
                | Exists(merged.filter(merged_into=OuterRef("pk"), searched__contains=word))
                | Exists(Involvement.objects.naming(word).filter(incident=OuterRef("pk")))
                | Exists(
                    PlaceName.objects.filter(place=OuterRef("place"), normalised__contains=word)
                )
            )
        return incidents


@recorded(
    exclude=(
        # Generated by the database from the others.
        "last_date",
        "tile_x",
        "tile_y",
        "search_text",
        # How a worker's search goes; what it finds is kept.
        *LOCATION_SEARCH_FIELDS,
        # Told by the change of the status itself.
        "status_since",
        "updated_at",
    ),
    found_by=("operation", "merged_into"),
)
class Incident(models.Model):
    """Something that happened at one place: an attack, a clash, an abduction."""

    reference = models.CharField(
        _("reference"), max_length=20, unique=True, default=new_reference, editable=False
    )
    title = models.CharField(
        _("title"),
        max_length=200,
        help_text=_("What happened and where, as in “Assault on the army base at Mondoro”."),
    )
    summary = models.TextField(
        _("summary"),
        blank=True,
        help_text=_("What the reports say, in your own words. Name no private person."),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=IncidentStatus, default=IncidentStatus.DRAFT
    )
    status_since = models.DateTimeField(_("status since"), default=timezone.now, editable=False)

    date = models.DateField(_("date"), help_text=_("The day, or the first of several."))
    date_end = models.DateField(
        _("last day"),
        null=True,
        blank=True,
        help_text=_("Only if it lasted, or the day is unsure."),
    )
    date_precision = models.CharField(
        _("date is known to the"), max_length=10, choices=DatePrecision, default=DatePrecision.DAY
    )
    last_date = models.GeneratedField(
        expression=Coalesce(F("date_end"), F("date")),
        output_field=models.DateField(_("last date")),
        db_persist=True,
    )

    event_type = models.CharField(_("event type"), max_length=30, choices=EventType)
    sub_event_type = models.CharField(
        _("sub-type"), max_length=40, choices=SubEventType, blank=True
    )

    place_text = models.CharField(
        _("place as reported"),
        max_length=200,
        blank=True,
        help_text=_("The name as the report spells it. The pin is looked up from it."),
    )
    state = models.ForeignKey(
        "State",
        verbose_name=_("state"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
        help_text=_("Leave empty if the report does not say; the place may tell."),
    )
    region = models.ForeignKey(
        "Region",
        verbose_name=_("region"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
    )
    place = models.ForeignKey(
        "Place",
        verbose_name=_("place in the gazetteer"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="incidents",
    )
    point = models.PointField(_("pin"), srid=4326, null=True, blank=True)
    location_precision = models.CharField(
        _("location is known to the"),
        max_length=20,
        choices=LocationPrecision,
        default=LocationPrecision.UNKNOWN,
    )
    # The true site lies within it around the pin; null is what the precision says.
    location_radius_km = models.FloatField(
        _("known to within (km)"),
        null=True,
        blank=True,
        help_text=_("Only if it is known better than the words beside it say, or less well."),
    )
    location_status = models.CharField(
        _("location status"),
        max_length=20,
        choices=LocationStatus,
        default=LocationStatus.NO_PLACE,
        editable=False,
    )
    location_source = models.CharField(
        _("location comes from"), max_length=30, blank=True, editable=False
    )
    location_name = models.CharField(_("matched name"), max_length=300, blank=True, editable=False)
    location_candidates = models.JSONField(
        _("possible places"), default=list, blank=True, editable=False
    )
    location_problem = models.CharField(
        _("what went wrong"), max_length=300, blank=True, editable=False
    )
    location_attempts = models.PositiveSmallIntegerField(
        _("attempts to locate"), default=0, editable=False
    )
    location_changed_at = models.DateTimeField(
        _("location status since"), null=True, editable=False
    )
    tile_x = models.GeneratedField(
        expression=TileColumn("point"),
        output_field=models.IntegerField(_("tile column"), null=True),
        db_persist=True,
    )
    tile_y = models.GeneratedField(
        expression=TileRow("point"),
        output_field=models.IntegerField(_("tile row"), null=True),
        db_persist=True,
    )

    operation = models.ForeignKey(
        "Operation",
        verbose_name=_("operation"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="incidents",
        help_text=_("If it was one of several coordinated attacks."),
    )
    reports = models.ManyToManyField(
        "Report", verbose_name=_("reports"), related_name="incidents", blank=True
    )
    dataset = models.ForeignKey(
        "Dataset",
        verbose_name=_("from dataset"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
        editable=False,
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
    )
    split_from = models.ForeignKey(
        "self",
        verbose_name=_("split from"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="split_off",
    )
    search_text = models.GeneratedField(
        expression=Searchable("title", "place_text", "summary", "reference"),
        output_field=models.TextField(_("text to search")),
        db_persist=True,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="incidents",
    )
    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-date", "-pk"]
        permissions = [("publish_incident", _("Can publish and withdraw incidents"))]
        indexes = [
            models.Index(fields=["-date", "-id"], name="incident_date"),
            models.Index(fields=["last_date"], name="incident_last_date"),
            models.Index(fields=["state", "-date"], name="incident_state_date"),
            models.Index(fields=["event_type", "-date"], name="incident_type_date"),
            models.Index(fields=["status"], name="incident_status"),
            models.Index(
                fields=["location_status", "location_changed_at"],
                condition=Q(location_status__in=[s.value for s in AWAITING_LOCATION]),
                name="incident_awaiting_location",
            ),
            # The queues of the desk: oldest first, and counted without reading the rows.
            models.Index(
                fields=["status", "status_since", "id"],
                condition=~Q(status=IncidentStatus.PUBLISHED),
                name="incident_desk_queue",
            ),
            models.Index(
                fields=["created_by", "status_since", "id"],
                condition=Q(status=IncidentStatus.DRAFT),
                name="incident_own_drafts",
            ),
            models.Index(
                fields=["location_changed_at", "id"],
                condition=Q(location_status__in=[s.value for s in NEEDS_A_PERSON])
                & ~Q(status=IncidentStatus.WITHDRAWN),
                name="incident_place_to_settle",
            ),
            models.Index(fields=["location_changed_at"], name="incident_location_changed"),
            models.Index(fields=["tile_x", "tile_y"], name="incident_tile"),
            GinIndex(OpClass("search_text", "gin_trgm_ops"), name="incident_search_text"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_end__isnull=True) | Q(date_end__gte=F("date")),
                name="incident_dates_in_order",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.CheckConstraint(
                condition=_sub_type_fits_type(),
                name="incident_sub_type_fits_type",
                violation_error_message=_("This sub-type belongs to another event type."),
            ),
            models.CheckConstraint(
                condition=Q(point__isnull=True) | ~Q(location_precision="unknown"),
                name="incident_point_has_precision",
                violation_error_message=_("A pin needs a precision: how exactly is it known?"),
            ),
            models.CheckConstraint(
                condition=Q(location_radius_km__isnull=True)
                | Q(location_radius_km__gt=0, location_radius_km__lte=LARGEST_RADIUS_KM),
                name="incident_radius_sensible",
                violation_error_message=_(
                    "The place is known to within more than 0 and at most 1,000 km."
                ),
            ),
            models.CheckConstraint(
                condition=(Q(point__isnull=False) & Q(location_status__in=HAS_LOCATION))
                | (Q(point__isnull=True) & ~Q(location_status__in=HAS_LOCATION)),
                name="incident_point_agrees_with_status",
            ),
            coordinates_are_valid("incident_point_valid"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(status=IncidentStatus.WITHDRAWN),
                name="incident_merged_is_withdrawn",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def radius_km(self) -> float:
        """How far from the pin the true site may lie; 0 where its precision is not known."""
        return self.location_radius_km or RADIUS_KM.get(self.location_precision, 0)

    def get_absolute_url(self):
        return reverse("incident", args=[self.reference])
