"""The mail of an alert, as text and as HTML, in its reader's language."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import make_msgid
from urllib.parse import urlsplit

import numpy as np
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from incidents.alerts.following import signed_alert
from incidents.columns import Selection
from incidents.evidence import rows_of, toll_in_words
from incidents.evidence.figures import Range
from incidents.evidence.rows import IncidentRow
from incidents.models import Alert

# Of more, the mail says how many, and leads to the view.
MOST_TOLD = 50


@dataclass(frozen=True)
class News:
    """What is new in a view ``since`` the last mail.

    ``new`` are the keys of incidents that it had not, ``changed`` those of incidents whose
    figures were others, with what was told before (None: not of the incident alone).
    """

    selection: Selection
    new: list[int]
    changed: dict[int, Range | None]
    since: datetime

    def __bool__(self):
        return bool(self.new or self.changed)


@dataclass(frozen=True)
class Line:
    """An incident in a mail; ``before`` is its earlier figure in words, "" where none is told."""

    row: IncidentRow
    address: str
    before: str = ""


def mail_of(alert: Alert, news: News) -> EmailMultiAlternatives:
    """The mail that tells the news, ready to be sent.

    By RFC 8058 its reader's program offers one button that ends the alert.
    """
    user = alert.view.user
    with override(alert.language):
        end_address = alert.site + reverse("end_alert", args=[signed_alert(alert)])
        new = _newest_first(news.selection, news.new)
        changed = _newest_first(news.selection, news.changed)
        context = {
            "view": alert.view,
            "view_address": alert.site + alert.view.get_absolute_url(),
            "views_address": alert.site + reverse("saved_views"),
            "end_address": end_address,
            "since": news.since,
            "view_figure": news.selection.incident_filter.view_figure,
            "new": _lines(alert, news, new[:MOST_TOLD]),
            "new_count": len(new),
            "new_left_out": max(0, len(new) - MOST_TOLD),
            "changed": _lines(alert, news, changed[:MOST_TOLD]),
            "changed_count": len(changed),
            "changed_left_out": max(0, len(changed) - MOST_TOLD),
            "language": alert.language,
        }
        mail = EmailMultiAlternatives(
            subject=_subject(alert.view.name, len(new), len(changed)),
            body=render_to_string("alerts/mail.txt", context),
            to=[user.email],
            headers={
                "Message-ID": make_msgid(domain=urlsplit(alert.site).hostname),
                "List-Unsubscribe": f"<{end_address}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                # Absence notes are not to answer it.
                "Auto-Submitted": "auto-generated",
            },
        )
        mail.attach_alternative(render_to_string("alerts/mail.html", context), "text/html")
    return mail


def _subject(name: str, new: int, changed: int) -> str:
    if new:
        counted = ngettext("%(n)s new incident", "%(n)s new incidents", new) % {"n": new}
    else:
        counted = ngettext("%(n)s figure changed", "%(n)s figures changed", changed)
        counted %= {"n": changed}
    # A line break would begin a header of its own.
    name = " ".join(name.split())
    return _("%(view)s: %(counted)s") % {"view": name, "counted": counted}


def _newest_first(selection: Selection, keys) -> list[int]:
    listed = selection.of(selection.columns.pk)
    return listed[np.isin(listed, list(keys))].tolist()


def _lines(alert: Alert, news: News, keys: list[int]) -> list[Line]:
    incident_filter = news.selection.incident_filter
    rows = rows_of(keys, incident_filter.user, incident_filter.view_figure)
    return [
        Line(
            row,
            alert.site + row.incident.get_absolute_url(),
            toll_in_words(before) if (before := news.changed.get(row.incident.pk)) else "",
        )
        for row in rows
    ]
