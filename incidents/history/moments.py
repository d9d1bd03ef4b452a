"""Moments of the record in addresses: whole microseconds since 1970."""

from datetime import UTC, datetime, timedelta

_START = datetime(1970, 1, 1, tzinfo=UTC)
# No record is of a later moment than the calendar has.
_LAST = (datetime.max.replace(tzinfo=UTC) - _START) // timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    return (moment - _START) // timedelta(microseconds=1)


def moment_of(number: int) -> datetime | None:
    """The moment of a number from an address; None if the calendar has no such moment."""
    return _START + timedelta(microseconds=number) if 0 <= number <= _LAST else None
