from urllib.parse import parse_qsl

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A view of the map that somebody comes back to, such as "my Liptako-Gourma"."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="saved_views",
    )
    name = models.CharField(_("name"), max_length=80)
    # The filter as its one address has it, and the part of the map if that was wanted.
    query_string = models.TextField(_("query string"), blank=True)
    created_at = models.DateTimeField(_("saved at"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = [Lower("name")]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_view_name_once"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("map") + (f"?{self.query_string}" if self.query_string else "")

    @property
    def has_extent(self) -> bool:
        """Whether it shows a part of the map of its own."""
        return any(name == "map" for name, _value in parse_qsl(self.query_string))
