"""What Django's system check says of this installation's own settings."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from incidents.history.protection import ways_to_change_history
from sahel.database_roles import login_of_application


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


@register(Tags.database)
def history_is_protected(app_configs, databases, **kwargs):
    """The role as which the application runs should not be able to change history."""
    if not databases:
        return []
    ways = ways_to_change_history(login_of_application().get("USER", ""))
    if not ways:
        return []
    return [
        Warning(
            f"The role in DATABASE_URL could change history: {'; '.join(ways)}.",
            hint=(
                "Make a role for the application, put the owner of the tables into "
                "DATABASE_OWNER_URL, and run manage.py prepare_installation."
            ),
            id="incidents.W002",
        )
    ]
