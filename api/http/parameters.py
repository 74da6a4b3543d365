"""What a GraphQL request asks, however it was sent: as JSON by POST, or in the URL by GET.

After the specification GraphQL over HTTP, with its appendix on persisted documents, and with
Apollo's `persistedQuery`, which does the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.datastructures import QueryParams

from graph.errors import InvalidInput

NAMES: Final = ("query", "documentId", "operationName", "variables", "extensions")

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_JSON_IN_URLS: Final = ("variables", "extensions")
_SHOWN: Final = 80
"""Characters of a wrong value that a message repeats."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """A request's document, by its text or by the SHA-256 of that in hex, and its values.

    `explains` asks for how it is answered, too.
    """

    text: str | None
    digest: str | None
    operation: str | None
    variables: dict[str, Any]
    explains: bool = False


def parameters_of_body(content: Mapping[str, Any]) -> Parameters:
    """Return what a JSON object asks; members that are not known are left to others.

    Raises:
        InvalidInput: When a member is not of its kind, or there is no document.
    """
    text = _text(content, "query")
    extensions = _object(content, "extensions")
    digest = _digest_of_id(content) or _digest_of_extensions(extensions)
    if text is None and digest is None:
        raise InvalidInput("`query` is missing or no text")
    operation, variables = _text(content, "operationName"), _object(content, "variables")
    explains = _flag(extensions, "explain")
    return Parameters(text, digest, operation or None, variables, explains)


def parameters_of_url(query: QueryParams) -> Parameters:
    """Return what a URL asks; `variables` and `extensions` are JSON texts in it.

    Raises:
        InvalidInput: When a parameter is there twice or not of its kind, or there is no document.
    """
    content: dict[str, Any] = {}
    for name in NAMES:
        given = query.getlist(name)
        if len(given) > 1:
            message = f"`{name}` is given {len(given)} times in the URL"
            raise InvalidInput(message)
        if given and given[0]:
            content[name] = _json(name, given[0]) if name in _JSON_IN_URLS else given[0]
    return parameters_of_body(content)


def _json(name: str, text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        message = f"`{name}` in the URL is no JSON: {error}"
        raise InvalidInput(message) from error


def _text(content: Mapping[str, Any], name: str) -> str | None:
    given = content.get(name)
    if not isinstance(given, str | None):
        message = f"`{name}` is {_shown(given)}, expected a text"
        raise InvalidInput(message)
    return given


def _flag(extensions: Mapping[str, Any], name: str) -> bool:
    given = extensions.get(name, False)
    if not isinstance(given, bool):
        message = f"`extensions.{name}` is {_shown(given)}, expected true or false"
        raise InvalidInput(message)
    return given


def _object(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    given = content.get(name)
    if not isinstance(given, dict | None):
        message = f"`{name}` is {_shown(given)}, expected an object"
        raise InvalidInput(message)
    return given or {}


def _digest_of_id(content: Mapping[str, Any]) -> str | None:
    given = _text(content, "documentId")
    return None if given is None else _digest("documentId", given.removeprefix("sha256:"))


def _digest_of_extensions(extensions: Mapping[str, Any]) -> str | None:
    if "persistedQuery" not in extensions:
        return None
    persisted = _object(extensions, "persistedQuery")
    if persisted.get("version") != 1:
        message = f"`persistedQuery.version` is {_shown(persisted.get('version'))}, expected 1"
        raise InvalidInput(message)
    return _digest("persistedQuery.sha256Hash", persisted.get("sha256Hash"))


def _digest(name: str, given: object) -> str:
    if not isinstance(given, str) or not _SHA256.fullmatch(given.lower()):
        message = f"`{name}` is {_shown(given)}, expected the SHA-256 of the document in hex"
        raise InvalidInput(message)
    return given.lower()


def _shown(given: object) -> str:
    text = repr(given)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
