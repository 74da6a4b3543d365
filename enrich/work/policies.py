"""Which nodes shall have which enrichment.

The policies of the active domain profile say so. An active profile without any asks for
everything; where no profile is active, nodes get their vectors and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from cypher.loader import load
from enrich.work.jobs import Job, Selection, everything, nothing
from graph.model.declarations import LABELS
from graph.model.identity import canonical_key, canonical_uid
from graph.model.kinds import KINDS, policy_kinds
from graph.store.store import Store

_FILTERS: Final = {"categories": "Category", "severities": "Severity", "services": "System"}
"""What a policy is narrowed by, and the label of what it names."""

_BY_RULES: Final = "rules"
"""What stands for the policies where rules of its own ask for a kind."""

_PARTS: Final = {"Document": "DocumentChunk"}
"""A document's text is its chunks: who asks for the one means the other as well."""


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One rule: nodes of these types get these kinds; a filter that is None does not narrow.

    `types` are exact; filters are uids of canonical nodes, `words` what sources call the
    severities, in lower case.
    """

    name: str
    types: frozenset[str]
    kinds: frozenset[str]
    categories: tuple[str, ...] | None = None
    severities: tuple[str, ...] | None = None
    services: tuple[str, ...] | None = None
    words: tuple[str, ...] = ()

    @property
    def is_narrow(self) -> bool:
        """Whether it depends on more than a node's type."""
        return any(getattr(self, name) is not None for name in _FILTERS)

    def asked_of(self, types: Iterable[str]) -> dict[str, Any]:
        """Return it as a parameter of the statement that decides, for some of its types."""
        filters = {name: getattr(self, name) for name in _FILTERS}
        known = {"name": self.name, "types": sorted(self.types.intersection(types))}
        return {**known, **filters, "words": self.words}


@dataclass(frozen=True, slots=True)
class Policies:
    """What one organisation wants; read once and used for a batch of work."""

    store: Store
    org: str
    rules: tuple[PolicyRule, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that some policy asks for, in the order in which they are done."""
        asked = {kind for rule in self.rules for kind in rule.kinds}
        return tuple(kind for kind in KINDS if kind in asked)

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that differ when what the policies say does."""
        said = [
            {**rule.asked_of(rule.types), "kinds": sorted(rule.kinds)}
            for rule in sorted(self.rules, key=lambda rule: rule.name)
        ]
        return hashlib.sha256(orjson.dumps(said)).hexdigest()[:16]

    def selection(self, job: Job) -> Selection:
        """Return what tells a job which nodes shall have a result of its kind.

        It asks the graph only where the policies differ among nodes of one type.
        """
        if KINDS[job.kind].ruled:
            return everything
        rules = self._rules(job)
        certain = {name for rule in rules if not rule.is_narrow for name in rule.types}
        if certain.issuperset(job.types):
            return everything
        if not rules:
            return nothing
        return lambda uids: set(self.chosen(job, uids))

    def chosen(self, job: Job, uids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return those of at most a batch that a job shall serve, with the policies' names."""
        if KINDS[job.kind].ruled:
            return dict.fromkeys(uids, (_BY_RULES,))
        rules = self._rules(job)
        if not rules or not uids:
            return {}
        rows = self.store.read(
            load()["policies.wanted"],
            org=self.org,
            uids=list(uids),
            policies=[rule.asked_of(job.types) for rule in rules],
        )
        return {row["uid"]: tuple(sorted(row["policies"])) for row in rows}

    def _rules(self, job: Job) -> list[PolicyRule]:
        return [
            rule
            for rule in self.rules
            if job.kind in rule.kinds and not rule.types.isdisjoint(job.types)
        ]


def load_policies(store: Store, org: str) -> Policies:
    """Return what an organisation wants now.

    Raises:
        GraphError: When the graph can't be asked.
    """
    rows = store.read(load()["policies.active"], org=org)
    if not rows:
        unasked = [name for name, kind in KINDS.items() if kind.unasked]
        return Policies(store, org, (_of_everything("without a profile", unasked),))
    stated = [row for row in rows if row["uid"]]
    if not stated:
        return Policies(store, org, (_of_everything("without a policy", policy_kinds()),))
    words = _severity_words(store, org, stated)
    return Policies(store, org, tuple(_policy(org, row, words) for row in stated))


def _of_everything(name: str, kinds: Iterable[str]) -> PolicyRule:
    return PolicyRule(name, frozenset(LABELS), frozenset(kinds))


def _policy(org: str, row: Mapping[str, Any], words: Mapping[str, Sequence[str]]) -> PolicyRule:
    named = _named(org, row)
    called = {word.lower() for uid in named["severities"] or () for word in words.get(uid, ())}
    return PolicyRule(
        name=row["name"] or row["uid"],
        types=types_of(row["labels"] or LABELS),
        kinds=frozenset(row["kinds"] or policy_kinds()),
        words=tuple(sorted(called)),
        **named,
    )


def _named(org: str, row: Mapping[str, Any]) -> dict[str, tuple[str, ...] | None]:
    """Return a policy's filters as uids; one that is empty or missing does not narrow."""
    stated = orjson.loads(row["filter"] or "{}")
    return {
        name: _uids(org, label, stated[name]) if stated.get(name) else None
        for name, label in _FILTERS.items()
    }


def _uids(org: str, label: str, names: Iterable[str]) -> tuple[str, ...]:
    type_ = LABELS[label].type
    return tuple(sorted(canonical_uid(org, type_, canonical_key(label, name)) for name in names))


def _severity_words(
    store: Store, org: str, rows: Iterable[Mapping[str, Any]]
) -> dict[str, Sequence[str]]:
    uids = sorted({uid for row in rows for uid in _named(org, row)["severities"] or ()})
    if not uids:
        return {}
    found = store.read(load()["policies.severity_words"], org=org, uids=uids)
    return {row["uid"]: row["words"] for row in found}


def types_of(labels: Iterable[str]) -> frozenset[str]:
    """Return the types of the nodes that carry one of these labels, or are parts of such."""
    asked = set(labels)
    asked |= {_PARTS[label] for label in asked if label in _PARTS}
    return frozenset(name for name, spec in LABELS.items() if asked.intersection(spec.labels))
