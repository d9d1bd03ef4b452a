from incidents.models import Audience, sees_drafts


def audience_of(user) -> Audience:
    """Whose figures a user sees: those who may edit see the desk's, others the public's."""
    return Audience.DESK if sees_drafts(user) else Audience.PUBLIC
