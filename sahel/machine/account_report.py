"""Prints, as JSON, what there is to say about signing in. See sign_in.py.

Runs in the virtual environment, from the checkout.
"""

import json
import os
import sys
from pathlib import Path

import django

DEMO_ACCOUNTS = ("admin", "editor", "analyst", "viewer")


def report(password: str) -> dict:
    """The sign-in page, whether anybody has an account, which demo accounts have the password."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.contrib.auth.hashers import check_password
    from django.shortcuts import resolve_url

    accounts = get_user_model().objects.filter(is_active=True)
    hashes = dict(accounts.filter(username__in=DEMO_ACCOUNTS).values_list("username", "password"))
    return {
        "path": resolve_url(settings.LOGIN_URL),
        "has_accounts": accounts.exists(),
        "demo_accounts": [
            name
            for name in DEMO_ACCOUNTS
            if password and name in hashes and check_password(password, hashes[name])
        ],
    }


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sahel.settings")
    django.setup()
    print(json.dumps(report(os.environ.get("DEMO_PASSWORD", ""))))
