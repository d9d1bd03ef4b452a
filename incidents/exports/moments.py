"""Moments as files have them."""

from datetime import UTC, datetime


def in_utc(moment: datetime) -> str:
    """2019-09-30T22:05:00Z, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
