"""Who is meant by "gov", "armée", "media", "JNIM": claimants by their kind or their names."""

from incidents.models import (
    ArmedGroup,
    Claimant,
    ClaimantKind,
    GroupKind,
    GroupName,
    State,
    normalise,
)

# Words for a kind of claimant: the kind, whether it has a name, and the word that its
# name holds in each language where several are of that kind.
_GOVERNMENT = (ClaimantKind.GOVERNMENT, False, ("government", "gouvernement"))
_OFFICIALS = (ClaimantKind.GOVERNMENT, True, ())
_MEDIA = (ClaimantKind.MEDIA, True, ())
_LOCAL = (ClaimantKind.WITNESSES, True, ("local", "locales"))
_COMMUNITY = (ClaimantKind.COMMUNITY, None, ())
_KINDS = {
    "gov": _GOVERNMENT,
    "govt": _GOVERNMENT,
    "government": _GOVERNMENT,
    "gouv": _GOVERNMENT,
    "gouvernement": _GOVERNMENT,
    "authorities": _GOVERNMENT,
    "autorites": _GOVERNMENT,
    "officials": _OFFICIALS,
    "responsables": _OFFICIALS,
    "media": _MEDIA,
    "medias": _MEDIA,
    "press": _MEDIA,
    "presse": _MEDIA,
    "un": (ClaimantKind.UN, None, ()),
    "onu": (ClaimantKind.UN, None, ()),
    "ngo": (ClaimantKind.NGO, None, ()),
    "ong": (ClaimantKind.NGO, None, ()),
    "witnesses": _LOCAL,
    "temoins": _LOCAL,
    "locals": _LOCAL,
    "local sources": _LOCAL,
    "community": _COMMUNITY,
    "communaute": _COMMUNITY,
}
_ARMY = {"army", "military", "armee"}
_SMALL_WORDS = {"the", "of", "le", "la", "les", "l", "de", "du", "des", "d", "says", "said", "dit"}


class ClaimantBook:
    """The claimants, groups and states as they stand, to look up by what people call them.

    ``state`` is the state in which it happened: it tells whose "gov" and "army" are meant.
    """

    def __init__(self, state: State | None = None):
        self.state = state
        self.claimants = list(
            Claimant.objects.select_related("state", "group").defer("state__outline")
        )
        self.states = list(State.objects.defer("outline"))
        self.groups = list(ArmedGroup.objects.all())
        self.groups_called: dict[str, set[int]] = {}
        for group_id, name in GroupName.objects.values_list("group", "normalised"):
            self.groups_called.setdefault(name, set()).add(group_id)
        for group in self.groups:
            for name in (group.name_en, group.name_fr):
                self.groups_called.setdefault(normalise(name), set()).add(group.pk)

    def find(self, words: str) -> list[Claimant]:
        """Who may be meant by ``words``: one, several, or nobody."""
        name = normalise(words)
        if not name:
            return []
        bare = " ".join(word for word in name.split() if word not in _SMALL_WORDS)
        return (
            [claimant for claimant in self.claimants if name in _names(claimant)]
            or self._speaking_for_group(name)
            or self._of_kind(bare)
            or self._by_words(bare)
        )

    def find_group(self, words: str) -> ArmedGroup | None:
        """The one group that is called ``words``; None if there is none, or more than one."""
        found = self.groups_called.get(normalise(words), set())
        return next((g for g in self.groups if found == {g.pk}), None)

    def _speaking_for_group(self, name: str) -> list[Claimant]:
        groups = self.groups_called.get(name, set())
        return [claimant for claimant in self.claimants if claimant.group_id in groups]

    def _of_kind(self, words: str) -> list[Claimant]:
        word, state = self._split_off_state(words)
        if word in _ARMY:
            return _narrowed(
                [
                    claimant
                    for claimant in self.claimants
                    if claimant.group is not None
                    and claimant.group.kind == GroupKind.STATE_FORCE
                    and (state is None or claimant.group.state_id == state.pk)
                ],
                tuple(_ARMY),
            )
        if word not in _KINDS:
            return []
        kind, unnamed, name_words = _KINDS[word]
        found = [
            claimant
            for claimant in self.claimants
            if claimant.kind == kind
            and unnamed in (None, claimant.unnamed)
            and (kind != ClaimantKind.GOVERNMENT or state in (None, claimant.state))
        ]
        return _narrowed(found, name_words)

    def _split_off_state(self, words: str) -> tuple[str, State | None]:
        """ "gov niger" is the government of Niger, "gov" that of the incident's state."""
        for state in self.states:
            for name in {normalise(state.name_en), normalise(state.name_fr)}:
                if name and words.endswith(f" {name}"):
                    return words.removesuffix(f" {name}"), state
        return words, self.state

    def _by_words(self, words: str) -> list[Claimant]:
        wanted = set(words.split())
        if not wanted:
            return []
        found = [
            claimant
            for claimant in self.claimants
            if any(wanted <= set(name.split()) for name in _names(claimant))
        ]
        return found or [
            claimant
            for claimant in self.claimants
            if any("".join(w[0] for w in name.split()) == words for name in _names(claimant))
        ]


def _names(claimant: Claimant) -> set[str]:
    return {normalise(name) for name in (claimant.name_en, claimant.name_fr) if name}


def _narrowed(found: list[Claimant], words: tuple[str, ...]) -> list[Claimant]:
    """Those of ``found`` whose name holds one of ``words``; all where none does, or one is left."""
    if len(found) < 2:
        return found
    named = [c for c in found if any(set(words) & set(name.split()) for name in _names(c))]
    return named or found
