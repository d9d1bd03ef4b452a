"""Files that people bring: checked for their size while they come in, kept in a private folder.

The folder lies outside of what is served, and a file has a name of our own there; what its
bringer calls it is only ever shown.
"""

import logging
import os
import time
from collections.abc import Collection
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

MEGABYTE = 1_000_000
# What no import knows of was left by a process that was killed.
STRAY_AFTER_SECONDS = 24 * 3600


class BroughtFile(UploadedFile):
    """A file in the private folder, which is deleted as it is closed unless it was kept."""

    def __init__(self, **of_upload):
        folder = _folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / uuid4().hex
        self.is_kept = False
        opened = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        super().__init__(file=os.fdopen(opened, "w+b"), **of_upload)

    def close(self) -> None:
        super().close()
        if not self.is_kept:
            self.path.unlink(missing_ok=True)


class BroughtFileHandler(FileUploadHandler):
    """Writes a file as it comes in; ``problem`` is a sentence where it could not be taken.

    What is left of a file that is too large is read and thrown away, so that the browser gets an
    answer and the form keeps what was typed.
    """

    problem = ""
    # Of all files of the request: with more than one they share what one may have.
    _size = 0

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        with self._refusing():
            self.file = BroughtFile(
                name=self.file_name, content_type=self.content_type, charset=self.charset
            )

    def receive_data_chunk(self, raw_data, start):
        self._size += len(raw_data)
        if self._size > largest_size():
            self.problem = _("The file is larger than %(number)d MB.") % {
                "number": settings.IMPORT_LARGEST_MB
            }
            raise SkipFile
        with self._refusing():
            self.file.write(raw_data)

    def file_complete(self, file_size):
        with self._refusing():
            self.file.flush()
        brought = self.file
        brought.size = file_size
        # It is its request's to close from now on, not closed where another one breaks off.
        del self.file
        return brought

    def upload_interrupted(self):
        if hasattr(self, "file"):
            self.file.close()

    def _refusing(self) -> "_Refusing":
        return _Refusing(self)


class _Refusing:
    """A full or closed disk is told to the person who brings the file."""

    def __init__(self, handler: BroughtFileHandler):
        self._handler = handler

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind, error, trace) -> None:
        if isinstance(error, OSError):
            logger.error("A file that was brought cannot be kept: %s", error)
            self._handler.problem = _(
                "The server cannot keep the file: tell whoever looks after it that the disk may "
                "be full."
            )
            raise SkipFile from error


def largest_size() -> int:
    """In bytes."""
    return settings.IMPORT_LARGEST_MB * MEGABYTE


def path_of(name: str) -> Path:
    """Where the file of that name of ours lies."""
    return _folder() / name


def delete_file(name: str) -> None:
    """Delete the file, which need not be there any more."""
    if name:
        path_of(name).unlink(missing_ok=True)


def delete_strays(known: Collection[str]) -> None:
    """Delete old files whose names are not among the ``known``."""
    folder = _folder()
    if not folder.is_dir():
        return
    oldest = time.time() - STRAY_AFTER_SECONDS
    for path in folder.iterdir():
        if path.name not in known and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.IMPORTS_DIR)
