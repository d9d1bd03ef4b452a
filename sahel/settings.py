"""Settings of one installation.

Every value that an installation may choose is read from the process environment,
then from ``.env``, then from ``.local/env`` (which ``make run`` writes for the
private PostgreSQL and Redis of this checkout). ``.env.example`` explains each.
How the owner of the tables signs in is no setting: see ``sahel/database_roles.py``.
"""

import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import environ
import pghistory
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from sahel.machine import environment

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"

os.environ.update(environment.complete(BASE_DIR))
env = environ.Env()


def celery_url(redis_url: str) -> str:
    """Redis' own URL in the form that Celery reads; they differ for unix sockets."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.netloc}{parts.path}?virtual_host={database}"


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Run `make run` once, which makes a private one, "
        "or set SECRET_KEY in the environment or in .env."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.gis",
    "leaflet",
    "pgtrigger",
    "pghistory",
    # The files of the page on which the API is tried.
    "drf_spectacular_sidecar",
    "incidents",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "incidents.security.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "incidents.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "incidents.history.middleware.WhoChangesMiddleware",
    "incidents.history.redaction_mark.RedactionMarkMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "incidents.views.unavailable.UnavailableMiddleware",
]
ROOT_URLCONF = "sahel.urls"
WSGI_APPLICATION = "sahel.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "incidents.context_processors.site",
            ],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", default="postgis:///sahel")}
DATABASES["default"]["ENGINE"] = "django.contrib.gis.db.backends.postgis"
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Versions are looked for by few of their references; an index on each would slow every save.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
# Publishing a task waits a second at the most: a form that is being saved may not
# hang because Redis is away. Workers hold a task for less than an hour, so a task
# that is handed out again after that was lost.
CELERY_BROKER_URL = celery_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "retry_on_timeout": False,
    "max_retries": 0,
    "visibility_timeout": 3600,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Workers and beat wait for Redis however long it is away; after the hundred attempts
# that Celery would make they end, and the whole installation with them.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_ROUTES = {"incidents.tasks.geocode_incident": {"queue": "geocoding"}}
GEOCODING_SWEEP_SECONDS = env.float("GEOCODING_SWEEP_SECONDS", default=20.0)
ALERTS_SWEEP_SECONDS = 60.0
HEARTBEAT_SECONDS = 15.0
# Beat writes its schedule each time that it sends a task: a health check reads the file's age.
CELERY_BEAT_SYNC_EVERY = 1
CELERY_BEAT_SCHEDULE = {
    "note-heartbeat": {
        "task": "incidents.tasks.note_heartbeat",
        "schedule": HEARTBEAT_SECONDS,
        "options": {"expires": HEARTBEAT_SECONDS},
    },
    "queue-waiting-incidents": {
        "task": "incidents.tasks.queue_waiting_incidents",
        "schedule": GEOCODING_SWEEP_SECONDS,
        # What piled up while no worker ran is one sweep too many each.
        "options": {"expires": GEOCODING_SWEEP_SECONDS},
    },
    "queue-due-alerts": {
        "task": "incidents.tasks.queue_due_alerts",
        "schedule": ALERTS_SWEEP_SECONDS,
        "options": {"expires": ALERTS_SWEEP_SECONDS},
    },
    "forget-old-answers": {
        "task": "incidents.tasks.forget_old_provider_answers",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "forget-old-files": {
        "task": "incidents.tasks.forget_old_files",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "queue-lost-files": {
        "task": "incidents.tasks.queue_lost_files",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "queue-lost-imports": {
        "task": "incidents.tasks.queue_lost_imports",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "delete-old-import-files": {
        "task": "incidents.tasks.delete_old_import_files",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
}
CELERY_TIMEZONE = "UTC"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = ["incidents.sign_in.PersonBackend"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "map"

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "incidents" / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
# Where English dates are written as our own sentences have them; French is Django's.
FORMAT_MODULE_PATH = ["sahel.formats"]
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = LOCAL_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "sahel.static_files.HashedStaticFiles"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Anonymous visitors see published incidents (1) or only the sign-in page (0).
PUBLIC_READ = env.bool("PUBLIC_READ", default=True)

# Nobody publishes what they wrote themselves (1); off for a lone analyst (0).
FOUR_EYES = env.bool("FOUR_EYES", default=False)

# Files of datasets wait here, outside of what is served, until they are loaded or cancelled.
IMPORTS_DIR = env.str("IMPORTS_DIR", default=str(LOCAL_DIR / "imports"))
IMPORT_LARGEST_MB = env.int("IMPORT_LARGEST_MB", default=500)

# How often a program with a token, or somebody who has signed in, may ask the API in a minute,
# and one address from which neither is told. The map page's own questions are not counted.
API_REQUESTS_A_MINUTE = env.int("API_REQUESTS_A_MINUTE", default=600)
API_REQUESTS_OF_STRANGERS = env.int("API_REQUESTS_OF_STRANGERS", default=120)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "incidents.api.authentication.ByToken",
        "incidents.api.authentication.BySession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["incidents.api.authentication.MayRead"],
    "DEFAULT_SCHEMA_CLASS": "incidents.api.openapi.Schema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sahel incidents",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {"PeriodPrecisionEnum": "incidents.models.PeriodPrecision"},
}

# How often an open map page asks whether there is something new.
LIVE_SECONDS = env.float("LIVE_SECONDS", default=20.0)

# Online map tiles are off until the installation names a server.
TILES_URL = env.str("TILES_URL", default="")
TILES_ATTRIBUTION = env.str("TILES_ATTRIBUTION", default="© OpenStreetMap contributors")

# The five states from 25 W to 25 E: what the map shows first, and the box outside of
# which a form asks again whether a pin is really meant.
SAHEL_BOX = (-17.5, 7.0, 24.5, 27.5)
LEAFLET_CONFIG = {
    "DEFAULT_CENTER": (15.0, -1.0),
    "DEFAULT_ZOOM": 6,
    "MIN_ZOOM": 3,
    "MAX_ZOOM": 18,
    "TILES": [(_("Online map"), TILES_URL, {"attribution": TILES_ATTRIBUTION})]
    if TILES_URL
    else [],
    "ATTRIBUTION_PREFIX": "",
    "RESET_VIEW": False,
    "SCALE": "metric",
}

# Places that the gazetteer does not know may be asked of an online provider.
GEOCODING_PROVIDER = env.str("GEOCODING_PROVIDER", default="")
GEOCODING_URL = env.str("GEOCODING_URL", default="")
GEOCODING_CONTACT = env.str("GEOCODING_CONTACT", default="")
# How long nobody of the installation asks after an answer; public servers want a second.
GEOCODING_SECONDS_BETWEEN = env.float("GEOCODING_SECONDS_BETWEEN", default=1.0)
GEOCODING_COUNTRIES = env.list("GEOCODING_COUNTRIES", default=["ml", "bf", "ne", "td", "mr"])

# The news of saved views go out by this mail server; without one the site says so.
EMAIL_URL = env.str("EMAIL_URL", default="")
SENDS_MAIL = bool(EMAIL_URL)
if SENDS_MAIL:
    vars().update(env.email_url("EMAIL_URL"))
MAIL_FROM = env.str("MAIL_FROM", default="")
DEFAULT_FROM_EMAIL = MAIL_FROM or "sahel-incidents@localhost"
# Each step of handing a mail over; all of them together stay below a task's time limit.
EMAIL_TIMEOUT = 8

# A proxy in front ends TLS and says so; visitors are sent to https and stay there.
if env.bool("BEHIND_TLS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"

# Debian 12 ships GDAL 3.6, which GeoDjango 5.2 supports but announces as deprecated.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "incidents": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
