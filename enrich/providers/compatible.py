"""Servers that are compatible with OpenAI's: Ollama, vLLM, LM Studio and others, by address.

Of the wire format only what all of them have is used: chat completions and embeddings. The form of
an answer is asked for in the way that the server knows: by JSON schema, as any JSON, or in words
alone; what it does not take is not sent to it again.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Final

import orjson

from enrich.providers.asking import (
    LanguageSpec,
    M,
    PaidVectors,
    Prompt,
    Reply,
    TextUse,
    TokenUsage,
)
from enrich.providers.checking import placed, vectors_in
from enrich.providers.faults import (
    AnswerRefused,
    AnswerUnusable,
    PromptTooLong,
    RequestRefused,
    counting,
)
from enrich.providers.kinds import ProviderAccess, ProviderKind
from enrich.providers.prompts import WrittenPrompt, answer_in, schema_of, written
from enrich.providers.wire import WireAnswer, fault_of

_WAYS: Final = ("json_schema", "json_object", "words")
_OK: Final = 200
_DEFECTS: Final = (AttributeError, KeyError, LookupError, TypeError, ValueError)


class CompatibleModel:
    """A model behind an address."""

    def __init__(self, access: ProviderAccess) -> None:
        self.name = access.config.name
        self.spec = LanguageSpec(kind=KIND.name, model=access.config.model)
        self._access = access
        self._ways = list(_WAYS)

    def ask(self, prompt: Prompt, form: type[M]) -> Reply[M]:
        """Return the answer to a prompt."""
        asked = written(prompt)
        began = time.monotonic()
        said = self._chatted(asked, form, prompt.most_tokens)
        return _reply(said, form, asked.code, time.monotonic() - began)

    def _chatted(self, asked: WrittenPrompt, form: type[M], most_tokens: int) -> Any:
        """Return the body of the answer, asked for in the best way that the server takes."""
        while True:
            way = self._ways[0]
            body = _body(self.spec.model, asked, form, most_tokens, way)
            try:
                return post(self._access, "chat/completions", body)
            except PromptTooLong:
                raise
            except RequestRefused:
                # Others may have found out meanwhile that this way is not known.
                if way == self._ways[0]:
                    if len(self._ways) == 1:
                        raise
                    self._ways.pop(0)


class CompatibleVectors:
    """Vectors by a model behind an address."""

    def __init__(self, access: ProviderAccess) -> None:
        self._access = access

    def vectors(self, texts: Sequence[str], use: TextUse) -> PaidVectors:
        """Return a vector for each text; what it is for makes no difference to these servers."""
        del use
        config, began = self._access.config, time.monotonic()
        body: dict[str, Any] = {"model": config.model, "input": list(texts)}
        said = post(self._access, "embeddings", body)
        usage = TokenUsage(taken=_number(said, "usage", "prompt_tokens"))
        with counting(usage):
            found = placed(_part(said, "data"), len(texts), "embedding")
            made = vectors_in(found, config.dimensions)
        return PaidVectors(made, usage, time.monotonic() - began)


def post(access: ProviderAccess, path: str, body: Any) -> Any:
    """Return the JSON that a server answers.

    Raises:
        ProviderFault: When it answers anything else.
    """
    if access.address is None:
        message = f"{access.config.name} names no address, and {KIND.name} needs one"
        raise RequestRefused(message, remedy="Give it one: `--base-url http://localhost:11434/v1`.")
    secret = access.secret(needed=False)
    headers = {"content-type": "application/json", "accept": "application/json"}
    if secret:
        headers["authorization"] = f"Bearer {secret}"
    answer = access.wire.send("POST", f"{access.address}/{path}", headers, orjson.dumps(body))
    if answer.status != _OK:
        raise fault_of(answer.status, _said(answer), answer.headers, secret)
    try:
        return orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        message = f"the server answered no JSON: {error.msg}"
        raise AnswerUnusable(message) from error


def _body(
    model: str, asked: WrittenPrompt, form: type[M], most_tokens: int, way: str
) -> dict[str, Any]:
    schema = schema_of(form)
    stated = f"The answer has the form of this JSON schema:\n{orjson.dumps(schema).decode()}"
    system = "\n\n".join(part for part in (asked.instructions, stated, asked.context) if part)
    body: dict[str, Any] = {
        "model": model,
        "max_tokens": most_tokens,
        "messages": [
            {"role": "system", "content": system},
            {"role": "user", "content": asked.question},
        ],
    }
    if way == "json_schema":
        wanted = {"name": form.__name__, "schema": schema, "strict": True}
        body["response_format"] = {"type": way, "json_schema": wanted}
    elif way == "json_object":
        body["response_format"] = {"type": way}
    return body


def _reply(said: Any, form: type[M], code: str, seconds: float) -> Reply[M]:
    usage = _usage(said)
    with counting(usage):
        try:
            choice = said["choices"][0]
            reason, text = choice.get("finish_reason"), choice["message"].get("content") or ""
            refusal = choice["message"].get("refusal")
        except _DEFECTS as error:
            message = f"the answer is no chat completion: {error!r:.100}"
            raise AnswerUnusable(message) from error
        if refusal or reason == "content_filter":
            raise AnswerRefused("the model does not want to answer this text")
        if reason == "length":
            message = f"the answer is longer than {usage.given} tokens, the most that was allowed"
            raise AnswerUnusable(message)
        return Reply(answer_in(text, form, code), usage, str(said.get("model", "")), seconds)


def _usage(said: Any) -> TokenUsage:
    cached = _number(said, "usage", "prompt_tokens_details", "cached_tokens")
    return TokenUsage(
        taken=max(0, _number(said, "usage", "prompt_tokens") - cached),
        given=_number(said, "usage", "completion_tokens"),
        cached=cached,
    )


def _number(said: Any, *path: str) -> int:
    found = _part(said, *path)
    return max(0, int(found)) if isinstance(found, int | float) else 0


def _part(said: Any, *path: str) -> Any:
    for name in path:
        said = said.get(name) if isinstance(said, dict) else None
    return said


def _said(answer: WireAnswer) -> str:
    """Return what a server says went wrong, in whichever of the usual places."""
    try:
        said = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return answer.body[:200].decode("utf-8", "replace")
    found = _part(said, "error", "message") or _part(said, "error") or _part(said, "detail")
    return found if isinstance(found, str) else ""


KIND: Final = ProviderKind(
    name="openai-compatible",
    about="any server with OpenAI's wire format, by its address: Ollama, vLLM, LM Studio",
    capabilities=("summary", "classification", "embedding"),
    needs_address=True,
    needs_secret=False,
    language=CompatibleModel,
    vectors=CompatibleVectors,
)
