"""What Django's system check says of this installation's own settings."""

from django.conf import settings
from django.core.checks import Error, Warning, register


@register()
def geocoding_provider_knows_us(app_configs, **kwargs):
    """The public Nominatim's usage policy asks for an address to complain to."""
    if settings.GEOCODING_PROVIDER not in ("", "nominatim"):
        return [
            Error(
                f"GEOCODING_PROVIDER is {settings.GEOCODING_PROVIDER!r}.",
                hint="Leave it empty for the gazetteer alone, or set it to nominatim.",
                id="incidents.E001",
            )
        ]
    if settings.GEOCODING_PROVIDER and not settings.GEOCODING_CONTACT:
        return [
            Warning(
                "GEOCODING_PROVIDER is set, but nobody is asked without a GEOCODING_CONTACT.",
                hint="Set GEOCODING_CONTACT to an e-mail address or a web address.",
                id="incidents.W001",
            )
        ]
    return []
