"""The first line of CSV, which names the columns: what it shows to be wrong with the whole file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

_DELIMITERS = (";", "\t", "|", ",")


def header_fault(header: Sequence[str], delimiter: str) -> str | None:
    """Return what is wrong with the names of the columns, None when nothing is."""
    if len(header) == 1:
        other = next((one for one in _DELIMITERS if one != delimiter and one in header[0]), None)
        if other:
            return (
                f"CSV with {_shown(delimiter)} between its columns was expected, and its first "
                f"line names one column, {header[0][:80]!r}; say `delimiter: {_quoted(other)}` in "
                "the mapping"
            )
    twice = [name for name, count in Counter(header).items() if name and count > 1]
    if twice:
        return f"the first line of the CSV names {twice[0]!r} twice; rename one of the columns"
    return None


def _shown(delimiter: str) -> str:
    return {",": "commas", ";": "semicolons", "\t": "tabs"}.get(delimiter, repr(delimiter))


def _quoted(delimiter: str) -> str:
    return '"\\t"' if delimiter == "\t" else f'"{delimiter}"'
