"""How a query is answered, for those who set Nazara up: its statement, Neo4j's plan, hits, time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson

from api.access.rights import EXPLAINING
from api.compiler.engine import Answer, Engine, Request
from cypher.loader import load


def explained(engine: Engine, request: Request) -> Answer:
    """Return the answer to a query, with `extensions.explain`; for that it is run once more.

    `explain` has `statement`, `plan` (operators with `estimated` rows, `rows` and `hits`, what each
    reads from as `children`), `hits` (Neo4j's database accesses) and `milliseconds` (as Neo4j took
    them). Numbers that were counted would tell of nodes that may not be read: where the graph holds
    any, `rows`, `hits` and `milliseconds` are null.

    Raises:
        Forbidden: When who asks is no admin.
        InvalidInput: When it is no query, which would be done twice.
        GraphError: As of any request.
    """
    EXPLAINING.check(request.asker)
    answer = engine.execute(request)
    if not answer.executed:
        return answer
    told = orjson.dumps({"explain": _told(engine, request)})
    body = b"".join((answer.body.removesuffix(b"}"), b',"extensions":', told, b"}"))
    return replace(answer, body=body)


def _told(engine: Engine, request: Request) -> dict[str, Any]:
    profile = engine.profile(request)
    if profile is None:
        return {"statement": "", "plan": None, "hits": 0, "milliseconds": 0}
    asker = request.asker
    [found] = engine.store.read(
        load()["explaining.hides"], org=asker.org, visible=list(asker.visible)
    )
    counted = not found["hides"]
    return {
        "statement": profile.text,
        "plan": _operator(profile.plan, counted=counted),
        "hits": _hits(profile.plan) if counted else None,
        "milliseconds": profile.milliseconds if counted else None,
    }


def _operator(plan: Any, *, counted: bool) -> dict[str, Any]:
    """Return an operator of Neo4j's plan; it reads from its children."""
    args = plan.get("args", {})
    return {
        "operator": plan["operatorType"].partition("@")[0],
        "details": args.get("Details", ""),
        "estimated": args.get("EstimatedRows", 0.0),
        "rows": plan.get("rows", 0) if counted else None,
        "hits": plan.get("dbHits", 0) if counted else None,
        "children": [_operator(child, counted=counted) for child in plan.get("children", ())],
    }


def _hits(plan: Any) -> int:
    return int(plan.get("dbHits", 0)) + sum(map(_hits, plan.get("children", ())))
