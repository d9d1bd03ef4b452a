"""Fetches GeoNames' dumps and lists of names. What comes over the line is trusted with nothing."""

import http.client
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.utils.translation import gettext as _

GEONAMES = "https://download.geonames.org/export/dump"
TIMEOUT_SECONDS = 30
# The largest country's dump has 90 MB zipped and 300 MB plain; those of the Sahel 1 and 3.
LARGEST_ZIP = 200 * 2**20
LARGEST_DUMP = 1000 * 2**20


class DownloadFailed(Exception):
    """A sentence for the person who asked for it."""


def downloaded_dump(alpha2: str) -> AbstractContextManager[BinaryIO]:
    """The dump of the state with this ISO code as a binary stream of lines."""
    return _downloaded(alpha2, GEONAMES)


def downloaded_names(alpha2: str) -> AbstractContextManager[BinaryIO]:
    """The alternate names of the state with this ISO code as a binary stream of lines."""
    return _downloaded(alpha2, f"{GEONAMES}/alternatenames")


@contextmanager
def _downloaded(alpha2: str, folder: str) -> Iterator[BinaryIO]:
    if not (len(alpha2) == 2 and alpha2.isascii() and alpha2.isalpha()):
        raise DownloadFailed(
            _("“%(code)s” is not a two-letter code of a state.") % {"code": alpha2}
        )
    alpha2 = alpha2.upper()
    with TemporaryFile() as archive:
        _download(f"{folder}/{alpha2}.zip", archive)
        not_a_dump = DownloadFailed(
            _("What GeoNames sent for %(code)s is not a dump.") % {"code": alpha2}
        )
        try:
            zipped = zipfile.ZipFile(archive)
            member = zipped.getinfo(f"{alpha2}.txt")
            dump = zipped.open(member)
        except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as error:
            # No zip file, without the file asked for, or one packed in a way unknown here.
            raise not_a_dump from error
        # zipfile hands out no more bytes than the size that is told.
        if member.file_size > LARGEST_DUMP:
            raise DownloadFailed(_("The dump of %(code)s is too large.") % {"code": alpha2})
        with zipped, dump:
            try:
                yield dump
            except (zipfile.BadZipFile, zlib.error, EOFError) as error:
                raise not_a_dump from error


def _download(url: str, archive: BinaryIO) -> None:
    request = Request(url, headers={"User-Agent": "sahel-incidents"})  # noqa: S310 - ours
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            shutil.copyfileobj(_Limited(answer), archive)
    except HTTPError as error:
        raise DownloadFailed(
            _("%(url)s answered %(code)d.") % {"url": url, "code": error.code}
        ) from error
    except (OSError, http.client.HTTPException) as error:
        raise DownloadFailed(
            _(
                "%(url)s cannot be reached: %(reason)s. Where there is no connection, "
                "bring the file from another computer and give its name instead."
            )
            % {"url": url, "reason": getattr(error, "reason", error)}
        ) from error


class _Limited:
    """Reads no more than LARGEST_ZIP bytes."""

    def __init__(self, stream):
        self.stream = stream
        self.left = LARGEST_ZIP

    def read(self, size: int) -> bytes:
        chunk = self.stream.read(size)
        self.left -= len(chunk)
        if self.left < 0:
            raise DownloadFailed(_("What GeoNames sends is too large."))
        return chunk
