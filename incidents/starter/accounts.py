"""The demonstration accounts, one a role."""

from django.contrib.auth import get_user_model
from django.db import transaction

from incidents.roles import give_role, sync_roles

ROLE_OF_ACCOUNT = {
    "admin": "administrator",
    "editor": "editor",
    "analyst": "analyst",
    "viewer": "viewer",
}


@transaction.atomic
def make_demo_accounts(password: str) -> list[str]:
    """Make the accounts that are missing, with this password; returns their names.

    An account that is there keeps its password and its rights.
    """
    sync_roles()
    users = get_user_model().objects
    there = set(users.filter(username__in=ROLE_OF_ACCOUNT).values_list("username", flat=True))
    missing = [name for name in ROLE_OF_ACCOUNT if name not in there]
    for name in missing:
        give_role(users.create_user(name, password=password), ROLE_OF_ACCOUNT[name])
    return missing
