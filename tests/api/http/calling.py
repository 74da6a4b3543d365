"""Calls of sources in tests: an instance with a secret, signed bodies, what the log says."""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pytest
from prometheus_client.parser import text_string_to_metric_families

from graph.queue.dead_letters import Letter, page
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances
from tests.api.conftest import serving
from tests.graph.histories import snapshot

SECRET = "a s3cret that no answer and no log may tell"
ADDRESS = "/webhooks/jsonl"


def incident(number: int = 1, **more: Any) -> dict[str, Any]:
    """Return a record in Nazara's own vocabulary."""
    return {
        "type": "Incident",
        "id": f"INC-{number}",
        "title": f"Incident {number}",
        "status": "triggered",
        "started_at": "2026-11-20T10:00:00Z",
        "version": "2026-11-20T10:00:00Z",
        **more,
    }


def signed(body: bytes, secret: str = SECRET, **headers: str) -> dict[str, str]:
    """Return the headers of a call with this body."""
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = {"content-type": "application/json"}
    return {"x-hub-signature-256": f"sha256={signature}", **kind, **named}


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls an API as the sender of an instance does."""

    http: httpx.Client
    address: str = ADDRESS
    secret: str = SECRET

    def send(self, content: Any, **headers: str) -> httpx.Response:
        """Send a value, or bytes as they are."""
        body = content if isinstance(content, bytes) else orjson.dumps(content)
        return self.http.post(
            self.address, content=body, headers=signed(body, self.secret, **headers)
        )


def listen(
    store: Store, monkeypatch: pytest.MonkeyPatch, *, org: str = "acme", **said: Any
) -> Instance:
    """Configure an instance whose secret stands in the environment."""
    secret = said.pop("secret", SECRET)
    variable = f"WEBHOOK_{org}_{said.get('name', 'default')}".upper()
    monkeypatch.setenv(variable, secret)
    values = {"connector": "jsonl", "secrets": {"webhook": f"env:{variable}"}, **said}
    instance = Instance.model_validate({"org": org, **values})
    Instances(store, org).put(instance)
    return instance


class Told(logging.Handler):
    """Keeps what one module logs."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an event."""
        if isinstance(record.msg, dict):
            self.events.append(record.msg)

    def named(self, event: str) -> list[dict[str, Any]]:
        """Return the events of a name."""
        return [one for one in self.events if one["event"] == event]


@contextmanager
def told_by(module: str) -> Iterator[Told]:
    """Keep what a module logs in this block."""
    kept = Told()
    logger = logging.getLogger(module)
    logger.addHandler(kept)
    try:
        yield kept
    finally:
        logger.removeHandler(kept)


def until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for what workers do."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def titles(store: Store) -> dict[str, str]:
    """Return the titles of the incidents that were written, by their ids."""
    found = [one for one in snapshot(store).by_uid.values() if "native_id" in one]
    return {one["native_id"]: one["title"] for one in found if one["type"] == "Incident"}


def letters(store: Store) -> list[Letter]:
    """Return the dead letters of `acme`."""
    return page(store, "acme")


def counted(http: httpx.Client, **labels: str) -> float:
    """Return how many calls with these labels an API has counted."""
    families = text_string_to_metric_families(http.get("/metrics").text)
    return sum(
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == "nazara_webhooks_total" and sample.labels.items() >= labels.items()
    )


def code_of(response: httpx.Response) -> str:
    """Return the code of a refusal."""
    found: str = response.json()["errors"][0]["extensions"]["code"]
    return found


@contextmanager
def answering(settings: Settings, **limits: Any) -> Iterator[httpx.Client]:
    """Serve an API that believes nothing for long, with these limits."""
    update = {"push_instances_seconds": 0.0, **limits}
    with (
        serving(settings.model_copy(update=update)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client
