"""What several test packages share."""

import pytest


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Pages of the tests name static files as they lie in the tree, without collecting them."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True
