"""The steps `claims` and `fold`: which nodes stand for others, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from graph.logging import new_id
from graph.model.declarations import base_label
from graph.model.identity import CANONICAL_SOURCE
from graph.model.times import UNTIMED
from graph.store.store import Row
from graph.write import upserts
from graph.write.batch import type_of
from graph.write.nodes import LABELS_OF
from graph.write.people import Claimed, differences
from graph.write.restrictions import forget_derived
from graph.write.work import Work


class Move(NamedTuple):
    """That what names the uid `of` is still at the node `left` and belongs elsewhere."""

    of: str
    left: str


def claim(work: Work, inline: int) -> None:
    """Write and withdraw claims, describe canonical nodes anew, and move what follows.

    Up to `inline` relationships move here; more are left to `graph.write.moves`, under a marker
    that this transaction writes.
    """
    ended, begun = differences(work)
    described = _describing(work)
    if ended or begun:
        concerned = {one.claim.uid for one in (*ended, *begun)}
        canonical = {one.claim.of for one in (*ended, *begun) if not one.aside}
        work.relock(concerned | canonical)
        work.load_targets(concerned)
        before = {uid: work.resolve(uid) for uid in concerned}
        _write(work, ended, begun)
        work.forget_targets(concerned)
        work.load_targets(concerned)
        described |= canonical
        fold(work, described)
        _follow(work, before, inline)
    else:
        fold(work, described)


def _describing(work: Work) -> set[str]:
    """Return the canonical nodes whose description takes part in what was just written."""
    aliases = [uid for uid in work.written if work.of(uid).alias]
    work.load_targets(aliases)
    return {target for uid in aliases for target in work.targets(uid)}


def _write(work: Work, ended: Iterable[Claimed], begun: Iterable[Claimed]) -> None:
    over, taken_up = _parted(ended)
    if taken_up:
        work.transaction.run(upserts.TAKE_UP, rows=_rows(taken_up))
    if over:
        work.transaction.run(upserts.UNCLAIM, rows=_rows(over), labels_of=LABELS_OF)
        work.touched.update(one.claim.uid for one in over)
    new = write_claims(work, begun)
    if old := sorted({one.claim.uid for one in new if not work.is_new(one.claim.uid)}):
        work.transaction.run(upserts.FORGET_VECTORS, uids=old)


def write_claims(work: Work, claimed: Iterable[Claimed]) -> list[Claimed]:
    """Make claims, and keep those that people speak against; return those that stand."""
    standing, set_aside = _parted(claimed)
    if set_aside:
        work.transaction.run(upserts.SET_ASIDE, rows=_rows(set_aside))
    if standing:
        work.transaction.run(upserts.CLAIM, rows=_rows(standing), labels_of=LABELS_OF)
    return standing


def _parted(claimed: Iterable[Claimed]) -> tuple[list[Claimed], list[Claimed]]:
    """Return those that stand and those that are set aside, in order."""
    found = sorted(claimed)
    return [one for one in found if not one.aside], [one for one in found if one.aside]


def _rows(claimed: Iterable[Claimed]) -> list[dict[str, Any]]:
    return [{"record": one.record, "uid": one.claim.uid, "of": one.claim.of} for one in claimed]


def fold(work: Work, uids: Iterable[str]) -> None:
    """Describe canonical nodes by their aliases."""
    for type_, group in groupby(sorted(uids, key=lambda uid: (type_of(uid), uid)), key=type_of):
        asked = list(group)
        [row] = work.transaction.run(upserts.FOLD[type_], uids=asked, run=work.run, untimed=UNTIMED)
        work.stubs += row["stubs"]
        forget_derived(work, row["other"])
        label = base_label(type_)
        # People have no vector, but texts name them by their addresses.
        if label.embedded or label.name == "Person":
            work.touched.update(asked)


def _follow(work: Work, before: dict[str, str], inline: int) -> None:
    """Move what names the aliases whose canonical node is another one now."""
    moves = [Move(uid, left) for uid, left in sorted(before.items()) if work.resolve(uid) != left]
    for move in moves:
        work.left.setdefault(move.of, set()).add(move.left)
    work.moved.update(move.of for move in moves)
    moves = [move for move in moves if _may_hold_something(work, move)]
    if moves:
        records = linked_records(work, moves, inline + 1)
        late = [move for move in moves if not move_keyed(work, move, inline)]
        if len(records) > inline:
            late = moves
        else:
            work.moved |= records
        work.pending = bool(late)
        if late:
            rows = [{**move._asdict(), "uid": new_id()} for move in late]
            work.transaction.run(upserts.ADD_MOVES, org=work.org, rows=rows)


def _may_hold_something(work: Work, move: Move) -> bool:
    """Tell whether anything can be at the node: one made here has only keys pointing to it."""
    return not work.is_new(move.left) or move.of in work.batch.keys


def linked_records(work: Work, moves: Iterable[Move], limit: int) -> set[str]:
    """Return records with relationships to the nodes that were left, at most `limit`."""
    uids = sorted({move.left for move in moves})
    rows = work.transaction.run(
        upserts.LINKED_RECORDS, uids=uids, people=CANONICAL_SOURCE, limit=limit
    )
    return {row["record"] for row in rows}


def move_keyed(work: Work, move: Move, limit: int) -> bool:
    """Move sightings and keys that name the alias; tell whether that was all of them."""
    to = work.resolve(move.of)
    if to == move.left:
        return True
    asked = {"of": move.of, "left": move.left, "to": to, "limit": limit}
    left = work.transaction.run(upserts.LEFT_SIGHTINGS, **asked)
    _move_sightings(work, left)
    done = len(left) < limit
    for statement in upserts.REKEY:
        rows = work.transaction.run(statement, **asked, untimed=UNTIMED)
        done &= rows[0]["moved"] < limit
    return done


def _move_sightings(work: Work, left: Sequence[Row]) -> None:
    """Write sightings where they belong now and remove them where they were.

    They may meet some that came after the merge and before this: those are widened.
    """
    groups: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
    for row in left:
        props = {"visibility": None} | row["props"]
        span = {"first": props.pop("first_seen"), "last": props.pop("last_seen")}
        key = {name: props.pop(name) for name in upserts.SIGHTING_KEYS if name in props}
        moved = {"start": row["start"], "end": row["end"], "props": props, **key, **span}
        moved["visibility"] = props.pop("visibility")
        groups.setdefault((row["type"], tuple(key)), []).append(moved)
    if left:
        gone = [{"start": row["at"], "id": row["id"]} for row in left]
        work.transaction.run(upserts.UNRELATE, rows=gone)
    for found, rows in groups.items():
        work.transaction.run(upserts.SIGHTINGS[found], rows=rows, run=work.run)
