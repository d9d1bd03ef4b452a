"""The Celery application: workers and beat read it as ``celery -A sahel``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sahel.settings")

app = Celery("sahel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
