"""One vector list of a search for neighbours: whose vectors, and what its variables are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.compiler.similar.narrowing import HIT, MEMBERS, Narrowing
from api.compiler.time.moment import VISIBLE
from enrich.embedding.search import HitKind
from graph.model.declarations import ENTITY_LABEL
from graph.model.providers import ProviderSpec
from graph.schema.statements import vector_index

_OWN_CHUNKS: Final = 16
"""First chunks of a document among which one with a vector is looked for."""

KEYS: Final = ("", *"bcdefgh")
"""What tells the variables and parameters of one model from another's."""

SCORE: Final = "s{n}"
"""Variable of the score of a hit."""


@dataclass(frozen=True, slots=True)
class VectorList:
    """The nearest vectors of one model. `key` tells its variables from those of other models'.

    `subject` is the variable of the asked node, empty when a text is asked.
    """

    provider: ProviderSpec
    key: str
    subject: str
    filters: Narrowing

    @property
    def asked(self) -> str:
        """Variable of the asked node's own Embedding, or null."""
        return f"a{self.key}{{n}}"

    @property
    def hits(self) -> str:
        """Variable of the list: hits `[node, score, part]`, best first."""
        return f"v{self.key}{{n}}"

    @property
    def first(self) -> str:
        """Variable of what the first look found."""
        return f"v1{self.key}{{n}}"

    @property
    def second(self) -> str:
        """Variable of what a wider or exact look found."""
        return f"v2{self.key}{{n}}"

    def found(self) -> str:
        """Return the expression of the asked node's own Embedding, or of its first chunk's."""
        x, key = self.subject, f"'|{self.provider.model}'"
        return (
            f"coalesce(\n"
            f"COLLECT {{ MATCH (e{{n}}:Embedding {{uid: {x}.uid + {key}}}) "
            f"WHERE e{{n}}.org = $p.org RETURN e{{n}} }}[0],\n"
            f"COLLECT {{ MATCH ({x})-[:HAS_CHUNK]->(c{{n}}:DocumentChunk) "
            f"WHERE c{{n}}.org = $p.org\n"
            f"WITH c{{n}} ORDER BY c{{n}}.chunk_index LIMIT {_OWN_CHUNKS}\n"
            f"MATCH (e{{n}}:Embedding {{uid: c{{n}}.uid + {key}}}) WHERE e{{n}}.org = $p.org\n"
            f"RETURN e{{n}} ORDER BY c{{n}}.chunk_index LIMIT 1 }}[0]) AS {self.asked}"
        )

    def searched(self, width: str, condition: str) -> str:
        """Ask the index. What it says of a hit is its exact likeness: it looks again itself."""
        among = ""
        if self.filters:
            among = (
                f"WITH * WHERE size({MEMBERS}) >= {self._p('members')} OR e{{n}}.of IN {MEMBERS}\n"
            )
        return (
            f"WITH * WHERE {self._vector} IS NOT NULL AND {condition}\n"
            f"MATCH (e{{n}}:{self.provider.label})\n"
            f"SEARCH e{{n}} IN (VECTOR INDEX {vector_index(self.provider.label)} "
            f"FOR {self._vector}\n"
            f"WHERE e{{n}}.org = $p.org AND e{{n}}.type IN {self._p('types')} "
            f"AND e{{n}}.visibility IN {VISIBLE}\n"
            f"LIMIT {self._p(width)}) SCORE AS {SCORE}\n"
            f"{among}"
            f"MATCH ({HIT}:{ENTITY_LABEL} {{uid: e{{n}}.of}}) WHERE {HIT}.org = $p.org\n"
            f"WITH {HIT}, 2 * {SCORE} - 1 AS {SCORE}"
        )

    def compared(self, condition: str) -> str:
        """Compare with each vector of the nodes that the filters leave."""
        return (
            f"UNWIND CASE WHEN {self._vector} IS NOT NULL AND {condition} "
            f"THEN {MEMBERS} ELSE [] END AS u{{n}}\n"
            f"MATCH (e{{n}}:Embedding {{of: u{{n}}}})\n"
            f"WHERE e{{n}}.model = '{self.provider.model}' AND e{{n}}.org = $p.org "
            f"AND e{{n}}.type IN {self._p('types')} AND e{{n}}.visibility IN {VISIBLE} "
            f"AND e{{n}}.vector IS NOT NULL\n"
            f"MATCH ({HIT}:{ENTITY_LABEL} {{uid: u{{n}}}}) WHERE {HIT}.org = $p.org\n"
            f"WITH {HIT}, "
            f"2 * vector.similarity.cosine(e{{n}}.vector, {self._vector}) - 1 AS {SCORE}"
        )

    @property
    def _vector(self) -> str:
        return f"{self.asked}.vector" if self.subject else self._p(f"vector{self.key}")

    def _p(self, name: str) -> str:
        return self.filters.p(name)


def list_kinds(providers: Sequence[ProviderSpec], *, of_node: bool) -> tuple[HitKind, ...]:
    """Return what the hits of each list are called, in the order of `Nearness.told`.

    `of_node` tells that a node is asked about, not a text: a node shares things with others.
    """
    return (*(spec.list for spec in providers), "text", *(("graph",) if of_node else ()))


def vector_lists(
    providers: Sequence[ProviderSpec], subject: str, filters: Narrowing
) -> tuple[VectorList, ...]:
    """Return a list for each model. The first has as many hits as there are, others rank them."""
    return tuple(
        VectorList(spec, key, subject, filters) for spec, key in zip(providers, KEYS, strict=False)
    )
