"""`nazara top` beside an API that is asked meanwhile."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import httpx
import pytest
from click.testing import CliRunner

from api.access.tokens import create_token
from api.cli.running.top import command
from graph.errors import ApiUnavailable
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import serving

NAMED = {"query": "query OnCall { incidents(first: 1) { nodes { title } } }"}


@pytest.fixture
def address(store: Store, settings: Settings) -> Iterator[str]:
    """An API that is asked again and again."""
    token = create_token(store, "acme", "t", "viewer")
    ended = threading.Event()
    with serving(settings.model_copy(update={"log_level": "error"})) as found:

        def ask() -> None:
            headers = {"Authorization": f"Bearer {token}"}
            with httpx.Client(base_url=found, headers=headers) as http:
                while not ended.is_set():
                    http.post("/graphql", json=NAMED)

        asking = threading.Thread(target=ask)
        asking.start()
        yield found
        ended.set()
        asking.join()


def run(*words: str) -> str:
    done = CliRunner().invoke(command, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_what_goes_on_is_shown_once(address: str) -> None:
    shown = run("--once", "--every", "0.5", "--url", address)

    assert "OnCall" in shown
    assert "queue messages" in shown
    assert "servers down" in shown


def test_the_same_are_figures_for_programs(address: str) -> None:
    told = json.loads(run("--json", "--every", "0.5", "--url", address))

    [found] = [one for one in told["operations"] if one["operation"] == "OnCall"]
    assert found["per_second"] > 0
    assert found["errors"] == 0
    assert 0 < found["p50_ms"] <= found["p95_ms"]
    assert found["round_trips"] == 1
    assert told["servers_down"] == []


def test_an_api_that_is_not_there_is_said_not_to_be() -> None:
    with pytest.raises(ApiUnavailable, match="does not answer"):
        run("--once", "--url", "http://127.0.0.1:9")
