"""Who may read what is written, and what follows when that changes.

Who may read a record is said by whoever hands it over, not by the record: of all that was received
of it, the last says so. A deletion says nothing about it. What a restricted record describes in
passing never stands in place of what everybody may read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from graph.model.facts import EVERYBODY, Record
from graph.model.identity import sequence
from graph.write import upserts
from graph.write.observations import link_starts
from graph.write.scopes import Composed, narrowest, widest
from graph.write.work import Work

_IN_PASSING = f"{sequence(0)}#"
"""How the versions of what is described in passing begin."""


def settle_passing(work: Work) -> None:
    """Leave out what restricted records say in passing of things that everybody may read.

    What everybody may read takes the place of what a restricted record said in passing, whatever
    their versions.
    """
    for uid in sorted(work.batch.records.keys() - work.batch.own):
        versions, known = work.batch.records[uid], work.of(uid)
        openly = [one for one in versions.records if one.visibility == EVERYBODY]
        if openly:
            versions.records = openly
            versions.received = [one for one in versions.received if one.visibility == EVERYBODY]
            if known.visibility != EVERYBODY and _is_passing(known.version or ""):
                work.known[uid] = replace(known, version="")
        elif known.version is not None and known.visibility == EVERYBODY:
            del work.batch.records[uid]


def visibility(work: Work, uid: str) -> str:
    """Return who may read a node of the batch from now on."""
    versions, known = work.batch.records.get(uid), work.of(uid)
    if versions is None:
        return work.widened.get(uid, known.visibility)
    alive = [one for one in versions.received if not one.tombstone]
    if known.version and not _is_passing(known.version):
        alive = [one for one in alive if not _is_passing(one.version)]
    if alive and _speaks(work, uid, latest := max(alive, key=lambda one: one.seen)):
        return latest.visibility
    return versions.newest.visibility if known.version is None else known.visibility


def _speaks(work: Work, uid: str, latest: Record) -> bool:
    """Tell whether a record of the batch was received later than what is stored of it."""
    known = work.of(uid)
    if not known.version or known.last is None or _is_passing(known.version):
        return True
    was_alive = any(not one.deleted for one in work.before.get(uid, ()))
    return latest.seen >= known.last or (known.deleted is not None and not was_alive)


def _is_passing(version: str) -> bool:
    return version.startswith(_IN_PASSING)


def restrict(work: Work) -> None:
    """Let what was derived from records follow where others may read them now.

    Their summaries, vectors and mentions are made anew: they hold words that others read now.
    """
    changed = {
        uid: visibility(work, uid)
        for uid in work.batch.records
        if work.of(uid).version is not None and visibility(work, uid) != work.of(uid).visibility
    }
    if not changed:
        return
    named = {uid: link_starts(uid, work.after.get(uid, ())) for uid in changed}
    work.load_targets(start for starts in named.values() for start in starts)
    rows = [
        {"uid": uid, "start": start, "visibility": changed[uid]}
        for uid in sorted(changed)
        for start in sorted({at for one in named[uid] for at in (one, work.resolve(one))})
    ]
    work.transaction.run(upserts.RESTRICT, rows=rows, everybody=EVERYBODY)
    forget_derived(work, changed)
    work.written.update(changed)


def forget_derived(work: Work, uids: Iterable[str]) -> None:
    """Take away what jobs made of nodes for other readers; what people said of them follows."""
    if gone := sorted(uids):
        work.transaction.run(upserts.FORGET_DERIVED, uids=gone)
        work.transaction.run(upserts.RESTRICT_NOTES, uids=gone, everybody=EVERYBODY)
        work.transaction.run(upserts.RESTRICT_CALLS, uids=gone)
        _restrict_said(work, gone)
        work.touched.update(gone)


def _restrict_said(work: Work, uids: list[str]) -> None:
    """Show what people assert of two nodes to who may read both."""
    said = work.transaction.run(upserts.SAID_OF, uids=uids)
    seen = {row["uid"]: narrowest(work.org, row["ends"]) for row in said}
    rows = [
        {"uid": row["uid"], "start": start, "visibility": seen[row["uid"]].uid}
        for row in said
        if seen[row["uid"]].uid != row["visibility"]
        for start in sorted(row["starts"])
    ]
    if rows:
        _make_scopes(work, seen.values())
        work.transaction.run(upserts.RESTRICT, rows=rows, everybody=EVERYBODY)


def widen(work: Work) -> None:
    """Show what is only referred to, to the readers of each record that names it."""
    named = {uid: widest(work.org, namers) for uid, namers in work.batch.references.items()}
    for uid, namers in work.batch.references.items():
        known = work.of(uid)
        if known.stub and known.visibility != EVERYBODY:
            named[uid] = widest(work.org, {known.visibility, *namers})
            if named[uid].uid != known.visibility:
                work.widened[uid] = named[uid].uid
    if work.widened:
        rows = [{"uid": uid, "visibility": seen} for uid, seen in sorted(work.widened.items())]
        work.transaction.run(upserts.WIDEN, rows=rows)
    _make_scopes(work, named.values())


def _make_scopes(work: Work, composed: Iterable[Composed]) -> None:
    found = {one.uid: one.props for one in composed if one.props is not None}
    if found:
        rows = [{"uid": uid, "props": props} for uid, props in sorted(found.items())]
        work.transaction.run(upserts.SCOPES, rows=rows)
