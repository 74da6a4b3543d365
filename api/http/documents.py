"""Documents that clients name by their hash: registered ones, and those they have sent before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import structlog

from api.compiler.request.cache import Bounded
from api.http.parameters import Parameters
from graph.errors import DocumentNotRegistered, DocumentUnknown, InvalidInput
from graph.settings.settings import Settings

_LOG = structlog.get_logger(__name__)

SHIPPED: Final = Path(__file__).parent / "operations"


def files(folder: Path | None) -> list[Path]:
    """Return the files of registered documents: those of Nazara's own pages, and a folder's."""
    folders = [SHIPPED, *([folder] if folder else [])]
    return [path for each in folders for path in sorted(each.glob("*.graphql"))]


def digest_of(text: str) -> str:
    """Return the name of a document: the SHA-256 of its text, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Documents:
    """Texts by their hash. Safe to be used by many threads.

    What clients send is remembered within a bound, in this process alone: to one that does not
    know a hash the client sends the text again. With `graphql_registered_only` nothing is
    remembered, and nothing answered that is not registered.

    Args:
        settings: Where registered documents lie, whether there are others, how many are kept.
        pages: What the portal's pages ask, by its hash: registered as well.
    """

    def __init__(self, settings: Settings, pages: Mapping[str, str] = MappingProxyType({})) -> None:
        named = _registered(files(settings.graphql_operations))
        self._registered = {**pages, **dict(named)}
        self._is_closed = settings.graphql_registered_only
        bounds = settings.graphql_cached_plans, settings.graphql_cached_characters
        self._sent: Bounded[str] = Bounded(*bounds)

    def text_of(self, asked: Parameters) -> str:
        """Return the text of the document that is asked for.

        Raises:
            DocumentUnknown: When nobody sent a text of that hash here.
            DocumentNotRegistered: When only registered ones are answered, and it is none.
            InvalidInput: When the hash is another text's.
        """
        if asked.text is not None:
            return self._sent_text(asked.text, asked.digest)
        digest = asked.digest or ""
        return self._registered.get(digest) or self._remembered(digest)

    def _sent_text(self, text: str, digest: str | None) -> str:
        if self._is_closed and digest_of(text) not in self._registered:
            raise DocumentNotRegistered("this document is not registered")
        if digest is not None:
            if digest_of(text) != digest:
                message = f"the hash {digest} is not that of the document"
                raise InvalidInput(message, remedy="Send the SHA-256 of `query` as it is sent.")
            self._sent.get(digest, lambda: text, len(text))
        return text

    def _remembered(self, digest: str) -> str:
        if self._is_closed:
            message = f"no document with the hash {digest} is registered"
            raise DocumentNotRegistered(message)
        return self._sent.get(digest, _unknown)


def _unknown() -> str:
    raise DocumentUnknown("PersistedQueryNotFound")


def _registered(paths: Iterable[Path]) -> Iterable[tuple[str, str]]:
    """Yield each text as it stands in its file and without the blanks around it, by its hash."""
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            _LOG.warning("operation_not_registered", path=str(path), why=str(error))
            continue
        yield from ((digest_of(one), one) for one in {text, text.strip()})
