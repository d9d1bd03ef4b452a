from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.visibility import sees_drafts


class DatasetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Analysts see all; others those whose rows may be passed on."""
        return self if sees_drafts(user) else self.filter(redistributable=True)


class Dataset(models.Model):
    """A collection that rows were taken from, and whether they may be passed on."""

    slug = models.SlugField(_("short name in addresses"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    publisher = models.ForeignKey(
        "Publisher",
        verbose_name=_("publisher"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="datasets",
    )
    version = models.CharField(_("version"), max_length=50, blank=True)
    licence = models.CharField(_("licence"), max_length=200)
    url = models.URLField(_("address"), blank=True)
    redistributable = models.BooleanField(
        _("may be passed on"),
        default=False,
        help_text=_("If not, its rows and figures are shown to signed-in analysts alone."),
    )

    objects = DatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        ordering = ["name"]

    def __str__(self):
        return self.name
