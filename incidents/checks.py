"""What Django's system check says of this installation's own settings."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from incidents.geocoding.providers.services import (
    ONLINE_PROVIDERS,
    chosen_service,
    has_contact,
    service_in_use,
)
from incidents.history.protection import ways_to_change_history
from sahel.database_roles import login_of_application

# The turn to ask is not waited for longer.
LONGEST_BETWEEN = 5
_ALPHA2 = re.compile(r"[A-Za-z]{2}")


@register()
def geocoding_settings_make_sense(app_configs, **kwargs):
    """Who is asked online, where, how often, about which countries, and who asks."""
    problems = []
    if settings.GEOCODING_PROVIDER not in ("", *ONLINE_PROVIDERS):
        names = " or ".join(ONLINE_PROVIDERS)
        problems.append(
            Error(
                f"GEOCODING_PROVIDER is {settings.GEOCODING_PROVIDER!r}.",
                hint=f"Leave it empty for the gazetteer alone, or set it to {names}.",
                id="incidents.E001",
            )
        )
    if settings.GEOCODING_URL and not _is_web_address(settings.GEOCODING_URL):
        problems.append(
            Error(
                f"GEOCODING_URL is {settings.GEOCODING_URL!r}.",
                hint="Write it as in http://nominatim.example.org, without a name, a password, "
                "/search or /api; or leave it empty.",
                id="incidents.E002",
            )
        )
    if not 0 <= settings.GEOCODING_SECONDS_BETWEEN <= LONGEST_BETWEEN:
        problems.append(
            Error(
                f"GEOCODING_SECONDS_BETWEEN is {settings.GEOCODING_SECONDS_BETWEEN}.",
                hint=f"Set it to a number of seconds from 0 to {LONGEST_BETWEEN}.",
                id="incidents.E003",
            )
        )
    strange = [code for code in settings.GEOCODING_COUNTRIES if not _ALPHA2.fullmatch(code)]
    if strange:
        problems.append(
            Error(
                f"GEOCODING_COUNTRIES has {', '.join(map(repr, strange))}.",
                hint="Write ISO 3166 codes of two letters with commas between them: ml,bf,ne",
                id="incidents.E004",
            )
        )
    if settings.GEOCODING_CONTACT and not has_contact():
        problems.append(
            Error(
                f"GEOCODING_CONTACT is {settings.GEOCODING_CONTACT!r}.",
                hint="Set it to an e-mail address or a web address.",
                id="incidents.E005",
            )
        )
    if not problems and chosen_service() and not service_in_use():
        problems.append(
            Warning(
                "GEOCODING_PROVIDER is set, but its public server is not asked without a "
                "GEOCODING_CONTACT.",
                hint="Set GEOCODING_CONTACT to an e-mail address or a web address.",
                id="incidents.W001",
            )
        )
    return problems


@register()
def mail_has_a_sender(app_configs, **kwargs):
    """Mail servers take mail from an address that they know, and readers want to know it too."""
    if not settings.SENDS_MAIL or settings.MAIL_FROM:
        return []
    return [
        Warning(
            "EMAIL_URL is set without MAIL_FROM.",
            hint="Set MAIL_FROM to an address that the mail server may send for.",
            id="incidents.W003",
        )
    ]


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.username is None
            and not parts.query
            # The part that the application adds itself.
            and not parts.path.rstrip("/").endswith(("/search", "/api"))
        )
    except ValueError:
        return False


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
