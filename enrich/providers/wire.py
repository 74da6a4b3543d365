"""The connection to a provider: guarded as those to tools are, in time, within a size.

Whatever library asks, its requests go through here, so that all obey the same rules and what goes
wrong is told in the same words.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from enrich.providers.faults import (
    AnswerLost,
    AnswerUnusable,
    KeyRefused,
    PromptTooLong,
    ProviderFault,
    ProviderThrottled,
    ProviderUnavailable,
    RequestRefused,
)
from enrich.providers.redaction import redacted
from graph.outgoing.faults import RequestNotAllowed, SourceUnavailable, SourceUnreachable
from graph.outgoing.transport import GuardedTransport, proxy_of, tls_context
from graph.settings.settings import Settings

_PAUSE: Final = 10.0
"""Seconds to wait for a provider that was asked too often and does not say how long."""

_SHOWN: Final = 200
_TOO_LONG: Final = ("too long", "context length", "context window", "maximum context", "too large")
_WANTS_OTHER: Final = frozenset({408, 425})


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """What came: status, headers in small letters, and the whole body, unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class ProviderWire:
    """Asks one provider; several threads may at once.

    Its connections are closed once nobody holds it any more, so that a provider whose settings
    changed keeps none open, and a question that is still on its way is not cut off.

    Args:
        connections: How many requests are on their way at once, at most.
        allow_private: Whether it may stand inside of a network.
    """

    def __init__(self, settings: Settings, *, connections: int, allow_private: bool) -> None:
        self._most = settings.llm_answer_bytes
        self.seconds = settings.llm_answer_seconds
        self._transport = GuardedTransport(
            tls_context(settings.pull_ca_file),
            self.seconds,
            allow_private=allow_private,
            proxy=proxy_of(settings),
            connections=connections,
        )
        self.closing = weakref.finalize(self, self._transport.close)

    def close(self) -> None:
        """Close the connections."""
        self.closing()

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> WireAnswer:
        """Return what is answered, whatever its status; redirects are not followed.

        Raises:
            ProviderUnavailable: When no connection comes about.
            AnswerLost: When no answer, or half of one, comes in time.
            AnswerUnusable: When the answer is larger than may be.
            RequestRefused: When the address may not be asked.
        """
        began = time.monotonic()
        kept = {**headers, "accept-encoding": "gzip, deflate"}
        host = httpx.URL(url).host
        try:
            answer = self._transport.handle_request(
                httpx.Request(method, url, headers=kept, content=body)
            )
            content = self._read(answer, host)
        except SourceUnreachable as error:
            raise ProviderUnavailable(error.message) from error
        except SourceUnavailable as error:
            raise AnswerLost(error.message) from error
        except RequestNotAllowed as error:
            raise RequestRefused(error.message, remedy=_ALLOW) from error
        except httpx.HTTPError as error:
            message = f"{host} answered what can't be read: {error}"
            raise AnswerLost(message) from error
        taken = {name.lower(): value for name, value in answer.headers.items()}
        return WireAnswer(answer.status_code, taken, content, time.monotonic() - began)

    def _read(self, answer: httpx.Response, host: str) -> bytes:
        pieces, length = [], 0
        try:
            for piece in answer.iter_bytes():
                length += len(piece)
                if length > self._most:
                    message = f"{host} answered more than {self._most:,} bytes"
                    raise AnswerUnusable(message, remedy="Raise NAZARA_LLM_ANSWER_BYTES.")
                pieces.append(piece)
        finally:
            answer.close()
        return b"".join(pieces)


def fault_of(status: int, said: str, headers: Mapping[str, str], secret: str = "") -> ProviderFault:
    """Return what a status that is no success means; the provider's own words are shortened."""
    if status == 429:  # noqa: PLR2004 - Too Many Requests.
        after = retry_after(headers)
        return ProviderThrottled(_told(status, said, secret), _PAUSE if after is None else after)
    if status >= 500 or status in _WANTS_OTHER:  # noqa: PLR2004 - The server failed.
        return ProviderUnavailable(_told(status, said, secret))
    if status in {401, 402, 403}:
        return KeyRefused(_told(status, said, secret))
    if status == 413 or any(one in said.lower() for one in _TOO_LONG):  # noqa: PLR2004
        return PromptTooLong(_told(status, said, secret))
    return RequestRefused(_told(status, said, secret))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds for which a provider wants to be left alone, if it says so."""
    value = headers.get("retry-after", "")
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _told(status: int, said: str, secret: str) -> str:
    own = said.replace(secret, "****") if secret else said
    words = " ".join(redacted(own).split())[:_SHOWN]
    return f"the provider answered {status}{f': {words}' if words else ''}"


_ALLOW: Final = (
    "Nothing was sent. If the model runs in your own network, add the provider where Nazara runs, "
    "with `--allow-private`."
)
