"""Is an incident logged already? Likely duplicates of one, each with the reasons in words."""

from incidents.duplicates.finding import LikelyDuplicate, likely_duplicates
from incidents.duplicates.particulars import CIVILIANS, Particulars, in_role, particulars_of

__all__ = [
    "CIVILIANS",
    "LikelyDuplicate",
    "Particulars",
    "in_role",
    "likely_duplicates",
    "particulars_of",
]
