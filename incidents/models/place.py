from django.contrib.gis.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incidents.models.point_rules import coordinates_are_valid
from incidents.models.text import normalise

# GeoNames' codes of populated places where nobody lives any more: abandoned, destroyed, historical
# (https://www.geonames.org/export/codes.html).
DESERTED_CODES = ("PPLQ", "PPLW", "PPLH")


class PlaceQuerySet(models.QuerySet):
    def current(self):
        """Places that new look-ups may offer: all but those that GeoNames has given up."""
        return self.filter(retired_on__isnull=True)

    def named(self, text: str):
        """Places one of whose names is ``text``, accents, case and hyphens aside."""
        return self.filter(names__normalised=normalise(text)).distinct()


class PlaceSource(models.TextChoices):
    OURS = "ours", _("this tracker")
    GEONAMES = "geonames", _("GeoNames")


class Place(models.Model):
    """An entry of the gazetteer: a village, a town, a camp, a mine, an area."""

    name = models.CharField(_("name"), max_length=200)
    state = models.ForeignKey(
        "State", verbose_name=_("state"), on_delete=models.PROTECT, related_name="places"
    )
    region = models.ForeignKey(
        "Region",
        verbose_name=_("region"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="places",
    )
    point = models.PointField(_("point"), srid=4326)
    feature_class = models.CharField(
        _("feature class"),
        max_length=1,
        default="P",
        help_text=_("GeoNames' letter: P a populated place, A an area, S a site, H water."),
    )
    feature_code = models.CharField(_("feature code"), max_length=10, default="PPL")
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    source = models.CharField(
        _("source"), max_length=10, choices=PlaceSource, default=PlaceSource.OURS
    )
    geonames_id = models.PositiveIntegerField(_("GeoNames id"), null=True, blank=True, unique=True)
    geonames_changed_on = models.DateField(
        _("changed at GeoNames on"), null=True, blank=True, editable=False
    )
    retired_on = models.DateField(
        _("retired on"),
        null=True,
        blank=True,
        editable=False,
        help_text=_(
            "The day on which GeoNames was found to list it no more. It stays for what refers to "
            "it and is not offered any more. Empty for all others."
        ),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name"]
        indexes = [models.Index(fields=["state", "region"], name="place_state_region")]
        constraints = [
            coordinates_are_valid("place_point_valid"),
            models.CheckConstraint(
                condition=~Q(source="geonames") | Q(geonames_id__isnull=False),
                name="place_of_geonames_has_its_id",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_deserted(self) -> bool:
        """Whether nobody lives there any more: a village that was abandoned or destroyed."""
        return self.feature_code in DESERTED_CODES

    def get_absolute_url(self):
        return reverse("place", args=[self.pk])
