"""How Voyage is spoken to: embeddings and rerank."""

from __future__ import annotations

import base64
import struct
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.loopback.answers import tokens, vectors
from tests.loopback.bodies import body_of
from tests.loopback.script import HeardRequest, Turn

if TYPE_CHECKING:
    from tests.loopback.provider import LoopbackProvider


def routes(provider: LoopbackProvider) -> list[Route]:
    """Return what is answered at which address."""

    async def embeddings(request: Request) -> Response:
        heard, turn = await provider.turn_of("embeddings", request, bearer(request))
        return failed(turn) if turn.status != 200 else embedded(provider, heard, turn)

    async def rerank(request: Request) -> Response:
        heard, turn = await provider.turn_of("rerank", request, bearer(request))
        return failed(turn) if turn.status != 200 else _ranked(provider, heard, turn)

    return [
        Route("/v1/embeddings", embeddings, methods=["POST"]),
        Route("/v1/rerank", rerank, methods=["POST"]),
    ]


def bearer(request: Request) -> str:
    """Return the key that a request brings."""
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def failed(turn: Turn) -> Response:
    """Return an error as Voyage writes it, and in the form of OpenAI's besides."""
    headers = {} if turn.retry_after is None else {"retry-after": str(turn.retry_after)}
    body = {"detail": turn.message, "error": {"message": turn.message, "type": "error"}}
    return JSONResponse(body, status_code=turn.status, headers=headers)


def embedded(provider: LoopbackProvider, heard: HeardRequest, turn: Turn) -> Response:
    """Return vectors, in the form that both Voyage and OpenAI have."""
    given = heard.body["input"]
    texts = [given] if isinstance(given, str) else given
    size = heard.body.get("output_dimension") or heard.body.get("dimensions")
    made = vectors(texts, size or provider.dimensions, turn.trouble)
    taken = sum(map(tokens, texts))
    provider.count(heard, taken, 0)
    is_packed = heard.body.get("encoding_format") == "base64"
    data = [
        {"object": "embedding", "embedding": _packed(one) if is_packed else one, "index": place}
        for place, one in enumerate(made)
    ]
    if turn.trouble == "another":
        data = [{**one, "index": (place + 1) % len(data)} for place, one in enumerate(data)]
    value = {"object": "list", "data": data, "model": heard.body["model"]}
    usage = {"total_tokens": taken, "prompt_tokens": taken}
    return body_of({**value, "usage": usage}, turn)


def _packed(numbers: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


def _ranked(provider: LoopbackProvider, heard: HeardRequest, turn: Turn) -> Response:
    """Return texts by how many words they share with the query."""
    asked = {*heard.body["query"].lower().split()}
    scores = [
        len(asked & {*text.lower().split()}) / max(1, len(asked))
        for text in heard.body["documents"]
    ]
    order = sorted(range(len(scores)), key=lambda place: (-scores[place], place))
    if turn.trouble == "another":
        order = [place + len(scores) for place in order]
    most = heard.body.get("top_k") or len(order)
    data: list[dict[str, Any]] = [
        {"index": place, "relevance_score": scores[place % len(scores)]} for place in order[:most]
    ]
    taken = sum(map(tokens, heard.body["documents"]))
    provider.count(heard, taken, 0)
    usage = {"total_tokens": taken}
    value = {"object": "list", "data": data, "model": heard.body["model"], "usage": usage}
    return body_of(value, turn)
