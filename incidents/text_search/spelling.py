"""What somebody may have meant by a word that occurs nowhere."""

from collections.abc import Callable, Iterator

from rapidfuzz import process
from rapidfuzz.distance import OSA

from incidents.geocoding.current_index import current_index
from incidents.models import ArmedGroup, GroupName, Incident, normalise, sees_drafts

# A word of four letters may differ by one, one of eight by two.
ALIKE = 0.7
# How many like ones are tried, the likest first.
MOST_TRIED = 5
# Of the texts with a like word so many tell which it is.
TEXTS_READ = 100


def spelled_alike(word: str, user, occurs: Callable[[str], bool]) -> str:
    """The word likest to ``word`` that ``user`` can find and for which ``occurs`` holds; or "".

    It is looked for among the words of groups' names and of the incidents' texts, and among
    the names of places, which need only sound alike.
    """
    likeness: dict[str, float] = {}
    for other, score in (*_places_like(word), *_words_like(word, _names_and_texts(word, user))):
        if other != word:
            likeness[other] = max(score, likeness.get(other, 0))
    best = sorted(likeness, key=lambda other: (-likeness[other], other))[:MOST_TRIED]
    return next((other for other in best if occurs(other)), "")


def _places_like(word: str) -> Iterator[tuple[str, float]]:
    for match in current_index().spellings_like(word):
        score = max(match.letters, match.sound)
        if score >= ALIKE:
            yield match.spelling, score


def _words_like(word: str, texts: list[str]) -> Iterator[tuple[str, float]]:
    words = list({other for text in texts for other in normalise(text).split()})
    alike = process.extract(
        word, words, scorer=OSA.normalized_similarity, score_cutoff=ALIKE, limit=MOST_TRIED
    )
    for other, score, _number in alike:
        yield other, score


def _names_and_texts(word: str, user) -> list[str]:
    groups = ArmedGroup.objects.all()
    if not sees_drafts(user):
        # Others may see such a group where an incident names it; it is asked for by its name.
        groups = groups.filter(to_be_checked=False)
    names = GroupName.objects.filter(group__in=groups).values_list("normalised", flat=True)
    texts = Incident.objects.visible_to(user).filter(search_text__trigram_word_similar=word)
    return [*names, *texts.order_by().values_list("search_text", flat=True)[:TEXTS_READ]]
