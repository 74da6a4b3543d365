"""How Anthropic is spoken to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.loopback.answers import tokens, written
from tests.loopback.bodies import body_of
from tests.loopback.held import HeldBatch
from tests.loopback.script import HeardRequest, Turn
from tests.loopback.voyage_wire import bearer

if TYPE_CHECKING:
    from tests.loopback.provider import LoopbackProvider

OK: Final = 200

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

    async def batches(request: Request) -> Response:
        heard, turn = await provider.turn_of("batches", request, _key(request))
        if heard.body is None:
            found = [_batch(provider, one) for one in reversed(provider.batches.values())]
            page = {"data": found, "has_more": False, "first_id": None, "last_id": None}
            return JSONResponse(page) if turn.status == OK else failed(turn)
        if turn.status != OK:
            return failed(turn)
        made = HeldBatch(f"msgbatch_{heard.number:06}", heard.body["requests"], heard)
        provider.batches[made.id] = made
        return body_of(_batch(provider, made), turn)

    async def batch(request: Request) -> Response:
        _, turn = await provider.turn_of("batch", request, _key(request))
        one = provider.batches.get(request.path_params["id"])
        if turn.status != OK or one is None:
            return failed(turn if one else Turn(status=404))
        return JSONResponse(_batch(provider, one))

    async def results(request: Request) -> Response:
        _, turn = await provider.turn_of("results", request, _key(request))
        if turn.status != OK:
            return failed(turn)
        held = provider.batches[request.path_params["id"]]
        lines = [orjson.dumps(_result(provider, held, one)) for one in reversed(held.requests)]
        return Response(b"\n".join(lines), media_type="application/x-jsonl")

    return [
        Route("/v1/messages", messages, methods=["POST"]),
        Route("/v1/messages/batches", batches, methods=["GET", "POST"]),
        Route("/v1/messages/batches/{id}", batch, methods=["GET"]),
        Route("/v1/messages/batches/{id}/results", results, methods=["GET"]),
    ]


def _batch(provider: LoopbackProvider, held: HeldBatch) -> dict[str, Any]:
    """Return a batch as Anthropic tells of it."""
    count, is_over = len(held.requests), not provider.is_working
    counts = dict.fromkeys(("canceled", "errored", "expired"), 0)
    return {
        "id": held.id,
        "type": "message_batch",
        "processing_status": "ended" if is_over else "in_progress",
        "request_counts": {
            **counts,
            "processing": 0 if is_over else count,
            "succeeded": count if is_over else 0,
        },
        "created_at": held.made_at.isoformat(),
        "expires_at": (held.made_at + timedelta(days=1)).isoformat(),
        "ended_at": held.made_at.isoformat() if is_over else None,
        "archived_at": None,
        "cancel_initiated_at": None,
        "results_url": f"{provider.url}/v1/messages/batches/{held.id}/results" if is_over else None,
    }


def _result(provider: LoopbackProvider, held: HeldBatch, asked: Any) -> dict[str, Any]:
    """Return what became of one question; it is counted the first time that it is fetched."""
    key = asked["custom_id"]
    heard = replace(held.heard, body=asked["params"])
    turn = provider.script(heard)
    if turn.status != OK:
        error = {"type": _TYPES.get(turn.status, "api_error"), "message": turn.message}
        told = {"type": "error", "error": error, "request_id": None}
        return {"custom_id": key, "result": {"type": "errored", "error": told}}
    value = message_of(asked["params"], turn, held.heard.number)
    if key not in held.counted:
        held.counted.add(key)
        usage = value["usage"]
        provider.count(heard, usage["input_tokens"], usage["output_tokens"])
    return {"custom_id": key, "result": {"type": "succeeded", "message": value}}


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
