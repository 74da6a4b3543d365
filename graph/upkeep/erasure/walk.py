"""One walk over everything that an organisation has: find the person, or replace it.

A page is read without a lock. What names the person is read again under the locks that
writers take, in their order, and changed in the same transaction. So a page is all done or not
at all, and doing it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cypher.loader import load
from graph.live import news
from graph.model.identity import UidSpan
from graph.store.store import Row, Store, Transaction
from graph.upkeep.erasure.pseudonyms import Pseudonyms
from graph.upkeep.erasure.receipt import Finds
from graph.upkeep.erasure.slices import ALONE, LABEL, beside, with_neighbours
from graph.upkeep.erasure.texts import Rewritten, link_rows, own, rewrite, with_hash
from graph.write import upserts
from graph.write.batch import make_batch
from graph.write.links import project
from graph.write.observations import change_uid, merged, revisable
from graph.write.work import Work

_STATES = ("_Entity",)


@dataclass(slots=True)
class Erased:
    """What a page was found to hold, and what its change led to."""

    looked_at: int = 0
    finds: Finds = field(default_factory=Finds)
    vectors: int = 0
    summaries: int = 0
    touched: list[str] = field(default_factory=list)

    def add(self, other: Erased) -> None:
        """Add what another page did; `touched` is not kept, it may be everything."""
        self.looked_at += other.looked_at
        self.finds.update(other.finds)
        self.vectors += other.vectors
        self.summaries += other.summaries


@dataclass(frozen=True, slots=True)
class Walk:
    """Walks an organisation. `state` is the node of the run, which names the person itself.

    In `drop` are uids whose nodes are deleted: what links to them loses the link.
    """

    store: Store
    org: str
    pseudonyms: Pseudonyms
    state: str
    drop: frozenset[str] = frozenset()
    dry_run: bool = False
    summarised: set[str] = field(default_factory=set)

    def pages(self) -> Iterator[Erased]:
        """Walk nodes with their relationships, then observations, then vectors."""
        yield from self._pages("erasure.page", self._nodes)
        yield from self._pages("erasure.changes", self._changes)
        yield from self._pages("erasure.vectors", self._vectors)

    def own_nodes(self) -> Erased:
        """Replace the person's own nodes, before anything that names them."""
        return self.store.transact("rename person", lambda tx: self._rewrite(tx, self._own))

    @property
    def _own(self) -> list[str]:
        return sorted(self.pseudonyms.persons)

    def _pages(self, query: str, handle: Callable[[list[Row]], Erased]) -> Iterator[Erased]:
        after, before = UidSpan.of(self.org)
        size = self.store.settings.batch_size
        while True:
            bounds = {"after": after, "before": before, "limit": size}
            rows = self.store.read(load()[query], org=self.org, **bounds)
            done = handle(rows)
            done.looked_at = len(rows)
            yield done
            if len(rows) < size:
                return
            after = rows[-1]["uid"]

    def _nodes(self, rows: list[Row]) -> Erased:
        found = [row for row in self._placed(rows, self.store.read) if self._names_person(row)]
        if self.dry_run:
            return self._found(found)
        back = [row for row in found if row["uid"] in self.drop]
        kept = [row for row in found if row["uid"] not in self.drop]
        uids = sorted({row["uid"] for row in (*kept, *self._going_on(kept))})
        done = Erased()
        if uids:
            done = self.store.transact("erase from nodes", lambda tx: self._rewrite(tx, uids))
        for row in back:
            _note(done.finds, row, self._of(row), row["uid"])
        return done

    def _placed(self, rows: list[Row], ask: Callable[..., list[Row]]) -> list[Row]:
        """Return the rows; those of slices of documents with what stands beside them."""
        slices = [row["uid"] for row in rows if LABEL in row["labels"]]
        if not slices:
            return rows
        found = beside(ask(load()["erasure.slices"], org=self.org, uids=with_neighbours(slices)))
        return [{**row, "beside": found.get(row["uid"], ALONE)} for row in rows]

    def _going_on(self, rows: Iterable[Row]) -> list[Row]:
        """Return the slices behind and before these that name the person too, one after another.

        A name may go on in them. They are changed together, because one alone would not tell any
        more what the other begins or ends with.
        """
        found = {row["uid"]: row for row in rows if LABEL in row["labels"]}
        known, more = set(found), list(found)
        while near := set(with_neighbours(more)) - known:
            known |= near
            some = self.store.read(load()["erasure.some"], org=self.org, uids=sorted(near))
            new = {
                row["uid"]: row
                for row in self._placed(some, self.store.read)
                if self._names_person(row)
            }
            found |= new
            more = list(new)
        return list(found.values())

    def _names_person(self, row: Row) -> bool:
        if row["uid"] == self.state:
            return False
        node = self._of(row)
        return bool(node.props) or any(self._links(row, node))

    def _of(self, row: Row) -> Rewritten:
        if row["uid"] in self.pseudonyms.uids:
            return own(self.pseudonyms, row["uid"], row["texts"])
        place = row.get("beside", ALONE)
        done = rewrite(self.pseudonyms, row["texts"], self.drop, place)
        return with_hash(dict(row["texts"]), done)

    def _links(self, row: Row, node: Rewritten) -> Iterator[dict[str, Any]]:
        return link_rows(self.pseudonyms, node.uid(row["uid"]), row["links"], node)

    def _found(self, rows: Iterable[Row]) -> Erased:
        """Return what a dry run tells of nodes: they keep their uids."""
        kept = [row for row in rows if row["uid"] not in self.drop]
        done = self._depending([row["uid"] for row in kept if self._of(row).props])
        for row in kept:
            node = self._of(row)
            _note(done.finds, row, node, row["uid"])
            for link in self._links(row, node):
                _note_link(done.finds, link, row["uid"])
        return done

    def _depending(self, uids: Sequence[str]) -> Erased:
        """Return what would go with these nodes' texts; a summary of two pages counts once."""
        if not uids:
            return Erased()
        [row] = self.store.read(load()["erasure.depending"], org=self.org, uids=list(uids))
        new = set(row["summarised"]) - self.summarised
        self.summarised.update(new)
        return Erased(vectors=row["vectors"], summaries=len(new))

    def _rewrite(self, transaction: Transaction, uids: Sequence[str]) -> Erased:
        """Change nodes under their locks; leave one whose new uid another node has already."""
        transaction.run(upserts.RELOCK, uids=sorted(uids))
        some = transaction.run(load()["erasure.some"], org=self.org, uids=sorted(uids))
        rows = self._placed(some, transaction.run)
        new = [(row, self._of(row)) for row in rows if row["uid"] != self.state]
        wanted = [node.props["uid"] for _, node in new if "uid" in node.props]
        taken = transaction.run(load()["erasure.taken"], org=self.org, uids=sorted(wanted))
        full = {row["uid"] for row in taken}
        late = [(row, node) for row, node in new if node.props.get("uid") in full]
        done = self._write(transaction, [pair for pair in new if pair not in late])
        for row, node in late:
            # Somebody wrote it again meanwhile: the next walk gives it another pseudonym.
            _note(done.finds, row, node, row["uid"])
        return done

    def _write(self, transaction: Transaction, new: list[tuple[Row, Rewritten]]) -> Erased:
        done = Erased()
        links: list[dict[str, Any]] = []
        for row, node in new:
            uid = node.uid(row["uid"])
            _note(done.finds, row, node, uid)
            for link in self._links(row, node):
                _note_link(done.finds, link, uid)
                links.append(link)
            done.touched += [uid] if node.props else []
        changed = [{"uid": row["uid"], "props": node.props} for row, node in new if node.props]
        if changed:
            transaction.run(load()["erasure.rewrite"], org=self.org, rows=changed)
            self._follow(transaction, done, [row["uid"] for row in changed])
            transaction.tell(self.org, news.changed(done.touched))
        if links:
            rows = [{key: link[key] for key in ("start", "id", "props")} for link in links]
            transaction.run(upserts.AMEND, rows=rows)
        self._advance(transaction, len(changed) + len(links))
        return done

    def _follow(self, transaction: Transaction, done: Erased, before: list[str]) -> None:
        """Delete what was made of the nodes' texts: summaries and vectors."""
        query = load()["erasure.clear_summaries"]
        [row] = transaction.run(query, org=self.org, uids=sorted(done.touched))
        done.summaries += row["cleared"]
        [row] = transaction.run(load()["embeddings.delete"], org=self.org, uids=before)
        done.vectors += row["deleted"]

    def _advance(self, transaction: Transaction, written: int) -> None:
        query = load()["erasure.advance"]
        now = datetime.now(UTC)
        transaction.run(query, org=self.org, uid=self.state, written=written, now=now)

    def _changes(self, rows: list[Row]) -> Erased:
        done = Erased()
        found = [row for row in rows if rewrite(self.pseudonyms, row["texts"], self.drop).props]
        if self.dry_run:
            for row in found:
                node = rewrite(self.pseudonyms, row["texts"], self.drop)
                _note(done.finds, {**row, "labels": ["Change"]}, node, row["uid"])
        elif found:
            uids = [row["uid"] for row in found]
            done = self.store.transact("erase history", lambda tx: self._rewrite_changes(tx, uids))
        return done

    def _rewrite_changes(self, transaction: Transaction, uids: Sequence[str]) -> Erased:
        done = Erased()
        rows = transaction.run(load()["erasure.some_changes"], org=self.org, uids=sorted(uids))
        changed: list[dict[str, Any]] = []
        for row in rows:
            new = rewrite(self.pseudonyms, row["texts"], self.drop)
            uid = new.uid(row["uid"])
            _note(done.finds, {**row, "labels": ["Change"]}, new, uid)
            changed.append({"uid": row["uid"], "props": new.props})
        transaction.run(load()["erasure.rewrite_changes"], org=self.org, rows=changed)
        self._describe_anew(transaction, {str(row["record"]) for row in rows})
        self._advance(transaction, len(changed))
        return done

    def _describe_anew(self, transaction: Transaction, records: set[str]) -> None:
        """Let relationships, and what observations differ in, follow from what they say now."""
        run = self.state.rpartition(":")[2]
        work = Work(transaction, self.org, run, make_batch(self.org, ()))
        work.moved.update(records)
        project(work)
        rows = [
            {"uid": change_uid(record, new), "props": revisable(new)}
            for record in sorted(records)
            for old, new in zip(work.before[record], merged((), work.before[record]), strict=True)
            if revisable(old) != revisable(new)
        ]
        if rows:
            transaction.run(upserts.REVISE, rows=rows)

    def _vectors(self, rows: list[Row]) -> Erased:
        """Delete vectors that name the person: their nodes are gone, or were written since."""
        found = [row["uid"] for row in rows if rewrite(self.pseudonyms, row["texts"]).props]
        if self.dry_run:
            return Erased(vectors=len(found) - self._counted(found))
        if found:
            self.store.write(load()["erasure.delete_vectors"], org=self.org, uids=found)
        return Erased(vectors=len(found), touched=[uid.rpartition("|")[0] for uid in found])

    def _counted(self, found: Sequence[str]) -> int:
        """Return how many of these vectors a dry run has counted with their nodes."""
        of = [uid.rpartition("|")[0] for uid in found]
        some = self.store.read(load()["erasure.some"], org=self.org, uids=sorted(set(of)))
        rows = self._placed(some, self.store.read)
        gone = {row["uid"] for row in rows if row["uid"] in self.drop or self._of(row).props}
        return sum(uid in gone for uid in of)


def _note(finds: Finds, row: Row, node: Rewritten, uid: str) -> None:
    label = next((one for one in row["labels"] if one not in _STATES), "node")
    for name in node.props:
        finds.add(label, name, uid)


def _note_link(finds: Finds, link: dict[str, Any], uid: str) -> None:
    for name in link["props"]:
        finds.add(link["type"], name, uid)
