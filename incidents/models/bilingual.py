from django.contrib.admin import display
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class BilingualName(models.Model):
    """Names in English and French; ``name`` is the one in the reader's language."""

    name_en = models.CharField(_("name in English"), max_length=200)
    name_fr = models.CharField(_("name in French"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    @display(description=_("name"))
    def name(self) -> str:
        return self.in_readers_language(self.name_en, self.name_fr)

    @staticmethod
    def in_readers_language(english: str, french: str) -> str:
        """One of two texts that say the same; English where there is no French."""
        if french and (get_language() or "en").startswith("fr"):
            return french
        return english
