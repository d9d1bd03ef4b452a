"""The WSGI application of the peers that are written with Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.dashboard.peers.settings"
application = get_wsgi_application()
