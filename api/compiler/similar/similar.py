"""`semanticNeighbors`: what resembles a node or a text, in the statement of its operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from graphql import FieldNode

from api.compiler.plan.lookup import found_by_id
from api.compiler.plan.ordering import enum_name
from api.compiler.plan.outs import Constant, Made
from api.compiler.plan.plan import (
    Binding,
    Fetch,
    Node,
    Out,
    Selecting,
    Shape,
    Shaping,
    Site,
    Writing,
)
from api.compiler.plan.shaping import ShapeContext
from api.compiler.request.arguments import Argument, argument
from api.compiler.similar.narrowing import SHOWN_AS, Narrowing
from api.compiler.similar.nearness import BEST, SIGNS, Nearness
from api.compiler.similar.vectors import KEYS, list_kinds, vector_lists
from api.compiler.time.clocks import span_of
from api.schema.bindings import TYPES
from api.schema.build import LABEL_OF
from enrich.embedding.search import CANDIDATES, Candidate, Hit, HitKind, Widths, fuse
from enrich.embedding.texts import ONE_WORD, query_words
from graph.errors import InvalidInput
from graph.model.declarations import LABELS
from graph.model.identity import org_token
from graph.model.providers import ProviderSpec

NESTED: Final = 5
ROOT: Final = 10
"""How many neighbours there are when a request does not say."""

_SPARE: Final = 2
"""Hits that are read beyond those asked for, should two machines add up differently."""

_EMBEDDED: Final = tuple(name for name, spec in LABELS.items() if spec.embedded and name in TYPES)


WIDTHS: Final = Widths()


@dataclass(slots=True, eq=False)
class Similar(Fetch):
    """Lists of hits, and the best nodes of all.

    `like` is the text that is asked about; `id` and it are nothing below a node, which is
    asked about itself.
    """

    node: Node
    id: Argument
    like: Argument
    types: Argument
    system: Argument
    since: Argument
    until: Argument
    first: Argument
    rerank: Argument
    nested: bool
    by_text: bool
    filters: tuple[bool, bool, bool]
    providers: tuple[ProviderSpec, ...]

    @property
    def kinds(self) -> tuple[HitKind, ...]:
        """What the hits of each list are called."""
        return list_kinds(self.providers, of_node=not self.by_text)

    @property
    def weight(self) -> int:
        """As many lists as take about as long to plan."""
        return 15 if any(self.filters) else 10

    def order(self) -> tuple[str, ...]:
        """Sort by name and form."""
        return ("semanticNeighbors", str(self.filters))

    def text(self, writer: Writing, parent: str) -> str:
        """Return a list of no or one row: the lists' hits, and pairs of uid and row."""
        n = writer.variable()
        subject = parent or ("" if self.by_text else f"o{n}")
        narrowing = Narrowing(self.index, self.moment, *self.filters)
        vectors = vector_lists(self.providers, subject, narrowing)
        search = Nearness(n, subject, narrowing, vectors)
        asked = "" if parent or self.by_text else f"{found_by_id(subject, f's{self.index}_id')}\n"
        return (
            f"COLLECT {{\n{asked}{search.clauses()}\nRETURN [{search.told()}, "
            f"COLLECT {{ UNWIND {search.named(BEST)} AS {n} "
            f"RETURN [{n}.uid, {writer.row(self.node, n)}] }}] }}"
        )

    def bind(self, binder: Binding) -> None:
        """Set what is asked, the filters and how far to look.

        Raises:
            InvalidInput: When both or neither of `id` and `text` are given at the root, or a
                time is none.
            LimitExceeded: When there are too many searches.
        """
        limit = binder.size(self.first, NESTED if self.nested else ROOT)
        query = binder.value(self.like) if self.by_text and binder.value(self.rerank) else None
        read = max(limit, binder.settings.search_rerank_texts) if query and limit else limit
        binder.cost(self, read)
        binder.searches(self)
        asked = {**self._asked(binder), **self._filters(binder), "query": query}
        search_parameters(binder, self.index, read, asked)
        binder.params[f"s{self.index}_wanted"] = limit

    def _asked(self, binder: Binding) -> dict[str, Any]:
        if self.nested:
            return {}
        uid, text = binder.value(self.id), binder.value(self.like)
        if (uid is None) == (text is None):
            raise InvalidInput("give either `id` or `text` to semanticNeighbors, not both or none")
        if text is None:
            return {"id": str(uid)}
        looked_at = text[: binder.settings.embed_characters]
        by_model = binder.vectors(looked_at)
        found = {
            f"vector{key}": by_model.get(spec.model)
            for key, spec in zip(KEYS, self.providers, strict=False)
        }
        return {**found, "words": query_words(looked_at)}

    def _filters(self, binder: Binding) -> dict[str, Any]:
        wanted = searched_types([enum_name(item) for item in binder.value(self.types, ())])
        shown = {SHOWN_AS.get(name, name) for name in wanted}
        found: dict[str, Any] = {"types": list(wanted), "shown": sorted(shown | {*wanted})}
        names = ("since", "until")
        times = span_of(binder.value(self.since), binder.value(self.until), names)
        found |= {name: time for name, time in zip(names, times, strict=True) if time}
        if (system := binder.value(self.system)) is not None:
            found["system"] = str(system)
        return found


def search_parameters(binder: Binding, index: int, limit: int, given: Mapping[str, Any]) -> None:
    """Set the parameters of the search with a number: what is given, and how far it looks."""
    binder.params |= {
        "token": org_token(binder.org),
        "signs": list(SIGNS),
        "one_word": ONE_WORD,
    }
    for name, value in {**given, **_widths(limit)}.items():
        binder.params[f"s{index}_{name}"] = value


def _widths(limit: int) -> dict[str, int]:
    most = max(CANDIDATES, limit)
    return {
        "first": limit,
        "hits": limit + _SPARE,
        "most": most,
        "rows": WIDTHS.rows * most // CANDIDATES,
        "wide": WIDTHS.wide,
        "deep": WIDTHS.deep,
        "deepest": WIDTHS.deepest,
        "few": WIDTHS.few,
        "members": WIDTHS.members,
    }


def searched_types(names: Sequence[str]) -> tuple[str, ...]:
    """Return the labels to search for these names of `EntityType`, all without a name.

    A Ticket is a CustomerCase too, and a Document is found by its chunks.
    """
    if not names:
        return _EMBEDDED
    wanted = {LABEL_OF[name] for name in names}
    return tuple(label for label in _EMBEDDED if _answers(label, wanted))


def _answers(label: str, wanted: set[str]) -> bool:
    return not wanted.isdisjoint((*LABELS[label].labels, SHOWN_AS.get(label, label)))


@dataclass(frozen=True, slots=True)
class Neighbors(Out):
    """What a search found, nearest first; `kinds` are those of its lists."""

    key: str
    fetch: Fetch
    kinds: tuple[HitKind, ...]
    fields: tuple[Out, ...]

    def source(self, shaper: Shaping, place: str) -> str:
        """Write the function that fuses the lists and joins hits and rows."""
        del place
        shaper.scope |= {"fused": fused, "wanted": wanted}
        name = shaper.name("near")
        shaper.function(
            name,
            "rows, c",
            "if not rows: return []",
            "found = dict(rows[0][-1])",
            f"hits = fused({self.kinds!r}, rows[0], found, c.params['s{self.fetch.index}_first'])",
            f"hits = wanted(hits, c, 's{self.fetch.index}_')",
            f"return [{shaper.object(self.fields, 'r')} for h in hits]",
        )
        return f"{name}({shaper.place(self.fetch)}, c)"


def fused(
    kinds: Sequence[HitKind], lists: Sequence[Any], found: Mapping[str, Any], limit: int
) -> list[Hit]:
    """Return the best hits of the lists whose nodes were read."""
    pairs = zip(kinds, lists, strict=False)
    ranked = fuse({kind: [_candidate(row) for row in rows] for kind, rows in pairs}, limit + _SPARE)
    return [hit for hit in ranked if hit.uid in found][:limit]


def wanted(hits: list[Hit], call: ShapeContext, own: str) -> list[Hit]:
    """Return as many hits as are asked for, in the order of a provider if that is wanted.

    `own` is what the names of the search's parameters begin with.
    """
    query = call.params.get(f"{own}query")
    if query is not None and call.ranker is not None:
        hits = call.ranker.ranked(query, hits)
    return hits[: call.params.get(f"{own}wanted")]


def _candidate(row: Sequence[Any]) -> Candidate:
    uid, score, part, *shared = row
    return Candidate(uid, score, part, tuple(shared[0]) if shared else ())


@dataclass(frozen=True, slots=True)
class _HitNode(Out):
    key: str
    shape: Shape

    def source(self, shaper: Shaping, place: str) -> str:
        del place
        return f"{shaper.node(self.shape)}(found[h.uid], c)"


@dataclass(frozen=True, slots=True)
class Reasons(Out):
    """Why a hit `h` came."""

    key: str
    fields: tuple[Out, ...]

    def source(self, shaper: Shaping, place: str) -> str:
        """Return the list."""
        return f"[{shaper.object(self.fields, place)} for q in h.reasons]"


def plan_neighbors(planner: Selecting, site: Site) -> Out:
    """Plan `semanticNeighbors`, at the root or of a node."""
    of = partial(argument, site.nodes)
    filters = [planner.decided(of(name)) is not None for name in ("system", "since", "until")]
    fetch = Similar(
        planner.any_node(site.moment),
        id=of("id"),
        like=of("text"),
        types=of("types"),
        system=of("system"),
        since=of("since"),
        until=of("until"),
        first=of("first"),
        rerank=of("rerank"),
        nested=site.owner is not None,
        by_text=planner.decided(of("text")) is not None,
        filters=(filters[0], filters[1], filters[2]),
        providers=planner.models,
        parent=site.fetch,
        moment=site.moment,
    )
    planner.attach(site, fetch)
    return Neighbors(site.key, fetch, fetch.kinds, tuple(_neighbor(planner, site.nodes, fetch)))


def _neighbor(planner: Selecting, nodes: list[FieldNode], fetch: Similar) -> Iterator[Out]:
    for key, found in planner.fields(nodes, "Neighbor").items():
        name = found[0].name.value
        if name == "node":
            yield _HitNode(key, planner.shape(fetch.node, found, fetch))
        elif name == "reasons":
            yield Reasons(key, tuple(reason_fields(planner, found)))
        else:
            yield _of("h", key, name, "Neighbor")


def reason_fields(planner: Selecting, nodes: list[FieldNode]) -> Iterator[Out]:
    """Plan what is asked of each reason, which is `q`."""
    for key, found in planner.fields(nodes, "NeighborReason").items():
        yield _of("q", key, found[0].name.value, "NeighborReason")


def _of(variable: str, key: str, name: str, type_name: str) -> Out:
    return Constant(key, type_name) if name == "__typename" else Made(key, f"{variable}.{name}")
