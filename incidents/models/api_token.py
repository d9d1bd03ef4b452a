from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TokenScope(models.TextChoices):
    """What a program with a token may read."""

    READ = "read", _("what is public")
    DRAFTS = "drafts", _("all that I may read myself, drafts too")


class ApiToken(models.Model):
    """What a program shows in the place of its user's password, to read by the API.

    The token itself is told once, when it is made. ``digest`` is its SHA-256 in hexadecimal:
    a token is long and random, so that nobody finds it by trying.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="api_tokens",
    )
    name = models.CharField(_("name"), max_length=80)
    scope = models.CharField(_("reads"), max_length=10, choices=TokenScope, default=TokenScope.READ)
    begins = models.CharField(_("begins with"), max_length=12)
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    last_used_on = models.DateField(_("last used on"), null=True)

    class Meta:
        verbose_name = _("token of the API")
        verbose_name_plural = _("tokens of the API")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                models.F("user"), models.functions.Lower("name"), name="api_token_name_once"
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.begins}…)"
