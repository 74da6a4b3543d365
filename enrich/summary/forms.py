"""The forms of a summary: short or long, for whom, and what is known of each sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from enrich.citations.places import Cited
from enrich.citations.verdict import SUPPORTED_SAYS, Judgement, Verdict

SummaryLength = Literal["short", "long"]
SummaryAudience = Literal["engineers", "customers"]
Judge = Literal["code", "model"]


@dataclass(frozen=True, slots=True)
class ToldSentence:
    """A sentence of a summary, the places that it cites, and whether they say so.

    `start` and `end` are the words of the sentence that `says` is about, `by` who judged, and
    `proposed` a place that fits better than those cited.
    """

    text: str
    cited: tuple[Cited, ...]
    verdict: Verdict
    says: str
    start: int = 0
    end: int = 0
    by: Judge = "code"
    proposed: Cited | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {
            "text": self.text,
            "verdict": self.verdict.value,
            "reason": self.says,
            "about": [self.start, self.end] if self.end else None,
            "judgedBy": self.by,
            "citations": [place.citation() for place in self.cited],
            "proposed": self.proposed.citation() if self.proposed else None,
        }


@dataclass(frozen=True, slots=True)
class ToldForm:
    """One form of a summary. A draft has a sentence that is contradicted: it is no summary."""

    length: SummaryLength
    audience: SummaryAudience
    model: str
    sentences: tuple[ToldSentence, ...]

    @property
    def is_draft(self) -> bool:
        """Whether what is cited contradicts a sentence of it."""
        return any(one.verdict is Verdict.CONTRADICTED for one in self.sentences)

    @property
    def text(self) -> str:
        """All sentences."""
        return " ".join(one.text for one in self.sentences)

    def as_dict(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {
            "form": self.length,
            "audience": self.audience,
            "model": self.model,
            "isDraft": self.is_draft,
            "text": self.text,
            "sentences": [one.as_dict() for one in self.sentences],
        }


def judged(text: str, cited: Sequence[Cited], found: Judgement) -> ToldSentence:
    """Return a sentence with what code found of it."""
    gravest = found.objections[0] if found.objections else None
    start, end = (gravest.start, gravest.end) if gravest else (0, 0)
    return ToldSentence(
        text, tuple(cited), found.verdict, found.reason, start, end, proposed=found.proposed
    )


def quoted(cited: Sequence[Cited], model: str) -> ToldForm:
    """Return a summary that is made of quotations: each supports itself."""
    sentences = (ToldSentence(one.text, (one,), Verdict.SUPPORTED, SUPPORTED_SAYS) for one in cited)
    return ToldForm("short", "engineers", model, tuple(sentences))
