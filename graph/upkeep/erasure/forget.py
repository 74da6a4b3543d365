"""Erasing a person from an organisation: in rounds, until a walk over everything finds nothing.

Each round first deals with the person's own nodes and then walks the whole organisation. A
writer beside it may bring the person back behind the walk; the next round sees that. Killed at
any moment, the same command goes on: whom it is about is kept in the run's node until the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Literal

from cypher.loader import load
from graph.errors import InvalidInput, StillArriving
from graph.logging import new_id
from graph.model.identity import SYSTEM_ORG
from graph.store.store import Store
from graph.upkeep.erasure.persons import find, found_again, named_again
from graph.upkeep.erasure.receipt import Finds, Receipt
from graph.upkeep.erasure.state import ErasureState, begun, finish, note, resumed
from graph.upkeep.erasure.walk import Erased, Walk
from graph.write.moves import settle

ErasureMode = Literal["pseudonymise", "delete"]
Send = Callable[[list[str], str], None]
Elsewhere = Callable[[Callable[[str], str], bool], Finds]
"""Erases outside of the graph: given what rewrites a text, and whether it is a dry run."""

ErasureProgress = Callable[[Receipt], None]

MOST_ROUNDS: Final = 8
"""Walks after which a source that keeps bringing the person back has to be stopped first."""


@dataclass(frozen=True, slots=True)
class ErasureRequest:
    """Whom to forget, where and how. `user` tells that an account goes too."""

    org: str
    named: str
    also: tuple[str, ...] = ()
    mode: ErasureMode = "pseudonymise"
    dry_run: bool = False
    user: bool = False
    by: str = ""


def _quietly(receipt: Receipt) -> None:
    """Show nothing."""


def _nowhere_else(rewrite: Callable[[str], str], dry_run: bool) -> Finds:  # noqa: FBT001 - As `Elsewhere`.
    del rewrite, dry_run
    return Finds()


def forget(
    store: Store,
    request: ErasureRequest,
    send: Send,
    progress: ErasureProgress = _quietly,
    elsewhere: Elsewhere = _nowhere_else,
) -> Receipt:
    """Erase a person, or in a dry run tell what that would change.

    `send` is given the uids of changed nodes, and the run, after each page's commit: their
    summaries, vectors and mentions have to be made anew. `elsewhere` is called in each round.

    Raises:
        InvalidInput: When it is not clear who is meant.
        NotFound: When nobody is.
        StillArriving: When every walk found the person again.
    """
    state = _state(store, request)
    receipt = _receipt(request, state)
    erasure = _Erasure(store, request, state, send, progress, receipt, elsewhere)
    if request.dry_run:
        erasure.look()
    else:
        erasure.repeat()
    erasure.account()
    if not request.dry_run:
        counts = {"looked_at": receipt.looked_at, "removed": receipt.nodes_removed}
        finish(store, request.org, erasure.state, **counts)
    receipt.ended = _now()
    return receipt


def _state(store: Store, request: ErasureRequest) -> ErasureState:
    named = (request.named, *request.also)
    person = named_again(request.org, named)
    state = resumed(store, request.org, named)
    if state is None:
        # It may have been begun under another address of the same person.
        person = find(store, request.org, request.named, request.also)
        state = resumed(store, request.org, person.keys)
    if state is None:
        state = begun(new_id(), request.mode, person)
    else:
        _check_mode(state, request)
        state = replace(state, person=found_again(store, request.org, state.person, person))
    if state.pseudonyms().rewrite(request.org) != request.org:
        message = f"the organisation's own name {request.org!r} names the person"
        raise InvalidInput(message, remedy="Load the sources into an organisation of another name.")
    return state


def _check_mode(state: ErasureState, request: ErasureRequest) -> None:
    """Make sure that an erasure goes on as it began: half of either way is neither."""
    if state.mode != request.mode and not request.dry_run:
        message = f"an erasure of this person was begun as --{state.mode} and has not ended"
        remedy = f"Give the command with --{state.mode}: it goes on, and ends it."
        raise InvalidInput(message, remedy=remedy)


def _receipt(request: ErasureRequest, state: ErasureState) -> Receipt:
    person = state.person
    kinds = [one.kind for one in person.identifiers]
    return Receipt(
        org=request.org,
        mode=request.mode,
        dry_run=request.dry_run,
        run="" if request.dry_run else state.run,
        began=_now(),
        by=request.by,
        persons=len(person.nodes),
        searched={kind: kinds.count(kind) for kind in dict.fromkeys(kinds)},
        not_searched=len(person.not_searched),
        identities=_identities(state) if request.dry_run else (),
    )


def _identities(state: ErasureState) -> tuple[str, ...]:
    """Return what a dry run shows: everything that is searched for, and what is not."""
    left = (f"not searched: {text}" for text in state.person.not_searched)
    known = (f"{one.kind}: {one.text}" for one in state.person.identifiers)
    return (*known, *(f"node: {uid}" for uid in state.person.nodes), *left)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(slots=True)
class _Erasure:
    """One run of the command: what it needs, and what it has done so far."""

    store: Store
    request: ErasureRequest
    state: ErasureState
    send: Send
    progress: ErasureProgress
    receipt: Receipt
    elsewhere: Elsewhere

    def look(self) -> None:
        """Walk everything and change nothing."""
        walk = self._walk()
        if self.request.mode == "delete":
            self._count_removed("erasure.removable", walk)
        for done in walk.pages():
            self._add(done)
        self._look_elsewhere()

    def repeat(self) -> None:
        """Repeat the round until it finds nothing."""
        org = self.request.org
        for _ in range(MOST_ROUNDS):
            note(self.store, org, self.state)
            settle(self.store, self.state.run, org)
            self.receipt.rounds += 1
            if self.request.mode == "pseudonymise" and self.receipt.pseudonym is None:
                self.receipt.pseudonym = self.state.pseudonyms().name
            if not self._round():
                return
            self.state = self.state.next(found_again(self.store, org, self.state.person))
        message = f"the person was found again in each of {MOST_ROUNDS} walks"
        raise StillArriving(message)

    def account(self) -> None:
        """Tell whether the person may sign in here, and end that if it was asked for.

        An invitation that nobody accepted is an address and nothing else: it always goes.
        """
        for email in self.state.person.emails:
            if not self.request.dry_run:
                query = load()["erasure.delete_invitations"]
                self.store.write(query, org=self.request.org, email=email)
            if self.store.read(load()["erasure.user"], org=SYSTEM_ORG, email=email):
                self.receipt.user = "deleted" if self.request.user else "kept"
                if self.request.user and not self.request.dry_run:
                    self.store.write(load()["erasure.delete_user"], org=SYSTEM_ORG, email=email)

    def _walk(self) -> Walk:
        request, state = self.request, self.state
        gone = frozenset(state.person.nodes) if request.mode == "delete" else frozenset[str]()
        return Walk(
            self.store,
            request.org,
            state.pseudonyms(),
            state.uid(request.org),
            gone,
            dry_run=request.dry_run,
        )

    def _round(self) -> bool:
        """Deal with the own nodes, then with everything else; tell whether anything was there."""
        walk = self._walk()
        if self.request.mode == "delete":
            found = self._remove(walk)
        else:
            done = walk.own_nodes()
            found = self._add(done)
        for done in walk.pages():
            found |= self._add(done)
        return self._look_elsewhere() or found

    def _look_elsewhere(self) -> bool:
        finds = self.elsewhere(self.state.pseudonyms().rewrite, self.request.dry_run)
        self.receipt.finds.update(finds)
        return finds.total > 0

    def _remove(self, walk: Walk) -> bool:
        """Delete the person's own nodes with all that hangs on them."""
        size = self.store.settings.batch_size
        given = {"org": walk.org, "uids": sorted(walk.drop)}
        detach = load()["erasure.detach"]
        while self.store.write(detach, **given, limit=size)[0]["deleted"] == size:
            pass
        return self._count_removed("erasure.remove", walk)

    def _count_removed(self, query: str, walk: Walk) -> bool:
        """Run a statement that deletes the own nodes, or counts them; add what it tells."""
        ask = self.store.read if self.request.dry_run else self.store.write
        [row] = ask(load()[query], org=walk.org, uids=sorted(walk.drop))
        self.receipt.nodes_removed += row["nodes"]
        self.receipt.changes_removed += row["changes"]
        self.receipt.vectors_removed += row["vectors"]
        return bool(row["nodes"])

    def _add(self, done: Erased) -> bool:
        """Add what a page did to the receipt, send on what changed, tell whether anything did."""
        self.receipt.looked_at += done.looked_at
        self.receipt.finds.update(done.finds)
        self.receipt.vectors_removed += done.vectors
        self.receipt.summaries_removed += done.summaries
        if done.touched and not self.request.dry_run:
            self.receipt.to_enrich += len(done.touched)
            self.send(done.touched, self.state.run)
        self.progress(self.receipt)
        return done.finds.total > 0
