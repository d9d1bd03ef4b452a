"""Freezing a view: its filter, incidents, figures and files, as everybody may see them now."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from incidents.columns import Selection, select
from incidents.exports import FORMATS, about_selection, records_of
from incidents.exports.about import sources_in_words
from incidents.exports.sources import datasets_of
from incidents.filters import IncidentFilter
from incidents.models import Snapshot, SnapshotFile
from incidents.models.snapshot import new_identifier
from incidents.statistics import totals

# The formats that are most likely to be read years later.
FROZEN = ("csv", "geojson")
# About 25 MB of files; they are kept for ever, in the database.
MOST_INCIDENTS = 20_000
MOST_A_DAY = 30
# Of what an address says, this changes what is drawn and not what is told.
_DRAWING = ("sort", "colour", "size", "shade", "unit", "stack")
# While people write, the files are made again, so that they agree with the figures.
_TRIES = 3


class SnapshotRefused(Exception):
    """A view that cannot be frozen; says why, to the person who tried."""


def filter_to_freeze(query: QueryDict) -> IncidentFilter:
    """What would be frozen of a view: as everybody may see it, and without how it is drawn.

    Its ``errors`` tell what everybody may not ask for; such a view is not frozen.
    """
    kept = query.copy()
    for name in _DRAWING:
        kept.pop(name, None)
    return IncidentFilter.read(kept, AnonymousUser())


def key_of_view(incident_filter: IncidentFilter) -> str:
    """The same for all versions of one view."""
    return hashlib.sha256(incident_filter.query_string().encode()).hexdigest()


def versions_of(view_key: str) -> QuerySet[Snapshot]:
    """The snapshots of one view, the newest first."""
    return Snapshot.objects.filter(view_key=view_key).order_by("-version").defer("incidents")


def freeze(
    query: QueryDict, *, by, words_of: Callable[[IncidentFilter], list[str]], site: str
) -> Snapshot:
    """The snapshot of a view as it is at this moment; of the same data always the same one.

    ``words_of`` says a filter in the language of the moment, ``site`` is the beginning of all
    addresses here (https://host). Raises SnapshotRefused.
    """
    incident_filter = filter_to_freeze(query)
    if incident_filter.errors:
        raise SnapshotRefused(
            _("Only what everybody may see can be cited: %(errors)s")
            % {"errors": " ".join(error.message for error in incident_filter.errors)}
        )
    _refuse_if_too_many_today(by)
    for _try in range(_TRIES):
        selection = select(incident_filter)
        _refuse_if_too_large(selection.count)
        last = versions_of(key_of_view(incident_filter)).first()
        if last and last.data_version == selection.version and last.taken_down_at is None:
            return last
        snapshot = _described(selection, by, words_of)
        snapshot.version = last.version + 1 if last else 1
        files = _files_of(selection, snapshot, site)
        # What was read for the files is what was counted.
        if select(incident_filter).version == selection.version:
            try:
                return _kept(snapshot, files, datasets_of(selection))
            except IntegrityError:
                # Somebody froze the same view at the same moment.
                continue
    raise SnapshotRefused(
        _("These incidents are being changed at this moment. Try again in a minute.")
    )


def _refuse_if_too_many_today(by) -> None:
    since = timezone.now() - timedelta(days=1)
    if Snapshot.objects.filter(made_by=by, made_at__gt=since).count() >= MOST_A_DAY:
        raise SnapshotRefused(
            ngettext(
                "You have frozen %(n)s view in the last 24 hours; that is as many as can be.",
                "You have frozen %(n)s views in the last 24 hours; that is as many as can be.",
                MOST_A_DAY,
            )
            % {"n": MOST_A_DAY}
        )


def _refuse_if_too_large(count: int) -> None:
    if count == 0:
        raise SnapshotRefused(_("Nothing in this view is public: there is nothing to cite."))
    if count > MOST_INCIDENTS:
        raise SnapshotRefused(
            _("This view holds %(count)s incidents; at most %(most)s can be frozen. Narrow it.")
            % {"count": count, "most": MOST_INCIDENTS}
        )


def _described(
    selection: Selection, by, words_of: Callable[[IncidentFilter], list[str]]
) -> Snapshot:
    incident_filter = selection.incident_filter
    datasets = list(datasets_of(selection))
    words, sources = {}, {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words[language] = words_of(incident_filter)
            sources[language] = [*sources_in_words(datasets, language)]
    found = totals(selection)
    return Snapshot(
        identifier=new_identifier(),
        query_string=incident_filter.query_string(),
        view_key=key_of_view(incident_filter),
        words=words,
        sources=sources,
        # In words they are said in the reader's language, from the other two.
        totals={name: value for name, value in found.items() if name != "figure_in_words"},
        incidents=selection.ids(),
        data_version=selection.version,
        made_at=timezone.now().replace(microsecond=0),
        made_by=by,
    )


def _files_of(selection: Selection, snapshot: Snapshot, site: str) -> list[SnapshotFile]:
    language = get_language()
    about = about_selection(
        selection,
        filter_in_words=" · ".join(snapshot.words[language]),
        address=site + reverse("snapshot", args=[snapshot.identifier]),
        site=site,
        made_at=snapshot.made_at,
        language=language,
    )
    files = []
    for name in FROZEN:
        records = records_of(
            snapshot.incidents, selection.incident_filter.user, language=language, site=site
        )
        content = b"".join(FORMATS[name].pieces(records, about))
        files.append(
            SnapshotFile(
                format=name,
                content=content,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            )
        )
    return files


@transaction.atomic
def _kept(snapshot: Snapshot, files: Sequence[SnapshotFile], datasets) -> Snapshot:
    snapshot.save(force_insert=True)
    snapshot.datasets.set(datasets)
    for file in files:
        file.snapshot = snapshot
    SnapshotFile.objects.bulk_create(files)
    return snapshot
