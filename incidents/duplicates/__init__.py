"""Is an incident logged already? Likely duplicates of one, each with the reasons in words."""

from incidents.duplicates.finding import LikelyDuplicate, likely_duplicates
from incidents.duplicates.open_pairs import (
    ListedPair,
    count_open_pairs,
    listed,
    open_pairs,
    pairs_told_apart,
)
from incidents.duplicates.pairs import Refreshed, look_for_duplicates, refresh_duplicate_pairs
from incidents.duplicates.particulars import CIVILIANS, Particulars, in_role, particulars_of
from incidents.duplicates.verdicts import move_verdicts, take_back_verdict, tell_apart

__all__ = [
    "CIVILIANS",
    "LikelyDuplicate",
    "ListedPair",
    "Particulars",
    "Refreshed",
    "count_open_pairs",
    "in_role",
    "likely_duplicates",
    "listed",
    "look_for_duplicates",
    "move_verdicts",
    "open_pairs",
    "pairs_told_apart",
    "particulars_of",
    "refresh_duplicate_pairs",
    "take_back_verdict",
    "tell_apart",
]
