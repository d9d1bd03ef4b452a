"""Tables of Markdown, as the pages of measurements keep them."""

from collections.abc import Iterable, Sequence


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]], *, texts: int = 1) -> str:
    """A table whose first ``texts`` columns stand left and whose figures stand right."""
    rules = ["---" if at < texts else "---:" for at in range(len(head))]
    lines = [tuple(head), tuple(rules), *(tuple(map(str, row)) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    return "\n".join(
        "| "
        + " | ".join(
            cell.ljust(width) if at < texts else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        + " |"
        for line in lines
    )
