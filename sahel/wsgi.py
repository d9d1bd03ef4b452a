"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sahel.settings")
application = get_wsgi_application()

# Only now can the application's own code be loaded.
from incidents.columns import preload  # noqa: E402

preload()
