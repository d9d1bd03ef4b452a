"""Pages that follow each other by what stood last, and not by a number.

What is added or taken away meanwhile makes nobody who reads on miss a row or meet one twice.
"""

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from incidents.map_api.window import BadParameter, read_whole_number

PAGE_SIZE = 50
LARGEST_PAGE = 500
PARAMETERS = ("cursor", "page_size")


def read_page_size(request) -> int:
    """How many rows a page has. Raises BadParameter."""
    return read_whole_number(request, "page_size", default=PAGE_SIZE, least=1, most=LARGEST_PAGE)


def sealed(what: str, value) -> str:
    """Plain values as a text that programs hand back and cannot make up themselves."""
    return Signer(salt=f"api-{what}").sign_object(value, compress=False)


def unsealed(parameter: str, what: str, text: str):
    """The values in a text of ``sealed``. Raises BadParameter where it is none."""
    try:
        return Signer(salt=f"api-{what}").unsign_object(text)
    except (BadSignature, ValueError):
        raise BadParameter(
            parameter,
            _("This %(name)s is none that was given here. Take it from an answer, as it is.")
            % {"name": parameter},
        ) from None


def read_cursor(request, what: str):
    """What was sealed as the last page's end; None for the first page. Raises BadParameter."""
    text = request.GET.get("cursor", "")
    return unsealed("cursor", what, text) if text else None


def page_by_key(request, rows: QuerySet, what: str) -> tuple[list, str | None]:
    """One page of ``rows`` by their keys, and the cursor of the next one, if there is one.

    Raises BadParameter.
    """
    size, after = read_page_size(request), read_cursor(request, what)
    rows = rows.order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    page = list(rows[: size + 1])
    if len(page) <= size:
        return page, None
    return page[:size], sealed(what, page[size - 1].pk)
