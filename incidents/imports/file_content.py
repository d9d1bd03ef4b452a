"""What a file is by its content, whatever it is called: a text in some letters, or no text."""

import codecs
from dataclasses import dataclass
from io import TextIOWrapper
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SAMPLE = 2**16
_BLOCK = 2**20
# The largest share of bytes that are no letters in what is still a text.
_LARGEST_SHARE_UNREADABLE = 0.1

_EXCEL = gettext_lazy(
    "This is an Excel workbook. Open it, choose “Save as”, take “CSV UTF-8”, and bring that file."
)
_SPREADSHEET = gettext_lazy(
    "This is a spreadsheet file. Open it, choose “Save as”, take “Text CSV” with the character "
    "set UTF-8, and bring that file."
)
_PACKED = gettext_lazy("This file is packed. Unpack it and bring the CSV file that is in it.")
_NOT_A_TABLE = gettext_lazy("This is not a table. Bring the CSV file of the dataset.")
_WEB_PAGE = gettext_lazy(
    "This is a web page, not a table: perhaps the one that asks to sign in. Download the file once "
    "more and see that it opens as a table."
)
_JSON = gettext_lazy("This is JSON, not a table. Download the dataset as CSV.")
# How files of a kind begin.
_KINDS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _EXCEL),
    (b"\x1f\x8b", _PACKED),
    (b"BZh", _PACKED),
    (b"\xfd7zXZ\x00", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"\x28\xb5\x2f\xfd", _PACKED),
    (b"Rar!", _PACKED),
    (b"%PDF", _NOT_A_TABLE),
    (b"PAR1", _NOT_A_TABLE),
    (b"SQLite format 3\x00", _NOT_A_TABLE),
    (b"\x89PNG", _NOT_A_TABLE),
    (b"\xff\xd8\xff", _NOT_A_TABLE),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before UTF-16, whose mark begins the same.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WINDOWS_LETTERS = "windows_letters"


class FileRefused(Exception):
    """The file as a whole cannot be read; the text says why, and what to do."""


@dataclass(frozen=True)
class Letters:
    """In which encoding a text is, and a sentence if that is not as it should be."""

    encoding: str
    errors: str
    warning: str = ""


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Reads bytes that are no UTF-8 as Windows writes letters in western Europe."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    odd = error.object[error.start : error.end]
    return odd.decode("cp1252", errors="replace"), error.end


codecs.register_error(_WINDOWS_LETTERS, _as_windows_1252)


def letters_of(stream: BinaryIO) -> Letters:
    """How the text of ``stream``, which is at its beginning, is to be decoded.

    It is read to its end once, a block at a time, and left wherever that ends. Raises
    ``FileRefused`` for a file that is no text: nothing of it is unpacked.
    """
    sample = stream.read(SAMPLE)
    if not sample.strip(b"\0\t\n\r ") or sample in [mark for mark, _name in _BYTE_ORDER_MARKS]:
        raise FileRefused(_("The file is empty."))
    _refuse_other_kinds(sample)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            if encoding != "utf-8-sig":
                return Letters(encoding, "replace")
            return _utf_8_or_windows(stream, sample, encoding)
    if encoding := _utf_16_without_mark(sample):
        return Letters(encoding, "replace")
    return _utf_8_or_windows(stream, sample, "utf-8")


def text_of(stream: BinaryIO, letters: Letters) -> TextIOWrapper:
    """The text of ``stream`` from where it is, with its line ends as they are."""
    return TextIOWrapper(stream, letters.encoding, letters.errors, newline="")


def _refuse_other_kinds(sample: bytes) -> None:
    if sample.startswith(_ZIP):
        # The names of the members stand unpacked in the file.
        if b"xl/" in sample or b"[Content_Types].xml" in sample:
            raise FileRefused(str(_EXCEL))
        if b"opendocument.spreadsheet" in sample[:200]:
            raise FileRefused(str(_SPREADSHEET))
        raise FileRefused(str(_PACKED))
    for beginning, sentence in _KINDS:
        if sample.startswith(beginning):
            raise FileRefused(str(sentence))
    first = sample.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    if first == b"<":
        raise FileRefused(str(_WEB_PAGE))
    if first in (b"{", b"["):
        raise FileRefused(str(_JSON))
    odd = sum(byte < 32 and byte not in b"\0\t\n\r\f\v" for byte in sample)
    if odd > len(sample) * _LARGEST_SHARE_UNREADABLE:
        raise FileRefused(str(_NOT_A_TABLE))


def _utf_16_without_mark(sample: bytes) -> str:
    half = len(sample) // 2
    if sample[1::2].count(0) > 0.7 * half and sample[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def _utf_8_or_windows(stream: BinaryIO, block: bytes, encoding: str) -> Letters:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    while True:
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            line += error.object.count(b"\n", 0, error.start)
            return Letters(
                encoding,
                _WINDOWS_LETTERS,
                _(
                    "The file is not in UTF-8: letters with accents, first on line %(line)d, are "
                    "read as Windows writes them (Windows-1252). Look whether they are right, or "
                    "save the file as “CSV UTF-8”."
                )
                % {"line": line},
            )
        if not block:
            return Letters(encoding, _WINDOWS_LETTERS)
        line += block.count(b"\n")
        block = stream.read(_BLOCK)
