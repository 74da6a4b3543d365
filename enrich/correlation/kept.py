"""The rules of an organisation: those that were ever switched on, and what answers taught them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from cypher.loader import load
from enrich.correlation.candidates import Candidates, UidPairs
from enrich.correlation.pairs import signs
from enrich.correlation.rules import JoinRule, parse_rule, shipped
from enrich.correlation.scoring import PeoplesAnswer, taught
from graph.errors import NotFound
from graph.model.identity import canonical_json, make_uid
from graph.model.made import made_node
from graph.store.store import Row, Store

_MOST_ANSWERS: Final = 500
"""How many of the newest answers teach a rule."""


@dataclass(frozen=True, slots=True)
class KeptRule:
    """A rule as an organisation has it.

    Attributes:
        rule: As it was switched on.
        is_active: Whether it joins anything now.
        applied_at: When it was switched on last, as text; None: never.
        answers: With the weights that answers taught it.
    """

    rule: JoinRule
    is_active: bool = False
    applied_at: str | None = None
    answers: JoinRule | None = None

    @property
    def now(self) -> JoinRule:
        """The rule as it judges."""
        return self.answers or self.rule


@dataclass(frozen=True, slots=True)
class KeptRules:
    """All rules of one organisation by name."""

    store: Store
    org: str

    def kept(self) -> dict[str, KeptRule]:
        """Return those that were ever switched on.

        Raises:
            GraphError: When the graph can't be asked.
        """
        rows = self.store.read(load()["correlation.rules"], org=self.org)
        return {row["name"]: _kept(row) for row in rows}

    def active(self) -> dict[str, JoinRule]:
        """Return those that are switched on, as they judge."""
        return {name: one.now for name, one in self.kept().items() if one.is_active}

    def joining(self) -> dict[str, KeptRule]:
        """Return those that were ever switched on and link pairs."""
        return {name: one for name, one in self.kept().items() if one.rule.finds is None}

    def finding(self) -> dict[str, KeptRule]:
        """Return those that were ever switched on and find what comes back."""
        return {name: one for name, one in self.kept().items() if one.rule.finds is not None}

    def every(self) -> dict[str, KeptRule]:
        """Return those that come with Nazara too, by name."""
        found = {name: KeptRule(rule) for name, rule in shipped().items()}
        return dict(sorted((found | self.kept()).items()))

    def get(self, name: str) -> KeptRule:
        """Return one of them.

        Raises:
            NotFound: When there is none of that name; it names those that there are.
        """
        every = self.every()
        if name not in every:
            message = f"there is no rule {name!r}; known: {', '.join(every)}"
            remedy = "Give the file of a rule of your own: docs/guides/links.md."
            raise NotFound(message, remedy=remedy, field="name")
        return every[name]

    def apply(self, rule: JoinRule) -> KeptRule:
        """Switch a rule on, with the weights that people's answers teach it."""
        wanted = KeptRule(rule, True, _now(), self.teach(rule))
        self._save(wanted)
        return wanted

    def undo(self, name: str) -> KeptRule:
        """Switch a rule off; what it joined goes with the next run.

        Raises:
            NotFound: When it was never switched on.
        """
        found = self.kept().get(name)
        if found is None:
            message = f"the rule {name!r} was never switched on here"
            raise NotFound(message, field="name")
        wanted = KeptRule(found.rule, False, found.applied_at, found.answers)
        self._save(wanted)
        return wanted

    def teach(self, rule: JoinRule) -> JoinRule:
        """Return a rule with the weights that people's answers teach it.

        Answers to repetitions say nothing of problems that come back, which are no repetitions.
        """
        if rule.finds is not None:
            return rule
        said = {
            pair: row["holds"]
            for row in self._answers(rule)
            for pair in _subject_first(rule, row["start"], row["end"])
        }
        found = Candidates(self.store, self.org).between(rule, set(said))
        answers: list[PeoplesAnswer] = []
        for uid, pairs in found.pairs.items():
            for pair in pairs:
                shown = signs(pair, rule, found.reach)
                given: dict[str, float] = {sign.name: sign.value for sign in shown}
                answers.append((given, bool(said[uid, pair.other.uid])))
        return taught(rule, answers)

    def teach_all(self) -> list[str]:
        """Let answers teach every rule that is switched on; return the names of those changed."""
        changed = []
        for name, one in self.kept().items():
            if one.is_active and (wanted := self.teach(one.rule)) != one.now:
                self._save(KeptRule(one.rule, True, one.applied_at, wanted))
                changed.append(name)
        return changed

    def _answers(self, rule: JoinRule) -> list[Row]:
        return self.store.read(
            load()["correlation.answers"],
            org=self.org,
            type=rule.joins.relationship,
            limit=_MOST_ANSWERS,
        )

    def _save(self, wanted: KeptRule) -> None:
        props = _props(self.org, wanted)
        query = load()["correlation.save_rule"]
        self.store.write(query, org=self.org, uid=props["uid"], props=props)


def rule_uid(org: str, name: str) -> str:
    """Return the uid of the node of a rule."""
    return make_uid(org, "nazara", "main", "link_rule", name)


def digest_of_rules(active: Mapping[str, JoinRule]) -> str:
    """Return sixteen hexadecimal digits that differ when what rules join may."""
    said = canonical_json([active[name].digest for name in sorted(active)])
    return hashlib.sha256(said).hexdigest()[:16]


def _subject_first(rule: JoinRule, start: str, end: str) -> UidPairs:
    """Return the pair as the rule sees it; of two of one label, whichever comes later is first."""
    if rule.joins.subject == rule.joins.other:
        return {(start, end)}
    return {(start, end) if rule.joins.leads == "to" else (end, start)}


def _kept(row: Row) -> KeptRule:
    rule = parse_rule(row["document"], f"the stored rule {row['name']}")
    weights = orjson.loads(row["weights"]) if row["weights"] else None
    answers = rule.model_copy(update=weights) if weights else None
    return KeptRule(rule, bool(row["active"]), row["applied_at"], answers)


def _props(org: str, wanted: KeptRule) -> dict[str, Any]:
    rule, judges = wanted.rule, wanted.now
    weights = {"base": judges.base, "weights": dict(sorted(judges.weights.items()))}
    at = datetime.fromisoformat(wanted.applied_at) if wanted.applied_at else datetime.now(UTC)
    return {
        **made_node(org, "LinkRule", rule_uid(org, rule.name), rule.name, at),
        "name": rule.name,
        "description": rule.description,
        "document": rule.as_json(),
        "weights": canonical_json(weights).decode(),
        "active": wanted.is_active,
        "applied_at": at,
    }


def _now() -> str:
    return datetime.now(UTC).isoformat()
