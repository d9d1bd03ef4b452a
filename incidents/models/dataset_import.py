from django.conf import settings
from django.contrib.gis.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.models.event_type import EventType, SubEventType
from incidents.models.precision import DatePrecision, LocationPrecision


class ImportState(models.TextChoices):
    """How far an import has come."""

    READING = "reading", _("being read")
    COMPARED = "compared", _("read and compared, nothing loaded")
    COMMITTING = "committing", _("being loaded")
    COMMITTED = "committed", _("loaded")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")


UNDER_WAY = (ImportState.READING, ImportState.COMMITTING)


class Import(models.Model):
    """One file of a dataset that somebody had read, and perhaps loaded.

    ``new`` + ``changed`` + ``unchanged`` + ``rejected`` are all its rows. ``loaded`` of the
    new and changed ones are in. ``dropped`` rows of the dataset the file lacks.
    ``differences`` and ``groups_unknown`` are samples for people to look at.
    """

    dataset = models.ForeignKey(
        "Dataset", verbose_name=_("dataset"), on_delete=models.PROTECT, related_name="imports"
    )
    file_name = models.CharField(_("file"), max_length=300)
    file_size = models.BigIntegerField(_("size in bytes"), default=0)
    release = models.CharField(_("release"), max_length=50, blank=True)
    is_complete = models.BooleanField(
        _("whole release"),
        default=False,
        help_text=_("The file is a whole release: rows that it lacks are marked as dropped."),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="imports",
    )
    begun_at = models.DateTimeField(_("begun at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState, default=ImportState.READING
    )
    cancel_asked = models.BooleanField(_("to be cancelled"), default=False)
    bytes_read = models.BigIntegerField(_("bytes read"), default=0)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    dropped = models.PositiveIntegerField(_("missing from the file"), default=0)
    loaded = models.PositiveIntegerField(_("loaded"), default=0)
    likely_duplicates = models.PositiveIntegerField(
        _("likely duplicates of our own incidents"), default=0
    )
    groups_unknown = models.JSONField(_("groups that are not known"), default=list)
    differences = models.JSONField(_("differences"), default=list)
    message = models.TextField(_("message"), blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-begun_at", "-pk"]

    def __str__(self):
        return f"{self.dataset}: {self.file_name}"

    @property
    def accepted(self) -> int:
        return self.new + self.changed + self.unchanged


class RejectedRow(models.Model):
    """A row of an imported file that was not loaded, where it stands and why."""

    of_import = models.ForeignKey(
        "Import", verbose_name=_("import"), on_delete=models.CASCADE, related_name="rejected_rows"
    )
    line = models.PositiveIntegerField(_("line"))
    column = models.CharField(_("column"), max_length=100, blank=True)
    reason = models.TextField(_("reason"))
    row = models.JSONField(_("row as published"), default=dict)

    class Meta:
        verbose_name = _("rejected row")
        verbose_name_plural = _("rejected rows")
        ordering = ["line", "pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.line}: {self.reason}"


class ImportedRow(models.Model):
    """What an import made of a row, so that the next one can tell what people changed since.

    ``digest`` is one value for the row as it was read. ``parties`` and ``counts`` are as the
    row tells them (``incidents.imports.rows``), the other fields as they were put into the
    incident; texts as their MD5. NULL in ``date``: only the claims were added, to an incident
    of our own.
    """

    reference = models.OneToOneField(
        "ExternalReference",
        verbose_name=_("external reference"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="imported",
    )
    digest = models.UUIDField(_("digest"))
    # As text that sorts: numbers in it are padded with zeros.
    revision = models.CharField(_("revision"), max_length=100, blank=True)
    parties = models.JSONField(_("parties"), default=list)
    counts = models.JSONField(_("counts"), default=list)
    # Of texts one value each: what is taken out of an incident later is not kept here.
    title = models.UUIDField(_("title"), null=True)
    summary = models.UUIDField(_("summary"), null=True)
    place_text = models.UUIDField(_("place as reported"), null=True)
    date = models.DateField(_("date"), null=True)
    date_end = models.DateField(_("last day"), null=True)
    date_precision = models.CharField(
        _("date is known to the"), max_length=10, choices=DatePrecision, blank=True
    )
    event_type = models.CharField(_("event type"), max_length=30, choices=EventType, blank=True)
    sub_event_type = models.CharField(
        _("sub-type"), max_length=40, choices=SubEventType, blank=True
    )
    # Numbers, since what was imported stays so when a state or region goes.
    state_id = models.BigIntegerField(_("state"), null=True)
    region_id = models.BigIntegerField(_("region"), null=True)
    point = models.PointField(_("pin"), srid=4326, null=True, spatial_index=False)
    location_precision = models.CharField(
        _("location is known to the"), max_length=20, choices=LocationPrecision, blank=True
    )

    class Meta:
        verbose_name = _("row as imported")
        verbose_name_plural = _("rows as imported")
        default_permissions = ()

    def __str__(self):
        return str(self.reference)
