"""What can go wrong with an online service, and when asking again makes sense."""

import logging

from django.utils.translation import gettext_noop as _
from geopy.adapters import AdapterHTTPError, get_retry_after
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderTimedOut,
    GeopyError,
)

logger = logging.getLogger(__name__)

# Public services block who goes on asking after they said no.
# https://operations.osmfoundation.org/policies/nominatim/
PAUSE_AFTER_TOO_MANY = 60
PAUSE_AFTER_REFUSAL = 3600
LONGEST_PAUSE = 86400

TIMED_OUT = _("The location service did not answer in time.")
TOO_MANY = _("The location service asks us to wait before we ask again.")
REFUSED = _("The location service refuses to answer this installation.")
NOT_UNDERSTOOD = _("The location service did not understand the question.")
NONSENSE = _("The location service sent something that is not an answer.")
FAILED = _("The location service failed or cannot be reached.")
FAILED_AGAIN_AND_AGAIN = _("The location service failed several times; it is left alone a while.")
NO_REDIS = _("The queue that keeps the pace of questions cannot be reached, so none was asked.")


class ProviderError(Exception):
    """The provider gave no answer, which says nothing about the place.

    ``problem`` is a sentence for people, in English. ``retry_after`` is in seconds;
    ``is_worth_a_quick_retry`` is false where asking again in a minute would not help, and
    ``is_worth_asking_again`` where the same question will never be answered.
    ``was_asked`` is false where the question was not even sent. ``is_outage`` says that
    the service is out of order, and not only unwilling.
    """

    def __init__(
        self,
        problem: str,
        *,
        retry_after: float | None = None,
        is_worth_a_quick_retry: bool = True,
        is_worth_asking_again: bool = True,
        was_asked: bool = True,
        is_outage: bool = False,
    ):
        super().__init__(problem)
        self.problem = problem
        self.retry_after = retry_after
        self.is_worth_a_quick_retry = is_worth_a_quick_retry
        self.is_worth_asking_again = is_worth_asking_again
        self.was_asked = was_asked
        self.is_outage = is_outage


def problem_of(error: GeopyError) -> ProviderError:
    """What went wrong in words, and whether to ask again soon, later or never."""
    cause = error.__cause__
    # geopy reads this header for 429 alone, but a 503 may carry it too.
    headers = cause.headers if isinstance(cause, AdapterHTTPError) else {}
    retry_after = get_retry_after(headers)
    if retry_after:
        retry_after = min(retry_after, LONGEST_PAUSE)
    match error:
        case GeocoderTimedOut() if not headers:
            return ProviderError(TIMED_OUT, is_outage=True)
        case GeocoderQuotaExceeded():
            return ProviderError(TOO_MANY, retry_after=retry_after or PAUSE_AFTER_TOO_MANY)
        case GeocoderAuthenticationFailure() | GeocoderInsufficientPrivileges():
            return ProviderError(
                REFUSED,
                retry_after=max(retry_after or 0, PAUSE_AFTER_REFUSAL),
                is_worth_a_quick_retry=False,
            )
        case GeocoderQueryError():
            return ProviderError(
                NOT_UNDERSTOOD, is_worth_a_quick_retry=False, is_worth_asking_again=False
            )
        case GeocoderParseError():
            return ProviderError(NONSENSE, is_outage=True)
    logger.info("The location service: %s", error)
    return ProviderError(FAILED, retry_after=retry_after, is_outage=True)
