"""The settings under which the tests run, whatever stands in somebody's .env."""

import os

os.environ.update(
    DEBUG="0",
    ALLOWED_HOSTS="localhost,127.0.0.1",
    BEHIND_TLS="0",
    PUBLIC_READ="1",
    FOUR_EYES="0",
    LANGUAGE_CODE="en",
    TILES_URL="",
    GEOCODING_PROVIDER="",
    GEOCODING_CONTACT="",
    GEOCODING_COUNTRIES="ml,bf,ne,td,mr",
)

from sahel.settings import *  # noqa: F403
from sahel.settings import STORAGES

# Pages name static files as they lie in the tree, without collecting them.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
# Hashing a password well takes its time, and the tests make many accounts.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
