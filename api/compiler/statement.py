"""Write the plan of an operation as one Cypher statement.

The text depends on the form of the operation alone: names are counted, columns are sorted,
values are parameters. Two operations that read the same share one plan in Neo4j.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from api.compiler.plan import Column, Lookup, Node, Page, Root, Search
from api.schema.bindings import HIDDEN_LABELS, STATE_LABELS
from api.schema.fields import Link
from graph.declarations import ENTITY_LABEL

PREFIX: Final = "CYPHER 25"

_UNSEEN: Final = "|".join((*STATE_LABELS, *HIDDEN_LABELS))
ANY_VISIBLE: Final = f"{ENTITY_LABEL}&!({_UNSEEN})"
"""Label expression of every node that a reader may meet."""


@dataclass(slots=True)
class StatementWriter:
    """Writes one statement. `pages` are its connections, parents before children."""

    pages: list[Page] = field(default_factory=list)
    _variables: int = 0

    def write(self, root: Root) -> str:
        """Return the statement: one row, one value for each of `root.sources`."""
        columns = [
            f"{self._source(source, number)} AS f{number}"
            for number, source in enumerate(root.sources)
        ]
        return f"{PREFIX}\nRETURN " + ",\n".join(columns)

    def _source(self, source: Page | Lookup | Search, number: int) -> str:
        source.place = f"f[{number}]"
        if isinstance(source, Page):
            return self._root_page(source)
        source.index = number
        if isinstance(source, Lookup):
            return self._lookup(source)
        return self._search(source)

    def _lookup(self, lookup: Lookup) -> str:
        """Find one node by its uid; an alias leads to the node that it stands for."""
        n = self._variable()
        return (
            f"COLLECT {{\n"
            f"MATCH (x{n}:{ENTITY_LABEL} {{uid: $p.id{lookup.index}}}) WHERE x{n}.org = $p.org\n"
            f"WITH coalesce(COLLECT {{ MATCH (x{n})-[:ALIAS_OF]->(k{n}) WHERE k{n}.org = $p.org "
            f"RETURN k{n} ORDER BY k{n}.uid LIMIT 1 }}[0], x{n}) AS {n}\n"
            f"WHERE {n}:{ANY_VISIBLE}\n"
            f"RETURN {self._row(lookup.node, n)} }}"
        )

    def _search(self, search: Search) -> str:
        n = self._variable()
        return (
            f"COLLECT {{\n"
            f"UNWIND $p.h{search.index} AS u{n}\n"
            f"MATCH ({n}:{ENTITY_LABEL} {{uid: u{n}}}) "
            f"WHERE {n}.org = $p.org AND {n}:{ANY_VISIBLE}\n"
            f"RETURN [u{n}, {self._row(search.node, n)}] }}"
        )

    def _root_page(self, page: Page) -> str:
        """List a label. The order repeats the index's columns, so nothing is ever sorted."""
        self._number(page)
        n, sort = self._variable(), page.link.sort
        conditions = [f"{n}.org = $p.org", *_index_bounds(page, n), *_keyset(page, n)]
        return self._collect(
            f"MATCH ({n}:{_labels(page.link)})", conditions, f"{n}", ("org", sort, "uid"), page
        )

    def _nested_page(self, page: Page, parent: str) -> str:
        self._number(page)
        n = self._variable()
        return self._keyed(page, parent, n) if page.link.key else self._related(page, parent, n)

    def _keyed(self, page: Page, parent: str, n: str) -> str:
        link = page.link
        conditions = [
            f"{n}.{link.key} = {parent}.uid",
            *_index_bounds(page, n),
            f"{n}.org = $p.org",
            *_keyset(page, n),
        ]
        order = (link.key, link.sort, "uid")
        return self._collect(f"MATCH ({n}:{_labels(link)})", conditions, n, order, page)

    def _related(self, page: Page, parent: str, n: str) -> str:
        link = page.link
        left, right = ("-", "->") if link.outgoing else ("<-", "-")
        conditions = [f"r{n}.valid_to IS NULL", f"{n}.org = $p.org"]
        if not page.stubs:
            conditions.append(f"{n}.stub IS NULL")
        conditions += _keyset(page, n)
        pattern = f"MATCH ({parent}){left}[r{n}:{link.relationship}]{right}({n}:{_labels(link)})"
        return self._collect(pattern, conditions, f"DISTINCT {n}", (link.sort, "uid"), page)

    def _collect(
        self, match: str, conditions: list[str], kept: str, order: Sequence[str], page: Page
    ) -> str:
        n = kept.rpartition(" ")[2]
        columns = ", ".join(f"{n}.{name} DESC" for name in order)
        return (
            f"COLLECT {{\n"
            f"{match} WHERE {' AND '.join(conditions)}\n"
            f"WITH {kept} ORDER BY {columns} LIMIT $p.f{page.index}\n"
            f"RETURN {self._row(page.node, n)} }}"
        )

    def _row(self, node: Node, n: str) -> str:
        """Return the list that stands for a node, and give its columns their places."""
        parts: list[str] = []
        if node.abstract:
            parts += [f"{n}.type", self._by_type(node, n)]
        parts += self._values(node, n, "", "r", len(parts))
        return f"[{', '.join(parts)}]"

    def _by_type(self, node: Node, n: str) -> str:
        owners = {owner for owner, _ in [*node.columns, *node.pages] if owner}
        if not owners:
            return "null"
        cases = "".join(
            f" WHEN '{owner}' THEN [{', '.join(self._values(node, n, owner, 'r[1]', 0))}]"
            for owner in sorted(owners)
        )
        return f"CASE {n}.type{cases} END"

    def _values(self, node: Node, n: str, owner: str, row: str, start: int) -> list[str]:
        columns = sorted(_columns_of(node, owner), key=lambda column: column.text)
        pages = sorted(
            (page for of, page in node.pages if of == owner),
            key=lambda page: (page.link.name, page.continued, page.stubs),
        )
        texts = []
        items: list[Column | Page] = [*columns, *pages]
        for number, item in enumerate(items, start):
            item.place = f"{row}[{number}]"
            if isinstance(item, Column):
                texts.append(item.text.replace("{n}", n))
            else:
                texts.append(self._nested_page(item, n))
        return texts

    def _number(self, page: Page) -> None:
        page.index = len(self.pages)
        self.pages.append(page)

    def _variable(self) -> str:
        self._variables += 1
        return f"n{self._variables}"


def _columns_of(node: Node, owner: str) -> list[Column]:
    return [column for (of, _), column in node.columns.items() if of == owner]


def _labels(link: Link) -> str:
    return ANY_VISIBLE if ENTITY_LABEL in link.labels else "|".join(link.labels)


def _index_bounds(page: Page, n: str) -> list[str]:
    """Return a predicate on each further column: without them the index is not used.

    Stubs have the epoch for their time, so a list without them never meets one.
    """
    sort = f"{n}.{page.link.sort}"
    uid = f"{n}.uid IS NOT NULL"
    if page.stubs:
        return [f"{sort} IS NOT NULL", uid]
    return [f"{sort} > $p.epoch", uid, f"{n}.stub IS NULL"]


def _keyset(page: Page, n: str) -> list[str]:
    """Return what lies behind the cursor.

    As an OR, the planner may seek both sides in the index (it does on small labels): a
    union of two seeks, which then has to be sorted. It does not look into a CASE.
    """
    if not page.continued:
        return []
    sort, i = f"{n}.{page.link.sort}", page.index
    time = f"datetime($p.t{i})"
    tie = f"CASE WHEN {sort} = {time} THEN {n}.uid < $p.u{i} ELSE true END"
    return [f"{sort} <= {time}", tie]
