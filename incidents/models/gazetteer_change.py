from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class GazetteerChange(models.Model):
    """A place whose entry or names were changed, for those who hold the gazetteer in memory.

    Triggers write these rows, whoever changes a place, and take away what is older than
    two days. ``place`` is None where too much was changed at once to name it.
    """

    # A number and no foreign key: places that are gone were changed too.
    place = models.BigIntegerField(_("place"), null=True)
    # The transaction that did it. Transactions end in another order than they begin, so only
    # this tells whether a reader has seen the change already.
    changed_by = models.BigIntegerField(_("changed by transaction"), db_index=True)
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("change of the gazetteer")
        verbose_name_plural = _("changes of the gazetteer")
        default_permissions = ()

    def __str__(self):
        return f"{self.place}: {self.at:%Y-%m-%d %H:%M}"
