"""Atom 1.0 (RFC 4287): the incidents of a view that were published or changed last."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from django.template.loader import get_template
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incidents.columns import Selection
from incidents.evidence import rows_of
from incidents.history.last_changes import newest_for_the_public
from incidents.models import EventType, Incident

MOST_ENTRIES = 50
# Feeds and entries are known by these wherever the site is: a reader shows none twice because
# the site has moved.
_NAMESPACE = uuid.UUID("6f1d4a52-6f0b-5c39-9a64-4f4d1f1f7a10")
# XML 1.0 has no way to write these, not even escaped.
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class _Feed(Atom1Feed):
    """Django's, whose moment is the same each time that a feed without entries is asked."""

    def latest_post_date(self) -> datetime:
        return max(
            (item["updateddate"] for item in self.items), default=datetime(1970, 1, 1, tzinfo=UTC)
        )


def atom_feed(selection: Selection, *, words: list[str], full_address: Callable[[str], str]) -> str:
    """The feed of a selection, which is one of the public's own, in the language of the moment.

    ``words`` say what the filter asks for, and ``full_address`` makes an address of the site's
    one that holds anywhere. An entry's id is that of its incident for ever, its moment when
    the incident was published or changed last.
    """
    incident_filter, language = selection.incident_filter, get_language()
    query = incident_filter.query_string()
    own_query = "&".join(part for part in (query, f"lang={language}") if part)
    own_address = f"{reverse('feed')}?{own_query}"
    feed = _Feed(
        title=_plain(" · ".join([_("Sahel incidents"), *words])),
        subtitle=_("The incidents of this view that were published or changed last."),
        link=full_address(reverse("map") + (f"?{query}" if query else "")),
        feed_url=full_address(own_address),
        feed_guid=_urn(own_address),
        author_name=_("Sahel incidents"),
        language=language,
        description=None,
    )
    changed_at = dict(newest_for_the_public(selection, MOST_ENTRIES))
    rows = rows_of(list(changed_at), incident_filter.user, incident_filter.view_figure)
    content = get_template("feed/_incident.html")
    summaries = dict(Incident.objects.filter(pk__in=changed_at).values_list("pk", "summary"))
    for row in rows:
        incident = row.incident
        # It may have gone since the selection was made.
        if incident.pk not in summaries:
            continue
        feed.add_item(
            title=_plain(incident.title),
            link=full_address(incident.get_absolute_url()),
            description=_plain(
                content.render(
                    {"row": row, "incident": incident, "summary": summaries[incident.pk]}
                )
            ),
            updateddate=changed_at[incident.pk],
            unique_id=_urn(incident.reference),
            categories=[str(EventType(incident.event_type).label)],
        )
    return feed.writeString("utf-8")


def _plain(text: str) -> str:
    return _NOT_IN_XML.sub(" ", text).strip()


def _urn(name: str) -> str:
    return uuid.uuid5(_NAMESPACE, name).urn
