import secrets

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incidents.models.toll import Audience


class PreparedFileStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    BEING_MADE = "being_made", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


def new_key() -> str:
    """Nobody guesses it: for who has not signed in, the address alone leads to the file."""
    return secrets.token_urlsafe(32)


class PreparedFile(models.Model):
    """A download that a worker makes, as it takes longer than anybody should wait for a page.

    It belongs to ``user``, or without one to whoever has its address, and is kept for a day.
    ``incidents`` are the keys of those that the view had when it was asked for, in its order:
    int64, little-endian, packed by zlib.
    """

    key = models.CharField(_("key"), max_length=43, unique=True, default=new_key)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        null=True,
        related_name="prepared_files",
    )
    audience = models.CharField(_("for"), max_length=10, choices=Audience)
    format = models.CharField(_("format"), max_length=10)
    query_string = models.TextField(_("query string"), blank=True)
    about = models.JSONField(_("about the file"))
    incidents = models.BinaryField(_("incidents"))
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=PreparedFileStatus,
        default=PreparedFileStatus.WAITING,
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    total = models.PositiveIntegerField(_("incidents in all"))
    done = models.PositiveIntegerField(_("incidents written"), default=0)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True)
    asked_at = models.DateTimeField(_("asked for at"), db_default=Now(), db_index=True)

    class Meta:
        verbose_name = _("prepared file")
        verbose_name_plural = _("prepared files")
        default_permissions = ()

    def __str__(self):
        return f"{self.format}: {self.query_string}"

    def get_absolute_url(self):
        return reverse("prepared_file", args=[self.key])

    @property
    def is_settled(self) -> bool:
        """Whether nothing will change any more."""
        return self.status in (PreparedFileStatus.READY, PreparedFileStatus.FAILED)


class PreparedPiece(models.Model):
    """A part of a prepared file, in the order of ``number``.

    In the database, as web servers and workers need not share a disk.
    """

    file = models.ForeignKey(PreparedFile, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = _("piece of a prepared file")
        verbose_name_plural = _("pieces of prepared files")
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="prepared_piece_once"),
        ]

    def __str__(self):
        return f"{self.file} · {self.number}"
