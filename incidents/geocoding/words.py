"""What a search found, told to people in their language."""

from django.utils.translation import gettext


def reasons_in_words(candidate: dict) -> list[str]:
    """The sentences that go with a candidate as an incident keeps it."""
    return [gettext(reason["text"]) % reason["values"] for reason in candidate.get("reasons", ())]
