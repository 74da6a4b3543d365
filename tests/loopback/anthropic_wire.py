"""How Anthropic is spoken to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.loopback.answers import tokens, written
from tests.loopback.bodies import body_of
from tests.loopback.script import HeardRequest, Turn
from tests.loopback.voyage_wire import bearer

if TYPE_CHECKING:
    from tests.loopback.provider import LoopbackProvider

_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    529: "overloaded_error",
}


def routes(provider: LoopbackProvider) -> list[Route]:
    """Return what is answered at which address."""

    async def messages(request: Request) -> Response:
        heard, turn = await provider.turn_of("messages", request, _key(request))
        return failed(turn) if turn.status != 200 else _message(provider, heard, turn)

    return [Route("/v1/messages", messages, methods=["POST"])]


def failed(turn: Turn) -> Response:
    """Return an error as Anthropic writes it."""
    headers = {} if turn.retry_after is None else {"retry-after": str(turn.retry_after)}
    kind = _TYPES.get(turn.status, "api_error")
    body = {"type": "error", "error": {"type": kind, "message": turn.message}}
    return JSONResponse(body, status_code=turn.status, headers=headers)


def _message(provider: LoopbackProvider, heard: HeardRequest, turn: Turn) -> Response:
    value = message_of(heard.body, turn, heard.number)
    provider.count(heard, value["usage"]["input_tokens"], value["usage"]["output_tokens"])
    return body_of(value, turn)


def message_of(asked: Any, turn: Turn, number: int) -> dict[str, Any]:
    """Return the message that answers a request."""
    question = asked["messages"][-1]["content"]
    text = question if isinstance(question, str) else "".join(part["text"] for part in question)
    system = asked.get("system") or []
    own = system if isinstance(system, str) else "".join(part["text"] for part in system)
    schema = asked.get("output_config", {}).get("format", {}).get("schema", {})
    said = written(text, schema, turn.trouble, turn.answer)
    reason = turn.trouble if turn.trouble in {"refusal", "max_tokens"} else "end_turn"
    return {
        "id": f"msg_{number:06}",
        "type": "message",
        "role": "assistant",
        "model": asked["model"],
        "content": [] if reason == "refusal" else [{"type": "text", "text": said}],
        "stop_reason": reason,
        "stop_sequence": None,
        "usage": {
            "input_tokens": tokens(text + own),
            "output_tokens": tokens(said),
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
        },
    }


def _key(request: Request) -> str:
    return request.headers.get("x-api-key") or bearer(request)
