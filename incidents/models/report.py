from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Exists, Func, OuterRef, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incidents.models.armed_group import ArmedGroup
from incidents.models.citation import Citation
from incidents.models.designation import Designation
from incidents.models.group_relation import GroupRelation
from incidents.models.incident import Incident
from incidents.models.membership import Membership
from incidents.models.recorded import recorded
from incidents.models.visibility import sees_drafts


class TextFingerprint(Func):
    """SQL: one value for one article, however its lines are broken; NULL without text.

    Sites set the same words with quotation marks, apostrophes, dashes and blanks of their
    own: those of one sort are the same here, with or without blanks around them. Marks
    that are not seen count for nothing.
    """

    _UNSEEN = r"[\u00ad\u200b-\u200d\u2060\ufeff]"
    _BLANKS = r"[\s\u00a0\u2000-\u200a\u202f\u3000]"
    _QUOTES = r"""["`´''\u2018-\u201f«»‹›′″ʼ]"""
    _DASHES = r"[\u2010-\u2015−-]"
    template = "lower(%(expressions)s)"
    for _found, _put in (
        (_UNSEEN, ""),
        (rf"{_BLANKS}+", " "),
        (rf" ?{_QUOTES}(?: ?{_QUOTES})* ?", '"'),
        (rf" ?{_DASHES}+ ?", "-"),
    ):
        template = f"regexp_replace({template}, '{_found}', '{_put}', 'g')"
    template = f"md5(nullif(btrim({template}), ''))"
    output_field = models.CharField(max_length=32)


# What sites add to an address to see where its readers come from.
_TRACKING = (
    "utm_[^=&]*|at_[^=&]*|fbclid|gclid|dclid|msclkid|twclid|igshid|mc_cid|mc_eid|ns_mchannel|"
    "ns_source|ns_campaign|ref_src|smid|xtor"
)


class AddressKey(Func):
    """SQL: one value for one address, however it is written; NULL without one.

    Scheme, "www.", port, the case of the host, the fragment, what tracks readers and a
    slash at the end make no other address. The path keeps its case.
    """

    _BARE = (
        "regexp_replace(regexp_replace(btrim(%(expressions)s), '#.*$', ''), "
        r"'^(https?:)?//(www\.)?', '', 'i')"
    )
    _HOST = rf"lower(regexp_replace(substring({_BARE} from '^[^/?]*'), ':(80|443)$', ''))"
    _REST = f"regexp_replace({_BARE}, '^[^/?]*', '')"
    _UNTRACKED = rf"regexp_replace({_REST}, '([?&])({_TRACKING})(=[^&]*)?(?=&|$)', '\1', 'gi')"
    _TIDY = rf"regexp_replace(regexp_replace({_UNTRACKED}, '([?&])&+', '\1', 'g'), '[?&]+$', '')"
    template = rf"nullif({_HOST} || regexp_replace({_TIDY}, '/+(\?|$)', '\1'), '')"
    output_field = models.TextField()

    def as_sql(self, compiler, connection, **extra_context):
        sql, params = super().as_sql(compiler, connection, **extra_context)
        # The address stands in the template twice.
        return sql, [*params, *params]


class ReportQuerySet(models.QuerySet):
    def at_address(self, url: str):
        """The report of ``url``, however that is written; none for no address."""
        return self.filter(address_key=AddressKey(Value(url)))

    def with_text(self, text: str):
        """The report of this very text, however it is set; none for no text."""
        return self.filter(text_fingerprint=TextFingerprint(Value(text)))

    def visible_to(self, user):
        """Analysts see all; others those on which something rests that they may see."""
        if sees_drafts(user):
            return self
        groups = ArmedGroup.objects.visible_to(user)
        resting = [
            Incident.objects.public().filter(reports=OuterRef("pk")),
            *(
                rows.filter(report=OuterRef("pk"))
                for rows in (
                    Citation.objects.visible_to(user),
                    GroupRelation.objects.filter(group__in=groups, other__in=groups),
                    Designation.objects.filter(group__in=groups),
                    Membership.objects.all(),
                )
            ),
        ]
        return self.filter(reduce(or_, (Q(Exists(rows)) for rows in resting)))


@recorded(exclude=("address_key", "text_fingerprint"))
class Report(models.Model):
    """One publication that says something about incidents: an article, a statement."""

    publisher = models.ForeignKey(
        "Publisher",
        verbose_name=_("publisher"),
        on_delete=models.PROTECT,
        related_name="reports",
    )
    author = models.CharField(_("author"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    address_key = models.GeneratedField(
        expression=AddressKey("url"),
        output_field=models.TextField(_("address without what varies"), null=True),
        db_persist=True,
    )
    language = models.CharField(
        _("language"), max_length=7, default="en", help_text=_("ISO 639 code, such as en or fr.")
    )
    published_on = models.DateField(_("published on"), null=True, blank=True)
    retrieved_at = models.DateTimeField(_("retrieved at"), null=True, blank=True)
    text = models.TextField(
        _("text"), blank=True, help_text=_("For analysts only; it is never shown in public.")
    )
    text_fingerprint = models.GeneratedField(
        expression=TextFingerprint("text"),
        output_field=models.CharField(_("fingerprint of the text"), max_length=32, null=True),
        db_persist=True,
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-published_on", "title"]
        indexes = [models.Index(fields=["-published_on"], name="report_published_on")]
        constraints = [
            models.UniqueConstraint(
                fields=["address_key"],
                name="report_address_once",
                violation_error_message=_("A report with this address is there already."),
            ),
            models.UniqueConstraint(
                fields=["text_fingerprint"],
                name="report_text_once",
                violation_error_message=_("A report with this very text is there already."),
            ),
        ]

    def __str__(self):
        return _("%(publisher)s: %(title)s") % {"publisher": self.publisher, "title": self.title}

    def get_absolute_url(self):
        return reverse("report", args=[self.pk])


# Which reports tell of an incident is part of its record.
recorded(found_by=("incident",), name="IncidentReport")(Incident.reports.through)
