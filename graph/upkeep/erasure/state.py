"""What an erasure keeps until it is done, so that it can be killed at any moment.

The person's own nodes are renamed first; from then on the graph itself can't tell any more whom
to look for. So that is kept in the node of the run, and taken away in the transaction that ends
it. What stays is that somebody was erased, when, and how much was changed.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from cypher.loader import load
from graph.model.identity import make_uid, org_token
from graph.store.store import Store
from graph.upkeep.erasure.identifiers import Identifier
from graph.upkeep.erasure.persons import DataSubject
from graph.upkeep.erasure.pseudonyms import Pseudonyms

JOB = "forget"


@dataclass(frozen=True, slots=True)
class ErasureState:
    """An erasure under way: its run, secret and pass, whom it is about, and how it erases."""

    run: str
    salt: str
    round: int
    mode: str
    person: DataSubject

    def pseudonyms(self) -> Pseudonyms:
        """Return what this pass replaces the person by."""
        salt = bytes.fromhex(self.salt)
        return Pseudonyms(salt, self.round, self.person.identifiers, self.person.nodes)

    def uid(self, org: str) -> str:
        """Return the uid of the run's node."""
        return make_uid(org, "nazara", "main", "job_run", self.run)

    def next(self, person: DataSubject) -> ErasureState:
        """Return the state of the next pass."""
        return replace(self, round=self.round + 1, person=person)


def begun(run: str, mode: str, person: DataSubject) -> ErasureState:
    """Return the state of an erasure that begins."""
    return ErasureState(run, secrets.token_hex(16), 1, mode, person)


def resumed(store: Store, org: str, named: Iterable[str]) -> ErasureState | None:
    """Return the state of an erasure of somebody so named that did not end, if there is one."""
    wanted = {text.casefold() for text in named}
    for row in store.read(load()["erasure.unfinished"], org=org):
        state = _decoded(row["place"])
        known = {one.text.casefold() for one in state.person.identifiers}
        if wanted & (known | {uid.casefold() for uid in state.person.nodes}):
            return state
    return None


def note(store: Store, org: str, state: ErasureState) -> None:
    """Keep the state, before anything of the pass is done."""
    now = datetime.now(UTC)
    fixed = {
        "org_token": org_token(org),
        "type": "JobRun",
        "source": "nazara",
        "native_id": state.run,
        "visibility": "org",
        "name": f"{JOB} {now:%Y-%m-%d %H:%M}",
        "job": JOB,
        "run": state.run,
    }
    query = load()["erasure.begin"]
    place = _encoded(state)
    store.write(query, org=org, uid=state.uid(org), fixed=fixed, place=place, now=now)


def finish(store: Store, org: str, state: ErasureState, *, looked_at: int, removed: int) -> None:
    """Note that the erasure is done, and drop what it kept."""
    counts = {"looked_at": looked_at, "removed": removed}
    query = load()["erasure.finish"]
    store.write(query, org=org, uid=state.uid(org), now=datetime.now(UTC), **counts)


def _encoded(state: ErasureState) -> str:
    return json.dumps(asdict(state))


def _decoded(text: str) -> ErasureState:
    kept = json.loads(text)
    person = kept.pop("person")
    identifiers = tuple(Identifier(**one) for one in person["identifiers"])
    nodes, left = tuple(person["nodes"]), tuple(person["not_searched"])
    return ErasureState(**kept, person=DataSubject(identifiers, nodes, left))
