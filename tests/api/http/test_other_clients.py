"""The clients that the authors of both protocols wrote are told what happens."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from typing import Any

import psutil

from api.access.tokens import create_token
from api.portal import bundle
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import serving
from tests.api.http.writing import write
from tests.graph.histories import incident

COUNT = 3


def test_graphql_ws_and_graphql_sse_are_answered_and_told(store: Store, settings: Settings) -> None:
    token = create_token(store, "acme", "clients", "viewer")
    npm = bundle.npm_command(psutil.Process().environ())
    run = [*npm, "--silent", "--prefix", str(bundle.FOLDER), "run", "listens", "--"]

    with (
        serving(settings) as address,
        subprocess.Popen(
            [*run, f"{address}/graphql", token, str(COUNT)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as client,
    ):
        number = 0
        while client.poll() is None and number < 300:
            number += 1
            write(store, incident("I1", number))
            try:
                client.wait(0.3)
            except subprocess.TimeoutExpired:
                continue
        client.kill()
        lines, faults = client.communicate()

    assert client.returncode == 0, faults
    said: dict[str, list[Any]] = defaultdict(list)
    for line in map(json.loads, lines.splitlines()):
        said[f"{line['by']} {line['what']}"].append(line["content"])
    for by in ("events", "socket"):
        assert said[f"{by} query"] == [{"data": {"__typename": "Query"}}]
        [[fault]] = said[f"{by} fault"]
        assert fault["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert [one["node"] for one in said[f"{by} event"]] == [{"title": "Incident I1"}] * COUNT
