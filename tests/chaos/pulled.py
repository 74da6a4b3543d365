"""A source that is asked while processes are killed: GitHub's stub, with as much as is wanted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
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

ALL_DAYS: Final = 3650
PULLED: Final = {"NAZARA_PULL_TICK_SECONDS": "2", "NAZARA_PULL_FIRST_DAYS": str(ALL_DAYS)}
"""Settings by which a source is asked soon, for all that it has."""

_REPOSITORY: Final = "wellspring/pump-control"
_PAGE: Final = 50
_LOOK_SECONDS: Final = 1.0
_ISSUES: Final = Upsert(
    "test_chaos_pulled",
    "CYPHER 25 MATCH (w:WorkItem {org: $org}) WHERE w.stub IS NULL RETURN count(w) AS issues",
)


@dataclass(frozen=True, slots=True)
class PulledSource:
    """A source that runs: where it is, and the token that it asks for."""

    address: str
    token: str

    def instance(self, folder: Path) -> Instance:
        """Return the instance that asks it, whose token lies in a file of a folder."""
        place = folder / "token-of-source"
        place.write_text(self.token)
        said = {
            "org": ORG,
            "connector": "github",
            "base_url": self.address,
            "options": {"repositories": [_REPOSITORY]},
            "secrets": {"token": f"file:{place}"},
            "streams": ["issues"],
            "allow_private": True,
        }
        return Instance.model_validate(said)


@contextmanager
def pulled_source(count: int) -> Iterator[PulledSource]:
    """Run GitHub's stub with as many issues."""
    told = issues(count)
    with served(StubSource(told).app) as address:
        yield PulledSource(address, told.secrets["token"])


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
    source: PulledSource
    _is_configured: bool = False
    _written: int = 0
    _looked: float = 0.0

    def prepare(self) -> None:
        """Do nothing: it is read from when the load begins, or there were nothing to disturb."""

    def tend(self, *, is_ready: bool) -> None:
        """Configure the instance, and look how much is written; the worker does the rest."""
        if not is_ready or time.monotonic() - self._looked < _LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        try:
            with self._store() as store:
                if not self._is_configured:
                    folder = self.load.nazara.place.root.parent
                    Instances(store, ORG).put(self.source.instance(folder))
                    self._is_configured = True
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
        """Do nothing: whoever started the source ends it."""

    def _store(self) -> closing[Store]:
        return closing(Store(load_settings(), self.load.endpoints))
