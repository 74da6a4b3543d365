"""Questions to a source, made into requests that were looked at: reads, to its own host alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from graph.outgoing.faults import RequestNotAllowed
from ingest.pull.access import SourceAccess

_ALWAYS = {"accept": "application/json", "accept-encoding": "gzip", "user-agent": "nazara"}


@dataclass(frozen=True, slots=True)
class SourceQuestion:
    """A request to a source: `target` is a path below its address, or an address it gave itself.

    `comes_again` is for what is asked at each reading, and mostly has not changed.
    """

    target: str
    method: str = "GET"
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    comes_again: bool = False


class RequestMaker:
    """Makes requests to one source; none that it returns is anything but a read of that source.

    `searches` are the paths, with placeholders, to which a POST may be sent.
    """

    def __init__(
        self, access: SourceAccess, headers: Mapping[str, str], searches: Iterable[str]
    ) -> None:
        self._access = access
        self._base = access.base
        self._headers = _ALWAYS | {name.lower(): one for name, one in headers.items()}
        self._searches = [_pattern(self._base.path, path) for path in searches]

    def request(self, question: SourceQuestion) -> httpx.Request:
        """Return the request that asks a question.

        Raises:
            RequestNotAllowed: When it is no read, or would go to another host.
        """
        url = self._url(question.target)
        if question.query:
            url = url.copy_merge_params(dict(question.query))
        return self._checked(self._made(question.method, url, json=question.body))

    def moved(self, request: httpx.Request, place: str) -> httpx.Request:
        """Return the request that follows where an answer leads.

        Raises:
            RequestNotAllowed: When it leads to another host, or a search leads anywhere.
        """
        if request.method == "POST":
            message = f"POST {request.url.path} leads elsewhere"
            raise RequestNotAllowed(message)
        return self._checked(self._made(request.method, _joined(request.url, place)))

    def token_request(self, path: str, form: Mapping[str, str]) -> httpx.Request:
        """Return the request for a token by the credentials of a client.

        Raises:
            RequestNotAllowed: When it would go to another host.
        """
        url = self._url(path)
        self._access.check(url)
        return self._made("POST", url, data=dict(form))

    def _made(self, method: str, url: httpx.URL, **content: Any) -> httpx.Request:
        return httpx.Request(method, url, headers=self._headers, **content)

    def _url(self, target: str) -> httpx.URL:
        if not target.startswith("/"):
            return _joined(self._base, target)
        path = self._base.raw_path.decode().rstrip("/") + target
        return self._base.copy_with(raw_path=path.encode())

    def _checked(self, request: httpx.Request) -> httpx.Request:
        self._access.check(request.url)
        path = request.url.path
        is_search = any(one.fullmatch(path) for one in self._searches)
        if request.method in {"GET", "HEAD"} or (request.method == "POST" and is_search):
            return request
        message = f"{request.method} {path} is no read that the connector declares"
        raise RequestNotAllowed(message)


def signed(
    request: httpx.Request, headers: Mapping[str, str], query: Mapping[str, str]
) -> httpx.Request:
    """Return a request with what a credential adds to it."""
    url = request.url.copy_merge_params(dict(query)) if query else request.url
    together = request.headers.copy()
    together.update(headers)
    return httpx.Request(request.method, url, headers=together, content=request.content)


def _joined(base: httpx.URL, place: str) -> httpx.URL:
    try:
        return base.join(place)
    except httpx.InvalidURL as error:
        message = f"an address that a source gave is none: {error}"
        raise RequestNotAllowed(message) from error


def _pattern(base: str, template: str) -> re.Pattern[str]:
    """Return what paths of a template look like, below the address of the source."""
    steps = re.split(r"\{[A-Za-z_]+\}", base.rstrip("/") + template)
    return re.compile("[^/]+".join(map(re.escape, steps)))
