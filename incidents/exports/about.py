"""What every file says of itself: what it holds, from where, when, and on what terms."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Self

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from incidents.columns import Selection
from incidents.exports.moments import in_utc
from incidents.exports.sources import datasets_of
from incidents.models import Dataset, IncidentStatus

SITE = "Sahel incidents"
# As the columns in memory have it.
_PUBLISHED = list(IncidentStatus).index(IncidentStatus.PUBLISHED)


@dataclass(frozen=True)
class About:
    """The about-text of one file.

    ``filter_in_words`` is "" for everything; ``address`` leads to the view, ``site`` is the
    beginning of all addresses here (https://host, no slash); ``version`` moves with the data;
    ``language`` is that of all words for people; ``sources`` are sentences.
    ``may_be_passed_on`` is False where some line rests on a dataset that forbids it, or is
    not published.
    """

    filter_in_words: str
    address: str
    site: str
    made_at: datetime
    version: str
    count: int
    language: str
    sources: tuple[str, ...]
    may_be_passed_on: bool

    @property
    def moment(self) -> str:
        """When it was made, as 2026-11-23T22:05:00Z."""
        return in_utc(self.made_at)

    @property
    def terms(self) -> str:
        """A sentence on passing it on, in the file's language."""
        with override(self.language):
            if self.may_be_passed_on:
                return _(
                    "May be passed on with its sources. Each figure and each attribution is what "
                    "the reports named with it say; nothing here says who was right."
                )
            return _(
                "Not to be passed on: it holds what is not published, or rows of datasets that "
                "forbid it. They are those whose may_be_passed_on is 0."
            )

    def lines(self) -> list[tuple[str, str]]:
        """All of it for people: a word for each thing, and what it is."""
        with override(self.language):
            return [
                (
                    _("Holds"),
                    ngettext("%(n)s incident", "%(n)s incidents", self.count)
                    % {"n": number_format(self.count, force_grouping=True)},
                ),
                (pgettext("of a file", "Filter"), self.filter_in_words or _("everything")),
                (_("Address"), self.address),
                (_("Made at"), self.moment),
                (_("Version of the data"), self.version),
                (_("Terms"), self.terms),
                *((_("Source"), source) for source in self.sources),
            ]

    def values(self) -> dict[str, str]:
        """All of it for programs, by names that are the same in every format."""
        return {
            "file_filter": self.filter_in_words,
            "file_address": self.address,
            "file_made_at": self.moment,
            "file_version": self.version,
            "file_terms": self.terms,
            "file_sources": " ".join(self.sources),
        }

    def to_json(self) -> dict:
        return asdict(self) | {"made_at": self.made_at.isoformat(), "sources": [*self.sources]}

    @classmethod
    def from_json(cls, stored: dict) -> Self:
        """What ``to_json`` gave."""
        return cls(
            **stored
            | {
                "made_at": datetime.fromisoformat(stored["made_at"]),
                "sources": tuple(stored["sources"]),
            }
        )


def about_selection(
    selection: Selection,
    *,
    filter_in_words: str,
    address: str,
    site: str,
    made_at: datetime,
    language: str,
) -> About:
    """The about-text of a file of a selection, for the user of its filter."""
    datasets = list(datasets_of(selection))
    statuses, counts = selection.counts_of("status")
    return About(
        filter_in_words=filter_in_words,
        address=address,
        site=site,
        made_at=made_at.replace(microsecond=0),
        version=selection.version,
        count=selection.count,
        language=language,
        sources=sources_in_words(datasets, language),
        may_be_passed_on=all(dataset.redistributable for dataset in datasets)
        and not counts[statuses != _PUBLISHED].any(),
    )


def sources_in_words(datasets: list[Dataset], language: str) -> tuple[str, ...]:
    """A sentence for each source of a file, with its licence."""
    with override(language):
        return (
            _("Incidents: %(site)s, from the reports that are named with each.") % {"site": SITE},
            *(_of_dataset(dataset) for dataset in datasets),
            _("Places: GeoNames (https://www.geonames.org), CC BY 4.0, and this tracker."),
            _(
                "Points whose location_source is nominatim or photon: © OpenStreetMap "
                "contributors, ODbL."
            ),
            _("Types of events: ACLED's taxonomy (https://acleddata.com)."),
        )


def _of_dataset(dataset: Dataset) -> str:
    """ "UCDP GED 25.1, CC BY 4.0, https://ucdp.uu.se"."""
    name = f"{dataset.name} {dataset.version}".strip()
    parts = [name, dataset.licence, dataset.url]
    if not dataset.redistributable:
        parts.append(_("not to be passed on"))
    return ", ".join(part for part in parts if part) + "."
