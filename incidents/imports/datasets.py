"""The datasets whose files can be read: whose they are and whether they may be passed on."""

from dataclasses import dataclass

from incidents.models import Claimant, ClaimantKind, Dataset, Publisher, PublisherKind


@dataclass(frozen=True)
class _Known:
    slug: str
    name: str
    publisher: str
    licence: str
    url: str
    redistributable: bool
    claimant: str
    claimant_fr: str
    is_our_own: bool = False


# By what a file's reader calls them (``ImportFile.dataset_slug``).
KNOWN = {
    "ucdp_ged": _Known(
        slug="ucdp-ged",
        name="UCDP Georeferenced Event Dataset",
        publisher="Uppsala Conflict Data Program",
        licence="CC BY 4.0",
        url="https://ucdp.uu.se/downloads/",
        redistributable=True,
        claimant="Uppsala Conflict Data Program (UCDP)",
        claimant_fr="Programme de données sur les conflits d’Uppsala (UCDP)",
    ),
    "acled": _Known(
        slug="acled",
        name="ACLED",
        publisher="ACLED",
        licence="ACLED's terms of use: for this team's own eyes, not to be passed on",
        url="https://acleddata.com/",
        redistributable=False,
        claimant="Armed Conflict Location & Event Data (ACLED)",
        claimant_fr="Armed Conflict Location & Event Data (ACLED)",
    ),
    "own": _Known(
        slug="spreadsheet",
        name="Our own spreadsheet",
        publisher="",
        licence="Our own",
        url="",
        redistributable=True,
        claimant="Our own spreadsheet",
        claimant_fr="Notre propre tableau",
        is_our_own=True,
    ),
}


@dataclass(frozen=True)
class ImportedDataset:
    """A dataset with who its figures belong to.

    Of ``is_our_own`` the incidents and claims are ours and belong to no dataset: it only
    lends the ids by which the spreadsheet's rows are found again.
    """

    dataset: Dataset
    claimant: Claimant
    is_our_own: bool

    @property
    def owner_id(self) -> int | None:
        """The key of the dataset that incidents and claims are marked as coming from."""
        return None if self.is_our_own else self.dataset.pk


def dataset_named(slug: str) -> ImportedDataset:
    """The dataset that a reader calls ``slug``, made where it is not there; KeyError for others.

    What somebody has changed of it, such as whether it may be passed on, stays so.
    """
    known = KNOWN[slug]
    dataset = Dataset.objects.filter(slug=known.slug).first()
    if dataset is None:
        publisher = None
        if known.publisher:
            publisher, _ = Publisher.objects.get_or_create(
                name_en=known.publisher, defaults={"kind": PublisherKind.RESEARCH}
            )
        dataset, _ = Dataset.objects.get_or_create(
            slug=known.slug,
            defaults={
                "name": known.name,
                "publisher": publisher,
                "licence": known.licence,
                "url": known.url,
                "redistributable": known.redistributable,
            },
        )
    claimant, _ = Claimant.objects.get_or_create(
        name_en=known.claimant,
        defaults={"name_fr": known.claimant_fr, "kind": ClaimantKind.DATASET},
    )
    return ImportedDataset(dataset, claimant, known.is_our_own)
