"""What an embedded view may ask: chosen operations, for one page, perhaps about one node."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graph.errors import Forbidden, InvalidInput
from graph.settings.settings import Settings

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_LONGEST_NAME: Final = 200
_LONGEST_NODE: Final = 1000


@dataclass(frozen=True, slots=True)
class Embed:
    """The bounds of an embed token.

    Attributes:
        viewer: What the portal calls whoever looks at its page.
        origin: The page's origin, `https://portal.example.org`.
        operations: SHA-256 of the documents that may be asked, in hex.
        node: The id that the variable `id` must have, if it is bound to one node.
    """

    viewer: str
    origin: str
    operations: frozenset[str]
    node: str | None = None

    def check(self, digest: str, variables: Mapping[str, Any], origin: str | None) -> None:
        """Find out whether a request for the document of that digest stays within the bounds.

        Raises:
            Forbidden: When it does not.
        """
        if origin != self.origin:
            message = f"the token is for pages of {self.origin}, and the request is from elsewhere"
            raise Forbidden(
                message, remedy="Ask from such a page, or make a token for this origin."
            )
        if digest not in self.operations:
            raise Forbidden(
                "the token is for other operations than this one",
                remedy="Send a document exactly as it was hashed for the token.",
            )
        if self.node is not None and variables.get("id") != self.node:
            raise Forbidden(
                "the token is for another node: the variable `id` must be its id",
                remedy="Make a token for this node, or one without `node`.",
            )


def embed_of(
    given: Mapping[str, Any],
    settings: Settings,
    elements: Mapping[str, list[str]],
    may_ask: Callable[[str], bool],
) -> Embed:
    """Return the bounds that a portal's back end asks for.

    `elements` are the hashes of what Nazara's own elements ask, by their names; `may_ask` tells
    whether pages of an origin are let in.

    Raises:
        Forbidden: When pages of the origin are not let in.
        InvalidInput: When something is missing or of another form.
    """
    asked = _of_elements(given, elements) | _operations(given, settings.embed_max_operations)
    if not asked:
        message = "neither `elements` nor `operations` names what the view asks"
        raise InvalidInput(message, remedy="Name an element, `nazara-entity` say.")
    origin = _text(given, "origin", _LONGEST_NAME)
    if not may_ask(origin):
        message = f"pages of {origin!r} may not embed views"
        raise Forbidden(message, remedy="Name the origin in NAZARA_CORS_ORIGINS.")
    node = None if given.get("node") is None else _text(given, "node", _LONGEST_NODE)
    return Embed(_text(given, "viewer", _LONGEST_NAME), origin, asked, node)


def _of_elements(given: Mapping[str, Any], known: Mapping[str, list[str]]) -> frozenset[str]:
    names = given.get("elements", [])
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        raise InvalidInput("`elements` is no list of names")
    for name in names:
        if name not in known:
            message = f"there is no element {name[:_LONGEST_NAME]!r}"
            remedy = f"Choose among: {', '.join(sorted(known)) or 'none, no portal was built'}."
            raise InvalidInput(message, remedy=remedy)
    return frozenset(digest for name in names for digest in known[name])


def _operations(given: Mapping[str, Any], most: int) -> frozenset[str]:
    digests = given.get("operations", [])
    if not isinstance(digests, list) or len(digests) > most:
        message = f"`operations` is no list of at most {most} hashes"
        raise InvalidInput(message)
    if not all(isinstance(one, str) and _HASH.fullmatch(one) for one in digests):
        raise InvalidInput("`operations` holds what is no SHA-256 in 64 small hex digits")
    return frozenset(digests)


def _text(given: Mapping[str, Any], name: str, longest: int) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= longest:
        message = f"`{name}` is no text of 1 to {longest} characters"
        raise InvalidInput(message)
    return value
