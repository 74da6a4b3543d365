"""Asks a source, within its budget and within limits: the one module that sends requests to it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from typing import Any, Final

import httpx
import structlog

from graph.outgoing.faults import SourceUnavailable
from graph.outgoing.transport import GuardedTransport, proxy_of, tls_context
from graph.settings.settings import Settings
from ingest.interface.credentials import AppKey, ClientCredentials, OneAuth, chosen
from ingest.interface.pull import Pulling
from ingest.mapping.text_limits import TextLimits
from ingest.pull.access import Signing, SourceAccess, app_token, client_pair, signature
from ingest.pull.answers import SourceAnswer, read_body, read_json
from ingest.pull.budget import RequestBudget
from ingest.pull.faults import SourceRefused, SourceThrottled
from ingest.pull.kept_answers import KeptAnswers
from ingest.pull.questions import RequestMaker, SourceQuestion, signed

_FIRST_WAIT: Final = 0.5
_SHOWN: Final = 200
_REDIRECTS: Final = 3
_LOG = structlog.get_logger(__name__)


class SourceClient:
    """The way to one source, as one instance asks it; close it at the end.

    `searches` are the paths, with placeholders, to which a POST may be sent. `requests` counts
    what was sent. `kept` holds answers that the source may say are unchanged.
    """

    def __init__(
        self,
        pulling: Pulling,
        access: SourceAccess,
        searches: Iterable[str],
        budget: RequestBudget,
        settings: Settings,
        *,
        kept: KeptAnswers,
    ) -> None:
        self.requests = 0
        self._pulling = pulling
        self._access = access
        self._made = RequestMaker(access, pulling.headers, searches)
        self._budget = budget
        self._kept = kept
        self._settings = settings
        self._turn = 0
        self._signature: Signing | None = None
        self._transport = GuardedTransport(
            tls_context(settings.pull_ca_file),
            settings.pull_answer_seconds,
            allow_private=access.allow_private,
            proxy=proxy_of(settings),
        )

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def ask(self, question: SourceQuestion) -> SourceAnswer:
        """Return what a source answers.

        What passes by itself is tried again, as long as the waits are short.

        Raises:
            RequestNotAllowed: When it would be no read, or go to another host.
            SourceRefused: When the source does not give what was asked for.
            SourceThrottled: When it is to be asked again later.
            SourceUnavailable: When it did not answer, or not as a source should.
            UnusableAnswer: When the answer is beyond a limit.
        """
        request = self._made.request(question)
        if question.comes_again and request.method == "GET":
            return self._asked_again(request)
        return self._patiently(request)

    def _asked_again(self, request: httpx.Request) -> SourceAnswer:
        """Return an answer that was kept if the source says that nothing has changed."""
        if known := self._kept.find(request.url):
            request.headers["If-None-Match"] = known.tag
        answer = self._patiently(request)
        if known is None or answer.status != httpx.codes.NOT_MODIFIED:
            self._kept.keep(request.url, answer.headers, answer.body)
            return answer
        if not self._pulling.rate.counts_unchanged:
            self._budget.give_back()
        value = read_json(known.body, TextLimits.of(self._settings))
        return SourceAnswer(httpx.codes.OK, known.again(answer.headers), value, request.url)

    def _patiently(self, request: httpx.Request) -> SourceAnswer:
        attempt = 1
        while True:
            try:
                return self._attempt(request)
            except SourceUnavailable as error:
                wait = _wait(error, attempt)
                is_last = attempt >= self._settings.pull_attempts
                if is_last or wait > self._settings.pull_patience_seconds:
                    raise
                _LOG.info("source_asked_again", why=error.message, attempt=attempt, wait=wait)
                time.sleep(wait)
                attempt += 1

    def _attempt(self, request: httpx.Request) -> SourceAnswer:
        self._await_budget()
        answer = self._followed(request)
        unknown = httpx.codes.UNAUTHORIZED
        while answer.status == unknown and self._turn + 1 < self._access.turns:
            self._turn, self._signature = self._turn + 1, None
            answer = self._followed(request)
        self._check(request, answer)
        return answer

    def _await_budget(self) -> None:
        while wait := self._budget.take():
            if wait > self._settings.pull_patience_seconds:
                message = f"the budget of requests is spent for {wait:.0f} s"
                raise SourceThrottled(message, wait)
            time.sleep(wait)

    def _followed(self, request: httpx.Request) -> SourceAnswer:
        """Send a request, and go where it leads within the source."""
        for _ in range(_REDIRECTS + 1):
            answer = self._heard(self._signed(request), request.url)
            place = answer.headers.get("location")
            if not (httpx.codes.is_redirect(answer.status) and place):
                return answer
            request = self._made.moved(request, place)
        message = f"{request.url.path} leads elsewhere more than {_REDIRECTS} times"
        raise SourceUnavailable(message)

    def _heard(self, request: httpx.Request, url: httpx.URL) -> SourceAnswer:
        self.requests += 1
        response = self._transport.handle_request(request)
        try:
            body = read_body(response, self._settings.pull_answer_bytes)
        finally:
            response.close()
        self._budget.note(response.headers)
        value = self._value(response, body)
        return SourceAnswer(response.status_code, response.headers, value, url, body)

    def _value(self, response: httpx.Response, body: bytes) -> Any:
        try:
            return read_json(body, TextLimits.of(self._settings))
        except SourceUnavailable:
            if response.is_success:
                raise
            return body[:_SHOWN].decode("utf-8", "replace")

    def _signed(self, request: httpx.Request) -> httpx.Request:
        if self._signature is None:
            auth = chosen(self._pulling.auth, self._access.known(self._turn))
            self._signature = signature(auth, self._access, self._turn, self._token(auth))
        return signed(request, self._signature.headers, self._signature.query)

    def _token(self, auth: OneAuth) -> str | None:
        """Return the token that a source gives for a client or an app; others need none."""
        if isinstance(auth, ClientCredentials):
            scope = {"scope": auth.scope} if auth.scope else {}
            form = {"grant_type": "client_credentials", **scope}
            request = self._made.token_request(auth.token_path, form)
            pair = httpx.BasicAuth(*client_pair(auth, self._access, self._turn))
            return self._fetched(next(pair.auth_flow(request)), "access_token")
        if isinstance(auth, AppKey):
            path, said = app_token(auth, self._access, self._turn)
            request = self._made.token_request(path, {})
            request.headers["Authorization"] = f"Bearer {said}"
            return self._fetched(request, auth.token)
        return None

    def _fetched(self, request: httpx.Request, name: str) -> str:
        """Return the token of that name in what a source answers."""
        answer = self._heard(request, request.url)
        self._check(request, answer)
        token = answer.value.get(name) if isinstance(answer.value, dict) else None
        if not isinstance(token, str):
            raise self._refusal(request, answer)
        return token

    def _check(self, request: httpx.Request, answer: SourceAnswer) -> None:
        """Make sure that an answer is one.

        Raises:
            SourceThrottled: When it asks for patience.
            SourceUnavailable: When the source failed.
            SourceRefused: When it says no.
        """
        rate = self._pulling.rate
        if self._is_throttled(answer):
            raise self._throttled(answer)
        if answer.status in rate.transient:
            message = f"{request.method} {request.url.path} answers with status {answer.status}"
            wait = answer.retry_after
            raise SourceUnavailable(message) if wait is None else SourceThrottled(message, wait)
        if not _is_answer(request, answer) or self._pulling.fault(answer.value):
            raise self._refusal(request, answer)

    def _is_throttled(self, answer: SourceAnswer) -> bool:
        rate = self._pulling.rate
        if answer.status == httpx.codes.FORBIDDEN:
            # Some say so by a status that elsewhere means "not allowed".
            tells = answer.retry_after is not None or self._budget.is_spent(answer.headers)
            return tells or rate.throttles(answer.status, answer.value)
        return answer.status in rate.statuses or rate.throttles(answer.status, answer.value)

    def _throttled(self, answer: SourceAnswer) -> SourceThrottled:
        asked = answer.retry_after
        wait = self._budget.reset(answer.headers) if asked is None else asked
        if wait is None:
            wait = self._pulling.rate.pause.total_seconds()
        wait = min(wait, self._settings.pull_longest_pause_seconds)
        self._budget.close(wait)
        message = f"the source asks for {wait:.0f} s of patience"
        return SourceThrottled(message, wait)

    def _refusal(self, request: httpx.Request, answer: SourceAnswer) -> SourceRefused:
        said = self._pulling.fault(answer.value) or _said(answer.value)
        shown = self._access.hidden(said)[:_SHOWN]
        where = f"{request.method} {request.url.path}"
        message = f"{where} answers with status {answer.status}{f': {shown}' if shown else ''}"
        return SourceRefused(message, answer.status)


def _is_answer(request: httpx.Request, answer: SourceAnswer) -> bool:
    is_unchanged = answer.status == httpx.codes.NOT_MODIFIED
    return httpx.codes.is_success(answer.status) or (
        is_unchanged and "if-none-match" in request.headers
    )


def _said(value: Any) -> str:
    """Return what an answer says of an error, by the names that most give it."""
    if isinstance(value, dict):
        words = (value.get(one) for one in ("message", "error_description", "error", "detail"))
        return next((one for one in words if isinstance(one, str)), "")
    return value if isinstance(value, str) else ""


def _wait(error: SourceUnavailable, attempt: int) -> float:
    """Return the seconds before another attempt: as asked for, else doubled, with full jitter."""
    if isinstance(error, SourceThrottled):
        return error.retry_after
    return random.uniform(0, _FIRST_WAIT * 2**attempt)  # noqa: S311 - no secret hangs on it.
