"""The address that opens Neo4j Browser at the right server, with a query in its editor."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from graph.errors import InvalidInput

_CUTS = frozenset("&#")
"""Neo4j Browser 5 decodes the address first and takes it apart then: these would end a query."""


def browser_address(browser: str, bolt: str, user: str, query: str = "") -> str:
    """Return the address of Neo4j Browser that signs in at a server and shows a query.

    The query is put into the editor and not run. No password is part of it, and no database:
    Neo4j Browser 5.24 asks for one before it knows which there are, and shows an error.

    Raises:
        InvalidInput: When a query holds `&` or `#`.
    """
    place = urlsplit(bolt)
    server = quote(f"{place.scheme}://{user}@{place.netloc}", safe="")
    address = f"{browser.rstrip('/')}/?dbms={server}"
    if not query:
        return address
    if _CUTS & set(query):
        message = "a query with & or # can't be handed to Neo4j Browser in its address"
        raise InvalidInput(message, remedy="Paste it into the editor, or import its file.")
    return f"{address}&cmd=edit&arg={quote(query.strip(), safe='')}"
