from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportUpload(models.Model):
    """The file of an import that somebody brought on a page, and where it is with the workers.

    NULL in ``queued_at``: nothing is to be done with it now, and a run of it ends. NULL in
    ``taken_at``: no worker has taken it up. ``file`` is its name in the private folder, "" when
    it is deleted; ``format`` is how it is read (``incidents.imports.reading.FORMATS``).
    """

    of_import = models.OneToOneField(
        "Import",
        verbose_name=_("import"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="upload",
    )
    file = models.CharField(_("file"), max_length=40, blank=True)
    format = models.CharField(_("format of the file"), max_length=20)
    # In which the reasons are written down.
    language = models.CharField(_("language"), max_length=10)
    warnings = models.JSONField(_("warnings"), default=list)
    is_to_load = models.BooleanField(_("to be loaded"), default=False)
    queued_at = models.DateTimeField(_("queued at"), null=True, blank=True)
    taken_at = models.DateTimeField(_("taken up at"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    rows_per_second = models.FloatField(_("rows a second"), null=True, blank=True)
    seconds_left = models.FloatField(_("seconds left"), null=True, blank=True)

    class Meta:
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")
        default_permissions = ()

    def __str__(self):
        return str(self.of_import)
