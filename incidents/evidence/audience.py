from incidents.models import Audience


def audience_of(user) -> Audience:
    """Whose figures a user sees: those who may edit see the desk's, others the public's."""
    if user is not None and user.has_perm("incidents.change_incident"):
        return Audience.DESK
    return Audience.PUBLIC
