"""Who sees more than the public: one question, asked by everything that shows rows."""


def sees_drafts(user) -> bool:
    """Whether ``user`` (or None) may see what is not published: analysts and up."""
    return user is not None and user.has_perm("incidents.change_incident")
