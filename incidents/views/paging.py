"""Long lists in pages, each with its own address."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from incidents.filters import FilterError
from incidents.views.query_links import page_address

# Beyond this nobody pages by hand; a deeper page would make the database count there.
LAST_PAGE = 500


@dataclass(frozen=True)
class Page:
    """Some rows of a list; ``first`` and ``last`` count from 1, "" is no address."""

    rows: list
    total: int
    first: int
    last: int
    previous_address: str
    next_address: str


def page_of(
    rows,
    *,
    size: int,
    total: int,
    params: QueryDict,
    kept: QueryDict,
    path: str,
    errors: list[FilterError],
    name: str = "page",
) -> Page:
    """The page of ``rows`` (a QuerySet of ``total``) whose number ``params`` has as ``name``.

    ``kept`` is what the addresses of the other pages repeat. A number that means
    nothing is added to ``errors``, and the first page is shown.
    """
    pages = max(1, min(LAST_PAGE, -(-total // size)))
    given = params.get(name, "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0
    if given and not 1 <= number <= pages:
        errors.append(
            FilterError(
                name,
                _("There is no page “%(value)s”; the last one is %(last)s.")
                % {"value": given, "last": pages},
            )
        )
    number = number if 1 <= number <= pages else 1
    start = (number - 1) * size

    def address(wanted: int) -> str:
        if not 1 <= wanted <= pages:
            return ""
        return page_address(path, kept, **{name: None if wanted == 1 else str(wanted)})

    found = list(rows[start : start + size])
    return Page(
        rows=found,
        total=total,
        first=start + 1,
        last=start + len(found),
        previous_address=address(number - 1),
        next_address=address(number + 1),
    )
