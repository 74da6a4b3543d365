"""Voyage's models for vectors and ranks, by its own library, imported when the first is asked.

Its tokenizer is never used: it would be fetched from elsewhere. Vectors are taken by the place that
each names, which the library's own client does not look at.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Final

from enrich.providers.asking import (
    LanguageSpec,
    PaidVectors,
    RankedText,
    Ranking,
    TextUse,
    TokenUsage,
)
from enrich.providers.checking import InvalidVectors, placed, vectors_in
from enrich.providers.faults import AnswerUnusable, ProviderFault, counting
from enrich.providers.kinds import ProviderAccess, ProviderKind
from enrich.providers.libraries import library_of
from enrich.providers.wire import ProviderWire, fault_of

_OK: Final = 200
_DEFECTS: Final = (AttributeError, KeyError, LookupError, TypeError, ValueError)


class _Calling(threading.local):
    """By which connection, and with which key, this thread asks just now."""

    wire: ProviderWire | None = None
    secret: str = ""


_CALLING: Final = _Calling()
"""The library has one session for each thread, whoever asks."""


class VoyageVectors:
    """Vectors by a model of Voyage's: texts that are found, and texts that are searched for."""

    def __init__(self, access: ProviderAccess) -> None:
        self._access = access

    def vectors(self, texts: Sequence[str], use: TextUse) -> PaidVectors:
        """Return a vector for each text."""
        config, began = self._access.config, time.monotonic()
        with _asking(self._access) as library:
            said = library.Embedding.create(
                **_common(self._access),
                model=config.model,
                input=list(texts),
                input_type=use,
                truncation=True,
                output_dimension=config.dimensions,
            )
            data, usage = list(said.data), TokenUsage(taken=int(said.usage.total_tokens))
        with counting(usage):
            found = placed([dict(one) for one in data], len(texts), "embedding")
            made = vectors_in(found, config.dimensions)
        return PaidVectors(made, usage, time.monotonic() - began)


class VoyageReranker:
    """Orders texts by a model of Voyage's."""

    def __init__(self, access: ProviderAccess) -> None:
        self.name = access.config.name
        self.spec = LanguageSpec(kind="voyage", model=access.config.model)
        self._access = access

    def rerank(self, query: str, texts: Sequence[str], most: int) -> Ranking:
        """Return the best `most` of these texts."""
        began = time.monotonic()
        with _asking(self._access) as library:
            said = library.Reranking.create(
                **_common(self._access),
                model=self.spec.model,
                query=query,
                documents=list(texts),
                top_k=most,
                truncation=True,
            )
            found = [RankedText(int(one.index), float(one.relevance_score)) for one in said.data]
            usage = TokenUsage(taken=int(said.usage.total_tokens))
        with counting(usage):
            _check(found, len(texts))
        return Ranking(tuple(found), usage, self.spec.model, time.monotonic() - began)


def _check(found: Sequence[RankedText], number: int) -> None:
    places = {one.place for one in found}
    if len(places) != len(found) or not places <= set(range(number)):
        raise InvalidVectors("the ranking names texts that were not sent, or one twice")


def _common(access: ProviderAccess) -> dict[str, Any]:
    return {
        "api_key": access.secret(),
        "base_url": access.address,
        "request_timeout": access.wire.seconds,
    }


@contextmanager
def _asking(access: ProviderAccess) -> Iterator[Any]:
    """Give the library, which asks by our connection in this block; translate its errors."""
    library = library_of("voyageai")
    library.requestssession = _session
    _CALLING.wire, _CALLING.secret = access.wire, access.secret()
    try:
        yield library
    except ProviderFault:
        raise
    except library.error.VoyageError as error:
        # Statuses are translated below: what is left is an answer that can't be read.
        message = f"the answer can't be read: {type(error).__name__}"
        raise AnswerUnusable(message) from None
    except _DEFECTS as error:
        message = f"the answer has another form than Voyage's: {error!r:.100}"
        raise AnswerUnusable(message) from None
    finally:
        _CALLING.wire, _CALLING.secret = None, ""


def _session() -> Any:
    """Return a session of the library's HTTP package whose requests go over our connection."""
    requests = library_of("requests")

    base: Any = requests.adapters.BaseAdapter

    class Guarded(base):  # type: ignore[misc] # Known on use alone.
        """Sends by the connection of whoever asks in this thread."""

        def send(self, request: Any, **_: Any) -> Any:
            wire = _CALLING.wire
            if wire is None:
                raise LookupError("nobody asks in this thread")
            body = request.body or b""
            content = body.encode() if isinstance(body, str) else body
            answer = wire.send(request.method, request.url, dict(request.headers), content)
            if answer.status != _OK:
                # The library takes some statuses that are failures for answers.
                said = answer.body[:2000].decode("utf-8", "replace")
                raise fault_of(answer.status, said, answer.headers, _CALLING.secret)
            response = requests.Response()
            response.status_code, response.url, response.request = 200, request.url, request
            response.headers["content-type"] = answer.headers.get("content-type", "")
            response.raw = BytesIO(answer.body)
            return response

        def close(self) -> None:
            """Leave the connection open: it is not this session's."""

    session = requests.Session()
    session.trust_env = False
    session.mount("https://", Guarded())
    session.mount("http://", Guarded())
    return session


KIND: Final = ProviderKind(
    name="voyage",
    about="Voyage's models: vectors of documents and queries, and ranks",
    capabilities=("embedding", "rerank"),
    extra="voyage",
    vectors=VoyageVectors,
    reranker=VoyageReranker,
)
