"""How Anthropic is spoken to: messages, and batches of them."""

from __future__ import annotations

import json
import time
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
    batches = _Batches(provider)

    async def messages(request: Request) -> Response:
        heard, turn = await provider.turn_of("messages", request, _key(request))
        return failed(turn) if turn.status != 200 else _message(provider, heard, turn)

    return [
        Route("/v1/messages", messages, methods=["POST"]),
        Route("/v1/messages/batches", batches.create, methods=["POST"]),
        Route("/v1/messages/batches", batches.listed, methods=["GET"]),
        Route("/v1/messages/batches/{id}", batches.show, methods=["GET"]),
        Route("/v1/messages/batches/{id}/cancel", batches.cancel, methods=["POST"]),
        Route("/v1/messages/batches/{id}/results", batches.results, methods=["GET"]),
    ]


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


class _Batches:
    """Batches that have ended when they are asked about for the second time."""

    def __init__(self, provider: LoopbackProvider) -> None:
        self._provider = provider

    async def create(self, request: Request) -> Response:
        heard, turn = await self._provider.turn_of("batch", request, _key(request))
        if turn.status != 200:
            return failed(turn)
        name = f"msgbatch_{heard.number:06}"
        self._provider.batches[name] = {
            "requests": heard.body["requests"],
            "looks": 0,
            "turn": turn,
            "heard": heard,
        }
        return JSONResponse(self._told(name))

    async def listed(self, request: Request) -> Response:
        _, turn = await self._provider.turn_of("batches", request, _key(request))
        if turn.status != 200:
            return failed(turn)
        names = list(reversed(self._provider.batches))
        ends = {"first_id": names[0], "last_id": names[-1]} if names else {}
        return JSONResponse({"data": [self._told(one) for one in names], "has_more": False, **ends})

    async def show(self, request: Request) -> Response:
        _, turn = await self._provider.turn_of("batch_status", request, _key(request))
        name = request.path_params["id"]
        if turn.status == 200 and name not in self._provider.batches:
            turn = Turn(status=404)
        if turn.status != 200:
            return failed(turn)
        self._provider.batches[name]["looks"] += 1
        return JSONResponse(self._told(name))

    async def cancel(self, request: Request) -> Response:
        await self._provider.turn_of("batch_cancel", request, _key(request))
        return JSONResponse(self._told(request.path_params["id"]))

    async def results(self, request: Request) -> Response:
        _, turn = await self._provider.turn_of("batch_results", request, _key(request))
        if turn.status != 200:
            return failed(turn)
        kept = self._provider.batches[request.path_params["id"]]
        # They come in any order, and by their own ids.
        lines = [self._result(kept, one) for one in reversed(kept["requests"])]
        return Response("\n".join(map(json.dumps, lines)) + "\n", media_type="application/x-jsonl")

    def _result(self, kept: dict[str, Any], one: Any) -> dict[str, Any]:
        heard: HeardRequest = kept["heard"]
        turn = self._provider.script(HeardRequest("batch_item", {}, one, "", time.monotonic(), -1))
        if turn.status != 200:
            error = {"type": _TYPES.get(turn.status, "api_error"), "message": turn.message}
            result: dict[str, Any] = {"type": "errored", "error": {"type": "error", "error": error}}
        else:
            message = message_of(one["params"], turn, heard.number)
            usage = message["usage"]
            self._provider.count(heard, usage["input_tokens"], usage["output_tokens"])
            result = {"type": "succeeded", "message": message}
        return {"custom_id": one["custom_id"], "result": result}

    def _told(self, name: str) -> dict[str, Any]:
        kept = self._provider.batches[name]
        ended, number = kept["looks"] >= 2, len(kept["requests"])
        counts = {"canceled": 0, "errored": 0, "expired": 0}
        results = f"{self._provider.url}/v1/messages/batches/{name}/results"
        return {
            "id": name,
            "type": "message_batch",
            "processing_status": "ended" if ended else "in_progress",
            "request_counts": {
                **counts,
                "processing": 0 if ended else number,
                "succeeded": number if ended else 0,
            },
            "created_at": "2026-01-01T00:00:00Z",
            "expires_at": "2026-01-02T00:00:00Z",
            "ended_at": "2026-01-01T01:00:00Z" if ended else None,
            "archived_at": None,
            "cancel_initiated_at": None,
            "results_url": results if ended else None,
        }


def _key(request: Request) -> str:
    return request.headers.get("x-api-key") or bearer(request)
