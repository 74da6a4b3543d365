"""What was found of a sentence and its citations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from enrich.citations.places import Cited


class Verdict(StrEnum):
    """What code can say of a sentence.

    `unverifiable` is no reproach: most true sentences in free words are.
    """

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNVERIFIABLE = "unverifiable"


class ObjectionKind(StrEnum):
    """What speaks against a sentence, or against being sure of it."""

    FIGURE = "figure"
    FIGURE_ELSEWHERE = "figure_elsewhere"
    FIGURE_TOO_OFTEN = "figure_too_often"
    FIGURE_COMPUTED = "figure_computed"
    NAME = "name"
    NAME_REPLACED = "name_replaced"
    SWAPPED = "swapped"
    NEGATION = "negation"
    OPPOSITE = "opposite"
    UNIVERSAL = "universal"
    HEDGE = "hedge"
    CAUSE = "cause"
    ADDED = "added"
    UNRELATED = "unrelated"
    BETTER_PASSAGE = "better_passage"
    NO_SUCH_PLACE = "no_such_place"
    TOO_WIDE = "too_wide"
    OTHER_WORDS = "other_words"
    OTHER_ORDER = "other_order"


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a sentence is not supported; `sentence[start:end]` is what it is about.

    A final one contradicts the sentence, the others keep code from vouching for it. `place` is
    where the text says otherwise, or what should be cited instead.
    """

    kind: ObjectionKind
    says: str
    is_final: bool
    start: int = 0
    end: int = 0
    place: Cited | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one sentence, the gravest objection first.

    `coverage` is how much of it stands in what it cites, of 1; `proposed` a place that fits better
    than those cited.
    """

    verdict: Verdict
    objections: tuple[Objection, ...]
    coverage: float
    proposed: Cited | None = None

    @property
    def reason(self) -> str:
        """Return why, in a sentence; that of the gravest objection."""
        return self.objections[0].says if self.objections else SUPPORTED_SAYS


SUPPORTED_SAYS: Final = "What is cited says so, in these words or ones that mean the same."
