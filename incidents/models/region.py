from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from incidents.models.bilingual import BilingualName
from incidents.models.period import in_force_on


class RegionQuerySet(models.QuerySet):
    def in_force_on(self, day):
        """Regions that existed on a day; reforms renamed and split many of them."""
        return self.filter(in_force_on(day))

    def same_land_as(self, region):
        """The region, those that it came from and those that came from it."""
        return self.filter(
            Q(pk=region.pk) | Q(predecessors=region.pk) | Q(successors=region.pk)
        ).distinct()


class Region(BilingualName):
    """A first-level administrative area, with the dates between which it existed."""

    code = models.CharField(
        _("code"),
        max_length=12,
        unique=True,
        help_text=_("ISO 3166-2 where it has one."),
    )
    state = models.ForeignKey(
        "State", verbose_name=_("state"), on_delete=models.PROTECT, related_name="regions"
    )
    geonames_admin1 = models.CharField(_("GeoNames admin-1 code"), max_length=20, blank=True)
    geonames_districts = models.CharField(
        _("GeoNames codes of its districts"),
        max_length=300,
        blank=True,
        help_text=_(
            "Districts that lie in it as a whole: GeoNames' admin-1 and admin-2 codes, such as "
            "04.7670549, with spaces between them."
        ),
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The first day on which it was no more.")
    )
    predecessors = models.ManyToManyField(
        "self",
        verbose_name=_("predecessors"),
        symmetrical=False,
        related_name="successors",
        blank=True,
        help_text=_("The regions whose land it took over."),
    )
    outline = models.MultiPolygonField(_("outline"), srid=4326, null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["state__name_en", "name_en", "since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gt=F("since")),
                name="region_dates_in_order",
                violation_error_message=_("“Until” must be later than “since”."),
            ),
        ]

    def get_absolute_url(self):
        """Its state's page, narrowed to it. Reads ``state``: load it along in lists."""
        return f"{self.state.get_absolute_url()}?region={self.code}"
