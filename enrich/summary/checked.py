"""Hold what a model wrote against its texts, and ask a second time where code can't tell.

Code's veto beats the model; the model's "contradicted" beats nothing that code vouches for, since
it is not asked about that. An "entailed" counts if the words that it quotes are cited.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import structlog

from enrich.citations.check import judge
from enrich.citations.citable import Citable
from enrich.citations.places import SourceText
from enrich.citations.verdict import Verdict
from enrich.providers.asking import Asker, ModelQuestion
from enrich.summary.claims import (
    EntailmentAnswer,
    SummaryAnswer,
    SummaryClaim,
    SummaryMaterial,
    places_of,
    second_question,
    span_of,
)
from enrich.summary.forms import SummaryLength, ToldForm, ToldSentence, judged

_LOG = structlog.get_logger(__name__)
_ENTAILED: Final = "A model read what is cited and says that it follows from “{quote}”."
_DENIED: Final = "A model read what is cited and says that “{quote}” contradicts it."


@dataclass(frozen=True, slots=True)
class WrittenSummary:
    """What a model wrote of some material, and the stamp of the question."""

    material: SummaryMaterial
    answer: SummaryAnswer
    model: str
    stamp: str


def by_code(draft: WrittenSummary) -> tuple[ToldForm, ...]:
    """Return the forms of a draft, each sentence held against what it cites."""
    texts = draft.material.cleaned
    citable = Citable(texts, draft.material.said)
    forms: dict[SummaryLength, Sequence[SummaryClaim]] = {
        "short": draft.answer.short,
        "long": draft.answer.long,
    }
    told = (
        ToldForm(
            length,
            draft.material.audience,
            draft.model,
            tuple(_told(claim, citable, texts) for claim in claims),
        )
        for length, claims in forms.items()
    )
    return tuple(form for form in told if form.sentences)


def _told(claim: SummaryClaim, citable: Citable, texts: Sequence[SourceText]) -> ToldSentence:
    cited = places_of(claim, texts)
    return judged(claim.text, cited, judge(claim.text, cited, citable))


def questions(
    org: str, draft: WrittenSummary, forms: Iterable[ToldForm]
) -> list[ModelQuestion[EntailmentAnswer]]:
    """Return what is asked a second time: each sentence once that code can't tell."""
    open_ = {one.text: one for form in forms for one in form.sentences if _is_open(one)}
    return [
        second_question(org, draft.material.uid, one.text, one.cited, draft.stamp)
        for one in open_.values()
    ]


def second_opinions(
    asker: Asker, asked: Iterable[ModelQuestion[EntailmentAnswer]]
) -> Mapping[str, Mapping[str, EntailmentAnswer]]:
    """Return the answers by the stamp of the draft and by claim; some stay without one."""
    found: defaultdict[str, dict[str, EntailmentAnswer]] = defaultdict(dict)
    for outcome in asker.ask_all(asked):
        if outcome.reply is not None:
            stamp, _, _ = outcome.question.purpose.stamp.rpartition(":")
            found[stamp][outcome.question.prompt.passages[0].text] = outcome.reply.value
    return found


def with_opinions(
    forms: Iterable[ToldForm], answers: Mapping[str, EntailmentAnswer]
) -> tuple[ToldForm, ...]:
    """Return the forms with what a model said of sentences that code could not tell."""
    return tuple(
        replace(form, sentences=tuple(_heard(one, answers.get(one.text)) for one in form.sentences))
        for form in forms
    )


def _heard(sentence: ToldSentence, answer: EntailmentAnswer | None) -> ToldSentence:
    if answer is None or not _is_open(sentence) or answer.verdict == "not_stated":
        return sentence
    if not any(span_of(answer.quote, place.text) for place in sentence.cited):
        _LOG.info("a second opinion quotes what is not cited", verdict=answer.verdict)
        return sentence
    verdict, says = (
        (Verdict.SUPPORTED, _ENTAILED)
        if answer.verdict == "entailed"
        else (Verdict.CONTRADICTED, _DENIED)
    )
    return replace(sentence, verdict=verdict, says=says.format(quote=answer.quote), by="model")


def _is_open(sentence: ToldSentence) -> bool:
    return sentence.verdict is Verdict.UNVERIFIABLE and bool(sentence.cited)
