"""A file on its way out: bit by bit as it is made, or whole from the disk."""

from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile

from incidents.exports.about import About
from incidents.exports.formats import Format
from incidents.exports.records import Record

_AT_A_TIME = 64 * 1024


def file_in_pieces(file_format: Format, records: Iterable[Record], about: About) -> Iterator[bytes]:
    """The bytes of a file in any format. Those that cannot be made in pieces come at the end."""
    if file_format.pieces is not None:
        yield from file_format.pieces(records, about)
        return
    with TemporaryFile(prefix="incidents-") as made:
        file_format.write(records, about, made)
        made.seek(0)
        while piece := made.read(_AT_A_TIME):
            yield piece
