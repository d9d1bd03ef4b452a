import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.models.reference import ALPHABET

LENGTH = 10


def new_identifier() -> str:
    """The name of a snapshot in its address, such as ``4k7q2m9xbt``; drawn at random."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH)).lower()


class Snapshot(models.Model):
    """A view as everybody could see it at one moment, kept so that a text can cite it.

    Nothing of it is ever changed, but that an administrator may take it down: then its files
    and what it says of the view are gone, and its address tells why.
    """

    identifier = models.CharField(
        _("name in addresses"), max_length=20, unique=True, default=new_identifier
    )
    # The filter as its one address has it, with the figure that it shows; the same for every
    # version of one view. Empty once it is taken down, as what was searched for may be the reason.
    query_string = models.TextField(_("query string"), blank=True)
    # Tells one view from all others, also when the above is gone.
    view_key = models.CharField(_("key of the view"), max_length=64)
    version = models.PositiveIntegerField(_("version"))
    # What the filter asks for and the sources with their licences, each as {language: [text]}.
    words = models.JSONField(_("filter in words"), default=dict)
    sources = models.JSONField(_("sources"), default=dict)
    # As incidents.statistics.totals tells them.
    totals = models.JSONField(_("totals"), default=dict)
    # No foreign keys: what is withdrawn or merged since is told beside it.
    incidents = ArrayField(models.BigIntegerField(), verbose_name=_("incidents"), default=list)
    datasets = models.ManyToManyField(
        "Dataset", verbose_name=_("datasets"), related_name="snapshots", blank=True
    )
    # Moves with the data: the same view of the same data is no new version.
    data_version = models.CharField(_("version of the data"), max_length=64)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    # Known to the desk alone; None for an account that is gone.
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="snapshots",
    )
    taken_down_at = models.DateTimeField(_("taken down at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("snapshot of a view")
        verbose_name_plural = _("snapshots of views")
        ordering = ["-made_at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["made_by", "-made_at"], name="snapshot_of_person")]
        constraints = [
            models.UniqueConstraint(fields=["view_key", "version"], name="snapshot_version_once"),
            models.CheckConstraint(
                condition=Q(taken_down_at__isnull=True) | ~Q(reason=""),
                name="snapshot_down_says_why",
            ),
        ]

    def __str__(self):
        return f"{self.identifier} ({self.version})"

    def get_absolute_url(self):
        return reverse("snapshot", args=[self.identifier])


class SnapshotFile(models.Model):
    """The incidents of a snapshot in one format, as the file was made at its moment."""

    snapshot = models.ForeignKey(
        Snapshot, verbose_name=_("snapshot"), on_delete=models.CASCADE, related_name="files"
    )
    # One of incidents.exports.FORMATS.
    format = models.CharField(_("format"), max_length=20)
    # None once the snapshot is taken down; what a copy has to be is still told by the sum.
    content = models.BinaryField(_("content"), null=True)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = _("file of a snapshot")
        verbose_name_plural = _("files of snapshots")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "format"], name="snapshot_file_once"),
        ]

    def __str__(self):
        return f"{self.snapshot_id}.{self.format}"
