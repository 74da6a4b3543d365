"""Anthropic's models, by its own library, which is imported when the first one is asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from enrich.providers.asking import (
    BatchAnswer,
    BatchQuestion,
    KnownBatch,
    LanguageSpec,
    M,
    Prompt,
    Reply,
    TokenUsage,
)
from enrich.providers.faults import (
    AnswerRefused,
    AnswerUnusable,
    PromptTooLong,
    ProviderFault,
    ProviderUnavailable,
    RequestRefused,
    counting,
)
from enrich.providers.kinds import ProviderAccess, ProviderKind
from enrich.providers.libraries import library_of
from enrich.providers.prompts import WrittenPrompt, answer_in, schema_of, written
from enrich.providers.wire import ProviderWire, fault_of

_DEFECTS: Final = (AttributeError, KeyError, LookupError, TypeError, ValueError)
"""What reading an answer raises that is not as the library describes it."""

_NEWEST_BATCHES: Final = 100
_INVALID: Final = 400
_FAILED: Final = 500


class AnthropicModel:
    """A model of Anthropic's. What the organisation shares is kept there between questions."""

    def __init__(self, access: ProviderAccess) -> None:
        self.name = access.config.name
        self.spec = LanguageSpec(kind="anthropic", model=access.config.model)
        self._access = access
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    def ask(self, prompt: Prompt, form: type[M]) -> Reply[M]:
        """Return the answer to a prompt."""
        asked = written(prompt)
        began = time.monotonic()
        with self.heard():
            message = self.client().messages.create(
                **request_of(self.spec.model, asked, form, prompt.most_tokens)
            )
        return reply_of(message, form, asked.code, time.monotonic() - began)

    def hand_in(self, questions: Sequence[BatchQuestion]) -> str:
        """Hand in a batch of messages, and return its id."""
        requests = [
            {
                "custom_id": one.key,
                "params": request_of(
                    self.spec.model, written(one.prompt), one.form, one.prompt.most_tokens
                ),
            }
            for one in questions
        ]
        with self.heard():
            return str(self.client().messages.batches.create(requests=requests).id)

    def answers(self, batch: str) -> list[BatchAnswer] | None:
        """Return what became of the questions of a batch; None while it is worked on."""
        with self.heard():
            batches = self.client().messages.batches
            known = batches.retrieve(batch)
            if known.processing_status != "ended":
                return None
            self._check_place(known.results_url)
            return [_batch_answer(one) for one in batches.results(batch)]

    def batches(self) -> list[KnownBatch]:
        """Return the newest batches of the account."""
        with self.heard():
            found = self.client().messages.batches.list(limit=_NEWEST_BATCHES).data
            return [
                KnownBatch(
                    str(one.id),
                    one.created_at,
                    sum(one.request_counts.model_dump(mode="json").values()),
                    one.processing_status == "ended",
                )
                for one in found
            ]

    def _check_place(self, url: str | None) -> None:
        """Make sure that results, for which the key is sent, are where the provider is.

        Raises:
            RequestRefused: When they are not.
        """
        place, own = urlsplit(url or ""), urlsplit(self._access.address or "")
        if (place.scheme, place.netloc) != (own.scheme, own.netloc):
            message = f"the results of a batch are said to be at {place.netloc!r}, not {own.netloc}"
            raise RequestRefused(message)

    def client(self) -> Any:
        """Return the library's client for the key of now."""
        secret = self._access.secret()
        with self._lock:
            if secret not in self._clients:
                self._clients = {secret: self._client(secret)}
            return self._clients[secret]

    def heard(self) -> _Heard:
        """Raise what the library raises in this block as an error of ours."""
        return _Heard(self._access)

    def _client(self, secret: str) -> Any:
        library, http = library_of("anthropic"), _transport(self._access.wire)
        return library.Anthropic(
            api_key=secret,
            base_url=self._access.address,
            timeout=self._access.wire.seconds,
            # How often and when to ask again is decided where money is counted.
            max_retries=0,
            http_client=http,
            open_telemetry=False,
        )


def request_of(model: str, asked: WrittenPrompt, form: type[M], most_tokens: int) -> dict[str, Any]:
    """Return what is sent: all up to the mark in `system` is the same for every question."""
    shared = [
        {"type": "text", "text": text} for text in (asked.instructions, asked.context) if text
    ]
    shared[-1]["cache_control"] = {"type": "ephemeral"}  # type: ignore[assignment]
    return {
        "model": model,
        "max_tokens": most_tokens,
        "system": shared,
        "messages": [{"role": "user", "content": asked.question}],
        "output_config": {"format": {"type": "json_schema", "schema": schema_of(form)}},
    }


def reply_of(message: Any, form: type[M], code: str, seconds: float) -> Reply[M]:
    """Return the answer in a message.

    Raises:
        ProviderFault: When there is none that can be used.
    """
    text, usage, model = said_in(message)
    with counting(usage):
        return Reply(answer_in(text, form, code), usage, model, seconds)


def said_in(message: Any) -> tuple[str, TokenUsage, str]:
    """Return what a message says, what it cost, and which model wrote it.

    Raises:
        ProviderFault: When it says nothing that can be used.
    """
    try:
        usage = usage_of(message.usage)
        text = "".join(part.text for part in message.content if part.type == "text")
        reason, model = message.stop_reason, str(message.model)
    except _DEFECTS as error:
        message = f"the answer is no message: {error}"
        raise AnswerUnusable(message) from error
    with counting(usage):
        if reason == "refusal":
            raise AnswerRefused("the model does not want to answer this text")
        if reason == "max_tokens":
            message = f"the answer is longer than {usage.given} tokens, the most that was allowed"
            raise AnswerUnusable(message)
        if reason == "model_context_window_exceeded":
            raise PromptTooLong("the prompt and its answer are longer than the model reads")
    return text, usage, model


def usage_of(counted: Any) -> TokenUsage:
    """Return what the provider counted."""
    return TokenUsage(
        taken=int(counted.input_tokens),
        given=int(counted.output_tokens),
        cached=int(counted.cache_read_input_tokens or 0),
        kept=int(counted.cache_creation_input_tokens or 0),
    )


def _batch_answer(one: Any) -> BatchAnswer:
    """Return what became of one question of a batch; what was not answered costs nothing."""
    key, result = str(one.custom_id), one.result
    if result.type == "succeeded":
        try:
            text, usage, model = said_in(result.message)
        except ProviderFault as fault:
            return BatchAnswer(key, usage=fault.usage or TokenUsage(), fault=fault)
        return BatchAnswer(key, text, usage, model)
    if result.type == "errored":
        error = result.error.error
        status = _INVALID if error.type == "invalid_request_error" else _FAILED
        return BatchAnswer(key, fault=fault_of(status, str(error.message), {}))
    message = f"the batch ended before it was answered ({result.type})"
    return BatchAnswer(key, fault=ProviderUnavailable(message))


class _Heard:
    """Translates the library's errors."""

    def __init__(self, access: ProviderAccess) -> None:
        self._access = access

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, ProviderFault):
            return
        if isinstance(error.__cause__, ProviderFault):
            raise error.__cause__ from None
        library = library_of("anthropic")
        if isinstance(error, library.APIStatusError):
            headers: Mapping[str, str] = error.response.headers
            said = error.api_message or ""
            raise fault_of(error.status_code, said, headers, self._access.secret()) from None
        if isinstance(error, library.AnthropicError | ValueError):
            message = f"the answer can't be read: {type(error).__name__}"
            raise AnswerUnusable(message) from None


def _transport(wire: ProviderWire) -> Any:
    """Return a client of the library's HTTP package whose requests go over our connection."""
    http = library_of("httpx2")

    base: Any = http.BaseTransport

    class Guarded(base):  # type: ignore[misc] # Its type is known on use alone.
        """Sends by the connection that is guarded."""

        def handle_request(self, request: Any) -> Any:
            # What the library tells of this machine is nobody's business.
            told = {n: one for n, one in request.headers.items() if not n.startswith("x-stainless")}
            answer = wire.send(request.method, str(request.url), told, request.read())
            # It is unpacked already.
            dropped = {"content-encoding", "content-length", "transfer-encoding"}
            kept = {name: one for name, one in answer.headers.items() if name not in dropped}
            return http.Response(answer.status, headers=kept, content=answer.body, request=request)

    return http.Client(transport=Guarded(), trust_env=False, follow_redirects=False)


KIND: Final = ProviderKind(
    name="anthropic",
    about="Anthropic's models: texts",
    capabilities=("summary", "classification"),
    base_url="https://api.anthropic.com",
    extra="anthropic",
    language=AnthropicModel,
    batches=True,
)
