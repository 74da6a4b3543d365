"""How servers are spoken to that are compatible with OpenAI: chat, embeddings, the models.

They stand below `/openai/v1`, since Voyage's embeddings have the same path.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.loopback.answers import tokens, written
from tests.loopback.bodies import body_of
from tests.loopback.script import HeardRequest, Turn
from tests.loopback.voyage_wire import bearer, embedded, failed

if TYPE_CHECKING:
    from tests.loopback.provider import LoopbackProvider

_REASONS = {"max_tokens": "length", "refusal": "content_filter"}


def routes(provider: LoopbackProvider) -> list[Route]:
    """Return what is answered at which address."""

    async def chat(request: Request) -> Response:
        heard, turn = await provider.turn_of("chat", request, bearer(request))
        if turn.status == 200 and _is_too_new(provider, heard.body):
            turn = Turn(status=400, message="response_format.type: json_schema is not supported")
        return failed(turn) if turn.status != 200 else _chatted(provider, heard, turn)

    async def embeddings(request: Request) -> Response:
        heard, turn = await provider.turn_of("embeddings", request, bearer(request))
        return failed(turn) if turn.status != 200 else embedded(provider, heard, turn)

    async def models(request: Request) -> Response:
        _, turn = await provider.turn_of("models", request, bearer(request))
        return failed(turn) if turn.status != 200 else JSONResponse({"data": [{"id": "small"}]})

    return [
        Route("/openai/v1/chat/completions", chat, methods=["POST"]),
        Route("/openai/v1/embeddings", embeddings, methods=["POST"]),
        Route("/openai/v1/models", models, methods=["GET"]),
    ]


def _is_too_new(provider: LoopbackProvider, asked: Any) -> bool:
    kind = asked.get("response_format", {}).get("type")
    return kind in provider.rejected_formats


def _chatted(provider: LoopbackProvider, heard: HeardRequest, turn: Turn) -> Response:
    said = heard.body["messages"]
    question, system = said[-1]["content"], said[0]["content"]
    text = written(question, _schema(heard.body, system), turn.trouble, turn.answer)
    taken, given = sum(tokens(one["content"]) for one in said), tokens(text)
    provider.count(heard, taken, given)
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text},
        "finish_reason": _REASONS.get(turn.trouble, "stop"),
    }
    usage = {"prompt_tokens": taken, "completion_tokens": given, "total_tokens": taken + given}
    value = {"id": f"chat-{heard.number}", "object": "chat.completion", "choices": [choice]}
    return body_of({**value, "model": heard.body["model"], "usage": usage}, turn)


def _schema(asked: Any, system: str) -> dict[str, Any]:
    """Return the form that is asked for: by the wire format, or in words."""
    stated = asked.get("response_format", {}).get("json_schema", {}).get("schema")
    if stated:
        return dict(stated)
    _, _, rest = system.partition("JSON schema:\n")
    found, _ = json.JSONDecoder().raw_decode(rest)
    return dict(found)
