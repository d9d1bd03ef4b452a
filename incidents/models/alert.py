from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.toll import Audience


class AlertFrequency(models.TextChoices):
    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("every morning")
    WEEKLY = "weekly", _("every Monday")


class AlertProblem(models.TextChoices):
    """Why the last mail of an alert did not go out."""

    NO_ANSWER = "no_answer", _("the mail server does not answer")
    REFUSED = "refused", _("the mail server refused the mail")
    INTERRUPTED = "interrupted", _("sending was interrupted")
    NO_ADDRESS = "no_address", _("the account has no e-mail address")
    NO_VIEW = "no_view", _("the view asks for something that is not known any more")


class Alert(models.Model):
    """Somebody has the news of a saved view by e-mail.

    ``told`` is what the reader knows: the incidents of the view and their figures, as
    ``incidents.alerts.known`` writes them. What the view has more than that is news.
    """

    view = models.OneToOneField(
        "SavedView", verbose_name=_("saved view"), on_delete=models.CASCADE, related_name="alert"
    )
    frequency = models.CharField(_("how often"), max_length=10, choices=AlertFrequency)
    language = models.CharField(_("language"), max_length=10)
    # The beginning of all addresses in the mails (https://host), as its reader calls the site.
    site = models.CharField(_("site"), max_length=300)
    # What was told is that of this filter for this audience; for another it says nothing.
    query_string = models.TextField(_("query string"), blank=True)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience)
    told = models.BinaryField(_("told"))
    data_version = models.CharField(_("version of the data"), max_length=64)
    told_at = models.DateTimeField(_("told at"))
    due_at = models.DateTimeField(_("due at"), db_index=True)
    # While a worker hands a mail to the mail server; who finds it set long after sends none.
    sending_since = models.DateTimeField(_("sending since"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("last mail"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=20, choices=AlertProblem, blank=True)
    problem_at = models.DateTimeField(_("problem at"), null=True, blank=True)
    # Tries of one mail that failed, one after the other.
    failures = models.PositiveSmallIntegerField(_("failed tries"), default=0)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(problem="") | Q(problem_at__isnull=False),
                name="alert_problem_has_moment",
            ),
        ]

    def __str__(self):
        return f"{self.view}: {self.get_frequency_display()}"
