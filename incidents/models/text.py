"""How text is made comparable: once for Python, once for PostgreSQL, the same result."""

import re
import unicodedata

from django.db import models
from django.db.models import Func

_NOT_WORD = re.compile(r"[^\w]+|_+")


def normalise(text: str) -> str:
    """Lower case, without accents, with single spaces in place of all punctuation.

    >>> normalise("  N'Guigmi—Éléphant ")
    'n guigmi elephant'
    """
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", plain.lower()).strip()


class NormalisedField(models.CharField):
    """A CharField that always holds ``normalise`` of another field of its row."""

    def __init__(self, *args, source: str = "name", **kwargs):
        self.source = source
        kwargs.setdefault("max_length", 300)
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs["source"] = self.source
        del kwargs["editable"]
        return name, path, args, kwargs

    def pre_save(self, model_instance, add):
        value = normalise(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value


class Searchable(Func):
    """SQL that makes texts comparable inside an index: lower case, accents off.

    ``unaccent`` is not immutable and cannot stand in a generated column; ``lower``,
    ``replace`` and ``translate`` can. Words to look for go through ``normalise``.
    """

    LETTERS = ("àáâãäåçèéêëìíîïñòóôõöùúûüýÿ", "aaaaaaceeeeiiiinooooouuuuyy")
    PUNCTUATION = '’-–—.,;:/()«»“”"'
    template = (
        "translate(replace(lower(%(expressions)s), 'œ', 'oe'), "
        f"'{LETTERS[0]}{PUNCTUATION}''', '{LETTERS[1]}{' ' * (len(PUNCTUATION) + 1)}')"
    )
    arg_joiner = " || ' ' || "
    output_field = models.TextField()
