from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.bilingual import BilingualName


class PublisherKind(models.TextChoices):
    NEWS = "news", _("news medium")
    GOVERNMENT = "government", _("government")
    RESEARCH = "research", _("research institute")
    NGO = "ngo", _("non-governmental organisation")
    UN = "un", _("United Nations")
    ARMED_GROUP = "armed_group", _("armed group's own channel")
    SOCIAL = "social", _("social media")
    OTHER = "other", _("other")


class Reliability(models.TextChoices):
    """The reliability grades that intelligence and verification desks share."""

    A = "A", _("A: completely reliable")
    B = "B", _("B: usually reliable")
    C = "C", _("C: fairly reliable")
    D = "D", _("D: not usually reliable")
    E = "E", _("E: unreliable")
    F = "F", _("F: cannot be judged")


class Publisher(BilingualName):
    """Whoever publishes reports: a newspaper, a ministry, an NGO."""

    kind = models.CharField(
        _("kind"), max_length=20, choices=PublisherKind, default=PublisherKind.NEWS
    )
    state = models.ForeignKey(
        "State",
        verbose_name=_("state"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="publishers",
    )
    reliability = models.CharField(
        _("reliability"), max_length=1, choices=Reliability, default=Reliability.F
    )
    url = models.URLField(_("address"), blank=True)

    class Meta:
        verbose_name = _("publisher")
        verbose_name_plural = _("publishers")
        ordering = ["name_en"]
        constraints = [models.UniqueConstraint(fields=["name_en"], name="publisher_name_once")]
