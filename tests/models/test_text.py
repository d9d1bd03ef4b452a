import pytest

from incidents.models import Incident, normalise
from tests.builders import make_incident


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Boulikéssi", "boulikessi"),
        ("N’Guigmi", "n guigmi"),
        ("Tin-Akoff", "tin akoff"),
        ("  Fada   N'Gourma ", "fada n gourma"),
        ("Cœur (du) Sahel", "coeur du sahel"),
        ("ÎLE_DE", "ile de"),
        ("", ""),
    ],
)
def test_spellings_that_mean_the_same_become_the_same(text, plain):
    assert normalise(text) == plain


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["Boulikéssi", "L’Œuvre d'Inatès", "« Ansar-ul Islam »", "ÀÉÎÕÜ çñ", 'a "b" 50% \\ c']
)
def test_the_database_finds_what_python_normalises(text):
    make_incident(text)
    for word in normalise(text).split():
        assert Incident.objects.filter(search_text__contains=word).exists(), word
