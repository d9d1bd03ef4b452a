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
    EMAIL_URL="",
    # Tests of the limits set their own.
    API_REQUESTS_A_MINUTE="1000000",
    API_REQUESTS_OF_STRANGERS="1000000",
    GEOCODING_PROVIDER="",
    GEOCODING_URL="",
    GEOCODING_CONTACT="",
    GEOCODING_SECONDS_BETWEEN="1",
    GEOCODING_COUNTRIES="ml,bf,ne,td,mr",
)

from sahel.database_roles import login_of_owner
from sahel.settings import *  # noqa: F403
from sahel.settings import DATABASES, REDIS_URL, STORAGES, celery_url
from tests.processes import later_redis_database, number_of_this_process

# The owner makes the test database; the processes that tests start run as the application.
# It empties the tables quickly after a test that commits.
DATABASES = {"default": {**DATABASES["default"], **login_of_owner(), "ENGINE": "tests.postgis"}}

# Processes that test at the same time may not take each other's tasks.
REDIS_URL = later_redis_database(REDIS_URL, number_of_this_process())
CELERY_BROKER_URL = celery_url(REDIS_URL)

# Pages name static files as they lie in the tree, without collecting them.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
# Hashing a password well takes its time, and the tests make many accounts.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
