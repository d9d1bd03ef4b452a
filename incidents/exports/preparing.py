"""Large files: asked for on a page, made by a worker, kept for a day for who asked.

One is made at a time in the whole installation, so that the other workers stay free for
what cannot wait.
"""

import io
import logging
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from tempfile import TemporaryFile
from typing import BinaryIO

import numpy as np
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from incidents import locks
from incidents.columns import Selection
from incidents.evidence import audience_of
from incidents.exports.about import About
from incidents.exports.formats import FORMATS, Format
from incidents.exports.records import CHUNK, Record, records_of
from incidents.models import PreparedFile, PreparedFileStatus, PreparedPiece

logger = logging.getLogger(__name__)

KEPT = timedelta(days=1)
# Of one person, and of all who have not signed in together.
MOST_UNDER_WAY = 10
MOST_KEPT = 20
MOST_ATTEMPTS = 3
# Asked for so long ago and in nobody's hands: its task was lost, with Redis or with its worker.
LOST_AFTER = timedelta(minutes=2)
PIECE = 1024 * 1024
# One lock for all files: one is made at a time.
_ALL = 0
_UNDER_WAY = (PreparedFileStatus.WAITING, PreparedFileStatus.BEING_MADE)


class TooManyUnderWay(Exception):
    """So many files wait already that another one has to wait to be asked for."""


@transaction.atomic
def ask_for_file(
    selection: Selection, *, file_format: Format, about: About
) -> tuple[PreparedFile, bool]:
    """The file of a selection, and whether it is new and has to be given to a worker.

    One that the same person asked for lately, of the same data, is given again. Raises
    TooManyUnderWay.
    """
    user = selection.incident_filter.user
    own = files_of(user)
    asked = {
        "audience": audience_of(user),
        "format": file_format.name,
        "query_string": selection.incident_filter.query_string(),
    }
    same = own.filter(**asked, about__version=about.version, about__language=about.language)
    same = same.filter(about__address=about.address).exclude(status=PreparedFileStatus.FAILED)
    if found := same.first():
        return found, False
    if own.filter(status__in=_UNDER_WAY).count() >= MOST_UNDER_WAY:
        raise TooManyUnderWay
    settled = own.exclude(status__in=_UNDER_WAY).order_by("-asked_at")
    own.filter(pk__in=[*settled.values_list("pk", flat=True)[MOST_KEPT - 1 :]]).delete()
    keys = np.array(selection.page(0, selection.count), "<i8")
    file = PreparedFile.objects.create(
        **asked,
        user=user if user.is_authenticated else None,
        about=about.to_json(),
        incidents=zlib.compress(keys.tobytes()),
        total=len(keys),
    )
    return file, True


def files_of(user):
    """The prepared files that are a user's, without what makes them heavy; strangers share theirs.

    A file that was made for who saw more than the user does now is none of theirs.
    """
    of_user = Q(user=user) if user.is_authenticated else Q(user__isnull=True)
    kept = Q(asked_at__gt=Now() - KEPT)
    return PreparedFile.objects.filter(of_user, kept, audience=audience_of(user)).defer("incidents")


def prepare_file(key: str) -> bool:
    """Make the file; False where another one is being made, and this one waits its turn.

    What an earlier attempt left is replaced. One that cannot be made is marked as failed.
    """
    with _alone() as is_alone:
        if not is_alone:
            return False
        file = PreparedFile.objects.filter(key=key).select_related("user").first()
        if file is None or file.is_settled:
            return True
        if file.attempts >= MOST_ATTEMPTS:
            logger.error("File %s ended its worker %s times.", file.pk, file.attempts)
            _settle(file, PreparedFileStatus.FAILED)
            return True
        _set(file, status=PreparedFileStatus.BEING_MADE, attempts=F("attempts") + 1, done=0)
        file.pieces.all().delete()
        try:
            _make(file)
        except Exception:
            # Whatever it is, who waits is told; the log has the rest.
            logger.exception("File %s could not be made.", file.pk)
            file.pieces.all().delete()
            _settle(file, PreparedFileStatus.FAILED)
    return True


def lost_files() -> list[str]:
    """The keys of files that wait, or are half made, while no worker makes any.

    One that has only not had its turn yet is none too many: made twice it is made once.
    """
    with _alone() as is_alone:
        if not is_alone:
            return []
        waiting = PreparedFile.objects.filter(
            status__in=_UNDER_WAY, asked_at__range=(Now() - KEPT, Now() - LOST_AFTER)
        )
        return list(waiting.order_by("asked_at").values_list("key", flat=True))


def content_of(file: PreparedFile) -> Iterator[bytes]:
    """The bytes of a file that is ready, piece by piece."""
    for number in PreparedPiece.objects.filter(file=file).values_list("number", flat=True):
        piece = PreparedPiece.objects.filter(file=file, number=number).values_list("content")
        for (content,) in piece:
            yield bytes(content)


def forget_old_files() -> int:
    """Delete what was asked for more than a day ago; how many they were."""
    old = PreparedFile.objects.filter(asked_at__lte=Now() - KEPT)
    return old.delete()[1].get("incidents.PreparedFile", 0)


def forget_all_files() -> None:
    """Delete every prepared file: a text in them was redacted."""
    PreparedFile.objects.all().delete()


def _make(file: PreparedFile) -> None:
    about, file_format = About.from_json(file.about), FORMATS[file.format]
    keys = np.frombuffer(zlib.decompress(file.incidents), "<i8")
    records = records_of(
        keys,
        file.user,
        language=about.language,
        site=about.site,
        with_claims=file_format.has_claims,
    )
    with TemporaryFile(prefix="incidents-") as made:
        file_format.write(_counted(records, file), about, made)
        size = made.seek(0, io.SEEK_END)
        made.seek(0)
        with transaction.atomic():
            _store(file, made)
            _settle(file, PreparedFileStatus.READY, done=file.total, size=size)


def _counted(records: Iterable[Record], file: PreparedFile) -> Iterator[Record]:
    """The records, while the file's page tells how many of them are written."""
    for number, record in enumerate(records):
        if number % CHUNK == 0:
            _set(file, done=number)
        yield record


def _store(file: PreparedFile, made: BinaryIO) -> None:
    number = 0
    while content := made.read(PIECE):
        PreparedPiece.objects.create(file=file, number=number, content=content)
        number += 1


def _settle(file: PreparedFile, status: PreparedFileStatus, **values) -> None:
    # Which incidents they were is of no more use.
    _set(file, status=status, incidents=b"", **values)


def _set(file: PreparedFile, **values) -> None:
    PreparedFile.objects.filter(pk=file.pk).update(**values)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else makes a file."""
    is_alone = locks.take(locks.FILES, _ALL)
    try:
        yield is_alone
    finally:
        if is_alone:
            locks.give_back(locks.FILES, _ALL)
