"""Who may do what: four roles as Django groups, and their permissions in one place."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

# What people enter and correct every day.
_RECORDS = (
    "incident",
    "involvement",
    "unclaimedstatement",
    "casualtyclaim",
    "chosenfigure",
    "incidentoutcome",
    "incidentweapon",
    "citation",
    "externalreference",
    "operation",
    "report",
    "publisher",
    "claimant",
    "armedgroup",
    "groupname",
    "grouprelation",
    "designation",
    "place",
    "placename",
)
_ALL = ("add", "change", "delete", "view")

# Taking a wrong line out of one's own form is part of entering.
_LINES = (
    "involvement",
    "unclaimedstatement",
    "casualtyclaim",
    "incidentoutcome",
    "incidentweapon",
    "citation",
    "externalreference",
    "groupname",
    "grouprelation",
    "designation",
    "placename",
)
_REFERENCE = ("state", "region", "organisation", "membership", "dataset")

ROLES = {
    "viewer": {},
    "analyst": {
        **dict.fromkeys(_RECORDS, ("add", "change", "view")),
        **dict.fromkeys(_LINES, _ALL),
        **dict.fromkeys(_REFERENCE, ("view",)),
        "chosenfigure": ("view",),
    },
    "editor": {
        **dict.fromkeys(_RECORDS, _ALL),
        **dict.fromkeys(_REFERENCE, ("view", "change")),
        "incident": (*_ALL, "publish"),
        "organisation": _ALL,
        "membership": _ALL,
    },
    "administrator": {},
}


@transaction.atomic
def sync_roles() -> None:
    """Make the roles and give each exactly the permissions listed above.

    The administrator needs none: it is a superuser.
    """
    for role, models in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        wanted = Q(pk__in=[])
        for model, actions in models.items():
            codenames = [f"{action}_{model}" for action in actions]
            wanted |= Q(content_type__app_label="incidents", codename__in=codenames)
        group.permissions.set(Permission.objects.filter(wanted))


def give_role(user, role: str) -> None:
    """Make ``user`` a viewer, analyst, editor or administrator, and nothing else."""
    user.groups.set([Group.objects.get(name=role)])
    user.is_staff = role != "viewer"
    user.is_superuser = role == "administrator"
    user.save(update_fields=["is_staff", "is_superuser"])
