"""The ASGI application, for servers that want one."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sahel.settings")
application = get_asgi_application()

# Only now can the application's own code be loaded.
from incidents.columns import preload  # noqa: E402

preload()
