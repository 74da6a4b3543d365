"""Rules as data: which records are joined, by which signs, and how sure that must be. Pure."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Annotated, Final, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from graph.errors import InvalidInput
from graph.model.declarations import LABELS, RELATIONSHIPS
from graph.model.identity import canonical_json

RECORD: Final = "nazara:rule:"
"""What the name of the producer of a rule's links begins with; the rule's name follows."""

SUBJECTS: Final = ("CustomerCase", "Incident", "TechnicalIssue")
"""Labels of the nodes whose links a rule computes."""

OTHERS: Final = ("CustomerCase", "Document", "Incident", "TechnicalEvent", "TechnicalIssue")
"""Labels of the nodes that they can be joined with."""

MIRRORED: Final = frozenset({"DUPLICATE_OF"})
"""Relationships whose refusal holds in both directions."""

SignName = Literal[
    "system",
    "depends",
    "time",
    "spelling",
    "meaning",
    "words",
    "category",
    "account",
    "issue",
    "cause",
    "repeats",
    "change",
    "error",
]
Hours = Annotated[float, Field(ge=0, le=24 * 365)]
Weight = Annotated[float, Field(ge=-20, le=20)]

MOST_BYTES: Final = 20_000
"""Longest text of a rule."""


class RulePart(BaseModel):
    """What the parts of a rule have in common: no other keys than the declared ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Joins(RulePart):
    """What a rule joins: `to` leads from the subject to the other, `from` the other way."""

    subject: Literal["CustomerCase", "Incident", "TechnicalIssue"]
    other: Literal["CustomerCase", "Document", "Incident", "TechnicalEvent", "TechnicalIssue"]
    relationship: str
    leads: Literal["to", "from"] = "to"

    @model_validator(mode="after")
    def _is_declared(self) -> Joins:
        start, end = self.ends
        spec = RELATIONSHIPS.get(self.relationship)
        ends = spec.ends_of(start) if spec else None
        if ends is None or end not in ends.targets:
            fit = [name for name in RELATIONSHIPS if _leads(name, start, end)]
            expected = ", ".join(fit) or "none does"
            message = f"no {self.relationship} leads from {start} to {end}; expected {expected}"
            raise ValueError(message)
        return self

    @property
    def ends(self) -> tuple[str, str]:
        """The labels of start and end."""
        both = (self.subject, self.other)
        return both if self.leads == "to" else (self.other, self.subject)


class Within(RulePart):
    """When the other began, seen from when the subject did.

    With `lasting`, `after_hours` count from the subject's end. `pace_hours` is the gap at which
    nearness in time has fallen to a third.
    """

    before_hours: Hours
    after_hours: Hours = 0
    pace_hours: Annotated[float, Field(gt=0, le=24 * 365)] = 1
    lasting: bool = False

    @property
    def before(self) -> timedelta:
        """How long before the subject the other may begin."""
        return timedelta(hours=self.before_hours)

    @property
    def after(self) -> timedelta:
        """How long after the subject it may begin."""
        return timedelta(hours=self.after_hours)


class ComesBack(RulePart):
    """When records that a rule takes for one problem are a finding.

    `at_least` occasions lie within the rule's time before a subject. What begins within
    `apart_hours` of the beginning of an occasion, or while it lasts, belongs to it. With
    `after_hours`, changes and errors up to that long before records are signs too.
    """

    at_least: Annotated[int, Field(ge=2, le=100)] = 3
    apart_hours: Hours = 24
    after_hours: Annotated[float, Field(ge=0, le=48)] = 0

    @property
    def apart(self) -> timedelta:
        """How long after its beginning an occasion takes up what else begins."""
        return timedelta(hours=self.apart_hours)

    @property
    def after(self) -> timedelta:
        """How long after a change or an error records may begin."""
        return timedelta(hours=self.after_hours)


class JoinRule(RulePart):
    """One rule. A pair's score is the logistic function of `base` and its weighed signs.

    Candidates share a system within `hops` steps of dependency and lie `within` a time; with
    `alike`, those whose texts are most alike are candidates too. A rule that `finds` links no
    pairs: it takes those that it is sure of for one problem, and groups of them for findings.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,60}$")]
    description: Annotated[str, Field(min_length=1, max_length=400)]
    joins: Joins
    within: Within
    hops: Annotated[int, Field(ge=0, le=2)] = 0
    alike: bool = False
    most: Annotated[int, Field(ge=1, le=50)] = 3
    threshold: Annotated[float, Field(gt=0, lt=1)] = 0.6
    base: Weight
    weights: dict[SignName, Weight]
    finds: ComesBack | None = None

    @model_validator(mode="after")
    def _finds_what_repeats(self) -> JoinRule:
        if self.finds is None:
            return self
        if self.joins.subject != self.joins.other or self.joins.relationship not in MIRRORED:
            message = "a rule that `finds` joins a label with itself, by DUPLICATE_OF"
            raise ValueError(message)
        return self

    @property
    def record(self) -> str:
        """Who says its links, in their provenance."""
        return RECORD + self.name

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that differ when anything of it does."""
        return hashlib.sha256(self.as_json().encode()).hexdigest()[:16]

    def as_json(self) -> str:
        """Return it as text, equal for equal rules."""
        without = {"finds"} if self.finds is None else set[str]()
        return canonical_json(self.model_dump(exclude=without)).decode()


def _leads(name: str, start: str, end: str) -> bool:
    ends = RELATIONSHIPS[name].ends_of(start)
    return ends is not None and end in ends.targets


def parse_rule(text: str, where: str) -> JoinRule:
    """Return the rule that a JSON text says.

    Raises:
        InvalidInput: Lists every fault of it.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        message = f"{where} has more than {MOST_BYTES:,} bytes, which no rule needs"
        raise InvalidInput(message)
    try:
        return JoinRule.model_validate(orjson.loads(text))
    except orjson.JSONDecodeError as error:
        message = f"{where} is no JSON: {error}"
        raise InvalidInput(message) from error
    except ValidationError as error:
        faults = [
            f"{'.'.join(map(str, one['loc'])) or 'the rule'}: {one['msg']}"
            for one in error.errors(include_url=False, include_context=False)
        ]
        message = f"{where}: {'; '.join(faults)}"
        remedy = "docs/guides/links.md says what a rule holds."
        raise InvalidInput(message, remedy=remedy) from error


@cache
def shipped() -> dict[str, JoinRule]:
    """Return the rules that come with Nazara, by name."""
    folder = resources.files(__package__) / "shipped"
    texts = sorted(one.name for one in folder.iterdir() if one.name.endswith(".json"))
    rules = (parse_rule((folder / name).read_text(encoding="utf-8"), name) for name in texts)
    return {rule.name: rule for rule in rules}


@cache
def types_of_label(label: str) -> tuple[str, ...]:
    """Return the types of the nodes that carry a label: a Ticket is a CustomerCase too."""
    return tuple(name for name, spec in LABELS.items() if label in spec.labels)
