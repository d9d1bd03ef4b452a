"""Tells the database who makes the changes of a request."""

from pghistory.middleware import HistoryMiddleware


class WhoChangesMiddleware(HistoryMiddleware):
    """``pgh_context`` of what a request changes holds the user's id under "user"."""

    def get_context(self, request) -> dict:
        return {"user": request.user.pk}
