"""What analysts and reporters write about casualties, read into figures, sides and days.

English and French. Nothing here guesses: what is not understood is handed back with a
sentence that says what to write instead.
"""

from incidents.reading.claimants import ClaimantBook
from incidents.reading.line import read_line
from incidents.reading.sentence import read_sentence

__all__ = ["ClaimantBook", "read_line", "read_sentence"]
