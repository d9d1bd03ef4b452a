from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.text import NormalisedField


class PlaceNameKind(models.TextChoices):
    OFFICIAL = "official", _("official")
    ALTERNATE = "alternate", _("alternate")
    FORMER = "former", _("former")
    ALIAS = "alias", _("analyst's alias")


class PlaceNameSource(models.TextChoices):
    """Who gave a name. A file of GeoNames takes away only what such a file brought."""

    OURS = "ours", _("this tracker")
    DUMP = "dump", _("GeoNames")
    LIST = "list", _("GeoNames' alternate names")


class PlaceName(models.Model):
    """One spelling of a place's name."""

    place = models.ForeignKey(
        "Place", verbose_name=_("place"), on_delete=models.CASCADE, related_name="names"
    )
    name = models.CharField(_("name"), max_length=200)
    normalised = NormalisedField(_("normalised"), source="name")
    language = models.CharField(
        _("language"), max_length=7, blank=True, help_text=_("ISO 639 code; empty if any.")
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=PlaceNameKind, default=PlaceNameKind.ALTERNATE
    )
    source = models.CharField(
        _("source"),
        max_length=10,
        choices=PlaceNameSource,
        default=PlaceNameSource.OURS,
        editable=False,
    )

    class Meta:
        verbose_name = _("name of a place")
        verbose_name_plural = _("names of a place")
        ordering = ["name"]
        indexes = [
            models.Index(fields=["normalised"], name="place_name_normalised"),
            # For parts of names.
            GinIndex(OpClass("normalised", "gin_trgm_ops"), name="place_name_trigrams"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name", "language"], name="place_name_once_a_language"
            )
        ]

    def __str__(self):
        return self.name
