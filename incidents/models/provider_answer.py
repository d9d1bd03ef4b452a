from django.db import models
from django.utils.translation import gettext_lazy as _


class ProviderAnswer(models.Model):
    """What an online service answered when it was asked for a place, kept for a while."""

    provider = models.CharField(_("provider"), max_length=30)
    url = models.CharField(_("server"), max_length=300)
    # Normalised, so that spellings of one question share an answer.
    query = models.CharField(_("question"), max_length=700)
    # ISO 3166 alpha-2 codes in lower case, sorted, with commas between them.
    countries = models.CharField(_("countries"), max_length=300)
    # As `FoundPlace.as_json` has them; empty: there is no such place.
    places = models.JSONField(_("places"), default=list)
    asked_at = models.DateTimeField(_("asked at"))
    kept_until = models.DateTimeField(_("kept until"), db_index=True)

    class Meta:
        verbose_name = _("answer of a location service")
        verbose_name_plural = _("answers of location services")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "url", "query", "countries"], name="provider_answer_once"
            )
        ]

    def __str__(self):
        return f"{self.provider}: {self.query} ({self.countries})"
