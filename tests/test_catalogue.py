"""The French catalogue: nothing is missing, nothing is broken, and it is well set.

After a change of texts: ``manage.py makemessages -l fr --no-obsolete --no-wrap
--add-location file --ignore .venv --ignore .local --ignore tests``, then translate what
is empty or marked fuzzy in ``incidents/locale/fr/LC_MESSAGES/django.po``.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Field
from django.utils import translation
from django.utils.functional import Promise
from pghistory.models import Event

CATALOGUE = Path("incidents/locale/fr/LC_MESSAGES/django.po")
COMMITTED = settings.BASE_DIR / CATALOGUE
NO_BREAK, NARROW_NO_BREAK = "\u00a0", "\u202f"


class Entry(NamedTuple):
    """A text and its translation: ``french`` has one form, or two where it counts."""

    context: str
    english: str
    french: tuple[str, ...]


def entries(catalogue: str) -> Iterator[Entry]:
    """The entries of a catalogue, without its header."""
    for block in catalogue.split("\n\n"):
        texts = {"msgctxt": "", "msgid": ""}
        for keyword, lines in re.findall(r'^(msg\S+) ((?:".*"\n?)+)', block, re.MULTILINE):
            texts[keyword] = "".join(ast.literal_eval(line) for line in lines.splitlines())
        if texts["msgid"]:
            french = tuple(text for key, text in texts.items() if key.startswith("msgstr"))
            yield Entry(texts["msgctxt"], texts["msgid"], french)


def gettext_tool(*command, **options) -> str:
    """What one of the gettext tools prints; their complaints are the failure's message."""
    finished = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, **options
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of what holds texts, in which commands may write."""
    copy = tmp_path_factory.mktemp("tree")
    unwanted = shutil.ignore_patterns("__pycache__", "*.mo")
    for folder in ("incidents", "sahel", "templates"):
        shutil.copytree(settings.BASE_DIR / folder, copy / folder, ignore=unwanted)
    shutil.copy(settings.BASE_DIR / "manage.py", copy)
    return copy


def manage(tree, *words: str) -> str:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sahel.settings",
        "SECRET_KEY": settings.SECRET_KEY,
    }
    return gettext_tool(sys.executable, "manage.py", *words, cwd=tree, env=environment)


@pytest.fixture(scope="module")
def gathered(tree):
    """The catalogue as it is after gathering all texts of the application anew."""
    options = ("--no-obsolete", "--no-wrap", "--add-location", "file", "--verbosity", "0")
    manage(tree, "makemessages", "--locale", "fr", *options)
    return tree / CATALOGUE


@pytest.fixture
def committed() -> list[Entry]:
    return list(entries(COMMITTED.read_text()))


def test_every_text_is_translated(gathered):
    todo = [
        entry.english
        for kind in ("--untranslated", "--only-fuzzy")
        for entry in entries(gettext_tool("msgattrib", "--no-wrap", kind, gathered))
    ]
    assert todo == []


def test_no_translation_outlives_its_text(gathered, committed):
    in_use = {entry[:2] for entry in entries(gathered.read_text())}
    assert [entry for entry in committed if entry[:2] not in in_use] == []


def test_values_stand_in_the_translation_as_in_the_text():
    gettext_tool("msgfmt", "--check-format", "--check-header", "-o", os.devnull, COMMITTED)


def test_tags_stand_in_the_translation_as_in_the_text(committed):
    def tags(text):
        return sorted(re.findall(r"</?[a-z][^>]*>", text))

    broken = [
        entry
        for entry in committed
        if any(tags(french) != tags(entry.english) for french in entry.french)
    ]
    assert broken == []


def test_french_punctuation_is_set_the_french_way(committed):
    """Spaces that do not break before ; ! ? : and inside « », and curved apostrophes."""
    wrong = re.compile(
        rf"[^{NARROW_NO_BREAK}][;!?](?=\s|$)|[^{NO_BREAK}]:(?=\s|$)"
        rf"|«[^{NO_BREAK}]|[^{NO_BREAK}]»|\w'\w|[“”]"
    )
    badly_set = [
        french
        for entry in committed
        for french in entry.french
        if wrong.search(re.sub(r"<[^>]*>", "", french))
    ]
    assert badly_set == []


def test_every_label_of_the_models_is_french(committed):
    """Also one whose text is counted elsewhere: "draft" is not found under "draft, drafts"."""
    same_in_french = {entry.english for entry in committed if entry.french[0] == entry.english}

    def in_language(code):
        with translation.override(code):
            return [str(label) for label in labels_of_models()]

    pairs = zip(in_language("en"), in_language("fr"), strict=True)
    assert {e for e, f in pairs if e and e == f and e not in same_in_french} == set()


def labels_of_models():
    for model in apps.get_app_config("incidents").get_models():
        if issubclass(model, Event):
            # A version has no name of its own: it is told by the names of what it is one of.
            continue
        yield from (model._meta.verbose_name, model._meta.verbose_name_plural)
        for field in model._meta.get_fields():
            if isinstance(field, Field) and isinstance(field.verbose_name, Promise):
                yield from (field.verbose_name, field.help_text)
            for _, label in getattr(field, "choices", None) or ():
                yield label


def test_the_catalogue_compiles_as_the_set_up_compiles_it(tree):
    manage(tree, "compilemessages", "--verbosity", "0")
    assert (tree / CATALOGUE).with_suffix(".mo").is_file()


def test_pages_speak_french_to_who_asks_for_it():
    with translation.override("fr"):
        assert translation.gettext("Go to the map") == "Aller à la carte"
        assert translation.ngettext("%(n)s incident", "%(n)s incidents", 0) == "%(n)s incident"
