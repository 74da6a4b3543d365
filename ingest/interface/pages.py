"""How an answer is followed to the next page: the kinds that a source chooses from.

Each kind but those that follow an address gives the placeholder `{page}`, which stands in the
query or body of the request; what has no value yet is left out of the request.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePage:
    """One answer holds everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetPages:
    """`{page}` is how many records were passed over.

    Attributes:
        size: Records of a full page, as the request asks for them; a page with fewer is the last.
        more: JSON pointer to whether there is another page; where it is given, it alone tells.
        most: Largest offset that the source serves. A window that holds more is read in halves.
    """

    size: int
    more: str | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedPages:
    """`{page}` is the number of the page.

    Attributes:
        size: Records of a full page, as the request asks for them; a page with fewer is the last.
        more: JSON pointer to whether there is another page; where it is given, it alone tells.
        first: The number of the first page.
        most: Last page that the source serves. A window that holds more is read in halves.
    """

    size: int
    more: str | None = None
    first: int = 1
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPages:
    """`{page}` is a token that the answer gives for the next page; none ends the reading.

    So do the end cursors of GraphQL (`at="/data/issues/pageInfo/endCursor"`,
    `more="/data/issues/pageInfo/hasNextPage"`) and `metadata.continue` of Kubernetes.

    Attributes:
        at: JSON pointer to the token; missing, null and empty tell that there is none.
        more: JSON pointer to whether there is another page, where a token alone does not tell.
    """

    at: str
    more: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPages:
    """The header `Link` gives the address of the next page (`rel="next"`).

    An address of another host ends the reading with an error.

    Attributes:
        only_if: Parameter of the link, and the value it must have: `("results", "true")` for a
            source whose links never end.
    """

    only_if: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressedPages:
    """The body gives the address of the next page; of another host, it ends with an error.

    Attributes:
        at: JSON pointer to the address.
        more: JSON pointer to whether there is another page, where an address alone does not tell.
    """

    at: str
    more: str | None = None


PageKind = OnePage | OffsetPages | NumberedPages | TokenPages | LinkedPages | AddressedPages
"""How an answer is followed to the next page."""
