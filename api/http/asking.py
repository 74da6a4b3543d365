"""How the operations of connections that stay open are asked: documents, bounds, rights."""

from __future__ import annotations

from dataclasses import dataclass

from api.access.viewer import Viewer
from api.compiler.engine import Request
from api.http.documents import Documents, digest_of
from api.http.parameters import Parameters


@dataclass(frozen=True, slots=True)
class LiveAsking:
    """An operation as it came on a connection: from which page and address, in which request.

    `reads_only` is for one that came in a way in which nothing may be changed.
    """

    documents: Documents
    parameters: Parameters
    origin: str | None
    request_id: str
    address: str
    reads_only: bool = False

    def by(self, viewer: Viewer) -> Request:
        """Return the request of the operation for who asks.

        Raises:
            GraphError: When the document is not known here, or not for this token.
        """
        asked = self.parameters
        text = self.documents.text_of(asked)
        if viewer.embed is not None:
            viewer.embed.check(digest_of(text), asked.variables, self.origin)
        return Request(
            text,
            asked.variables,
            asked.operation,
            viewer.org,
            viewer,
            self.request_id,
            reads_only=self.reads_only,
            address=self.address,
        )
