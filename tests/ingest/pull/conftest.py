"""A source that is asked, and clients of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import redis

from graph.settings.settings import Settings, resolve
from ingest.interface.credentials import BEARER
from ingest.interface.pull import Pulling
from ingest.pull.access import SourceAccess
from ingest.pull.budget import RequestBudget
from ingest.pull.client import SourceClient
from ingest.pull.kept_answers import KeptAnswers
from tests.ingest.pull.asking import FAST, SECRET, Connect, Source
from tests.stub.server import served


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def base(source: Source) -> Iterator[str]:
    with served(source.app) as address:
        yield address


@pytest.fixture
def queue(settings: Settings) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(resolve(settings).redis_url) as client:
        client.flushdb()
        yield client


@pytest.fixture
def connect(base: str, queue: redis.Redis, settings: Settings) -> Iterator[Connect]:
    """Makes clients of the source, with a token unless told otherwise."""
    made: list[SourceClient] = []

    def connect(
        pulling: Pulling | None = None,
        secrets: dict[str, tuple[str, ...]] | None = None,
        address: str = base,
        *,
        allow_private: bool = True,
        **limits: Any,
    ) -> SourceClient:
        pulling = pulling or Pulling(auth=BEARER, rate=FAST)
        access = SourceAccess(
            address,
            "budget",
            secrets={"token": (SECRET,)} if secrets is None else secrets,
            allow_private=allow_private,
        )
        budget = RequestBudget(queue, "budget", pulling.rate)
        own = settings.model_copy(update=limits)
        kept = KeptAnswers(queue, "budget", own)
        client = SourceClient(pulling, access, ("/search/{kind}",), budget, own, kept=kept)
        made.append(client)
        return client

    yield connect
    for one in made:
        one.close()
