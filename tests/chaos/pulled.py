"""A source that is asked while processes are killed: GitHub's stub, with as much as is wanted."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from bench.payloads import issue
from graph.errors import GraphError
from graph.settings.settings import load_settings
from graph.store.store import Store
from graph.write.upserts import Upsert
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances
from tests.chaos.load import ORG, Load
from tests.stub.scenario import SourceScenario, scenario
from tests.stub.server import served
from tests.stub.source import StubSource

PULLED: Final = {"NAZARA_PULL_TICK_SECONDS": "2", "NAZARA_PULL_FIRST_DAYS": "3650"}
"""Settings by which a source is asked soon, for all that it has."""

_REPOSITORY: Final = "wellspring/pump-control"
_PAGE: Final = 50
_LOOK_SECONDS: Final = 1.0
_ISSUES: Final = Upsert(
    "test_chaos_pulled",
    "CYPHER 25 MATCH (w:WorkItem {org: $org}) WHERE w.stub IS NULL RETURN count(w) AS issues",
)


def issues(count: int) -> SourceScenario:
    """Return the scenario of GitHub with as many issues, and nothing else to be read."""
    told = scenario("github")
    path = f"/repos/{_REPOSITORY}/issues"
    [listed] = [one for one in told.routes if one.path == path]
    assert listed.pages is not None
    update = {
        "records": [_issue(number) for number in range(count)],
        "pages": listed.pages.model_copy(update={"size": _PAGE}),
    }
    described = [one for one in told.routes if one.path == f"/repos/{_REPOSITORY}"]
    return told.model_copy(update={"routes": [*described, listed.model_copy(update=update)]})


def _issue(number: int) -> dict[str, Any]:
    opened: dict[str, Any] = orjson.loads(issue(number))["issue"]
    api = f"https://api.github.example/repos/{_REPOSITORY}"
    page = f"https://github.example/{_REPOSITORY}/issues/{number + 1}"
    return {
        **opened,
        "url": f"{api}/issues/{number + 1}",
        "repository_url": api,
        "comments_url": f"{api}/issues/{number + 1}/comments",
        "html_url": page,
    }


@dataclass
class PullFeeding:
    """An instance that the worker reads when it is due; nobody gives a command."""

    load: Load
    _source: ExitStack = field(default_factory=ExitStack)
    _written: int = 0
    _looked: float = 0.0

    def prepare(self) -> None:
        """Start the source, and configure the instance that is asked."""
        told = issues(self.load.rows)
        address = self._source.enter_context(served(StubSource(told).app))
        place = self.load.nazara.place.root.with_name("token-of-source")
        place.write_text(told.secrets["token"])
        said = {
            "org": ORG,
            "connector": told.connector,
            "base_url": address,
            "options": {"repositories": [_REPOSITORY]},
            "secrets": {"token": f"file:{place}"},
            "streams": ["issues"],
            "allow_private": True,
        }
        with self._store() as store:
            Instances(store, ORG).put(Instance.model_validate(said))

    def tend(self, *, is_ready: bool) -> None:
        """Look how much is written; the worker does the rest."""
        if not is_ready or time.monotonic() - self._looked < _LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        try:
            with self._store() as store:
                self._written = store.read(_ISSUES, org=ORG)[0]["issues"]
        except GraphError:
            return

    @property
    def is_done(self) -> bool:
        """Whether all that the source has is in the graph."""
        return self._written == self.load.rows

    def records(self) -> int:
        """Return how many records were in the graph when it could be asked last."""
        return self._written

    def faults(self) -> list[str]:
        """Return that there is more than the source has, if so."""
        extra = self._written - self.load.rows
        return [f"{extra} issues too many"] if extra else []

    def close(self) -> None:
        """Stop the source."""
        self._source.close()

    def _store(self) -> closing[Store]:
        return closing(Store(load_settings(), self.load.endpoints))
