"""The query that shows one node in Neo4j Browser, as a link from its page carries it."""

from __future__ import annotations

import re
from typing import Final

from cypher.loader import FOLDER

_AROUND: Final = FOLDER / "browser" / "links" / "node.cypher"
_EXAMPLE: Final = "'demo:quillmoor:main:incident:INC-131'"
"""What stands in the file for the node: it works on the demo as it is."""

_PLAIN: Final = {"\\": "\\\\' + '", "'": "\\'"}
"""What has a meaning in a text. Cypher reads numbers before it reads texts, so that by its number a
quote would end one; a backslash ends its piece, so that none stands before a `u`."""

_ODD: Final = re.compile(r"[^A-Za-z0-9 :._/@-]")


def node_query(uid: str) -> str:
    """Return the query for a node, without a character that an address could be cut at."""
    return _AROUND.read_text(encoding="utf-8").replace(_EXAMPLE, f"'{_ODD.sub(_escaped, uid)}'")


def _escaped(found: re.Match[str]) -> str:
    """Return a character as Cypher reads it in a text: by its number, in halves beyond 16 bits."""
    if found[0] in _PLAIN:
        return _PLAIN[found[0]]
    units = found[0].encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
