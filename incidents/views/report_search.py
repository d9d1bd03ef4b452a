"""Which reports are looked for: by publisher, date, language, words, and by their incidents."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, F, OuterRef
from django.http import QueryDict
from django.utils.translation import gettext as _

from incidents.columns import select
from incidents.columns.rows_of_selection import rows_of_selection
from incidents.filters import IncidentFilter, QueryReader, row_number
from incidents.models import Incident, Publisher, Report, normalise
from incidents.models.text import Searchable

LONGEST_TITLE = 200


@dataclass
class ReportSearch(IncidentFilter):
    """What of the reports is asked for; the filter's words narrow it to those of its incidents.

    ``from`` and ``to`` mean the incidents' dates, as everywhere; a report's own date
    lies between ``published_from`` and ``published_to``.
    """

    publishers: list[Publisher] = field(default_factory=list)
    language: str = ""
    published_first: date | None = None
    published_last: date | None = None
    title: str = ""

    @classmethod
    def read(cls, query: QueryDict, user=None) -> "ReportSearch":
        """Read a query string, as ``IncidentFilter`` does."""
        search = super().read(query, user)
        reader = QueryReader(query, search.errors)
        search.publishers = reader.rows(
            "publisher",
            lambda: publishers_of(Report.objects.visible_to(user)),
            key="pk",
            spell=row_number,
            sentence=_("“%(value)s” is not the number of a publisher with reports here."),
        )
        search._read_language(reader)
        search.published_first, search.published_last = reader.period(
            "published_from", "published_to"
        )
        search.title = reader.words("title", LONGEST_TITLE)
        return search

    def _read_language(self, reader: QueryReader) -> None:
        value = reader.query.get("language", "").strip()
        if value and value.lower() not in languages_of(Report.objects.visible_to(self.user)):
            reader.refuse(
                "language",
                _("“%(value)s” is not the code of a language with reports here, such as fr.")
                % {"value": value},
            )
        else:
            self.language = value.lower()

    def reports_found(self):
        """The reports asked for that the user may see, the newest first, undated ones last."""
        if self.narrows:
            # Of incidents that the user sees, so the user sees the reports too.
            told = rows_of_selection(Incident.reports.through.objects.all(), select(self))
            reports = Report.objects.filter(Exists(told.filter(report=OuterRef("pk"))))
        else:
            reports = Report.objects.visible_to(self.user)
        if self.publishers:
            reports = reports.filter(publisher__in=self.publishers)
        if self.language:
            reports = reports.filter(language=self.language)
        if self.published_first:
            reports = reports.filter(published_on__gte=self.published_first)
        if self.published_last:
            reports = reports.filter(published_on__lte=self.published_last)
        if self.title:
            reports = reports.alias(searched=Searchable("title", "author"))
            for word in normalise(self.title).split():
                reports = reports.filter(searched__contains=word)
        return reports.order_by(F("published_on").desc(nulls_last=True), "title", "pk")

    def query(self) -> QueryDict:
        """All valid parts, in one fixed order: the same search has one address."""
        query = QueryDict(mutable=True)
        if self.title:
            query["title"] = self.title
        if self.publishers:
            query.setlist("publisher", [str(publisher.pk) for publisher in self.publishers])
        if self.language:
            query["language"] = self.language
        if self.published_first:
            query["published_from"] = self.published_first.isoformat()
        if self.published_last:
            query["published_to"] = self.published_last.isoformat()
        query.update(QueryDict(self.query_string()))
        return query


def publishers_of(reports):
    """Publishers of some reports (a QuerySet)."""
    return Publisher.objects.filter(Exists(reports.filter(publisher=OuterRef("pk"))))


def languages_of(reports) -> list[str]:
    """The codes of the languages of some reports (a QuerySet)."""
    return list(reports.order_by("language").values_list("language", flat=True).distinct())
