"""The way from a node's page to the same node in Neo4j Browser."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.browser.address import browser_address
from api.browser.leading import node_query
from api.http.hosts import is_for_loopback, is_loopback
from graph.embedded import state as states
from graph.errors import InvalidInput, NotFound
from graph.settings.settings import Settings

_LONGEST_ID = 1000


@dataclass(frozen=True, slots=True)
class BrowserLink:
    """Leads to Neo4j Browser with the query for a node in its editor.

    Nothing is looked up, so nothing is told: who follows it signs in there, with the password of
    the database.
    """

    settings: Settings

    async def __call__(self, request: Request) -> Response:
        """Answer with the way there, or say why there is none."""
        node = request.query_params.get("node", "")
        if not 1 <= len(node) <= _LONGEST_ID:
            message = f"`node` is no id of 1 to {_LONGEST_ID} characters"
            raise InvalidInput(message)
        browser, bolt, user = self._place()
        if is_loopback(urlsplit(browser).hostname or "") and not is_for_loopback(request.headers):
            raise NotFound(
                "Neo4j Browser listens on the machine of Nazara alone",
                remedy="Open the console there, or name another one in NAZARA_NEO4J_BROWSER.",
            )
        return RedirectResponse(browser_address(browser, bolt, user, node_query(node)), 303)

    def _place(self) -> tuple[str, str, str]:
        """Return the addresses of Neo4j Browser and of Bolt, and the user."""
        settings, state = self.settings, states.read(self.settings.data_dir)
        browser = settings.neo4j_browser or (state and state.browser)
        bolt = settings.neo4j_uri or (state and state.bolt)
        if not browser or not bolt:
            raise NotFound(
                "the address of Neo4j Browser is not known",
                remedy="For a Neo4j of your own name it in NAZARA_NEO4J_BROWSER.",
            )
        return browser, bolt, settings.neo4j_user
