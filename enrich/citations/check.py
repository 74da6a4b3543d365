"""Hold a sentence against what it cites.

Code can veto: a figure or a name that nothing cited has, a negation too many. It can vouch for a
sentence that nearly repeats what it cites. Of everything else it says that it can't tell, and
never that it is wrong: people put true things into words of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from enrich.citations.additions import better_passages, foreign_ends, too_wide, unrelated
from enrich.citations.cause import reversed_cause
from enrich.citations.citable import MOST_CHARACTERS, Citable, SourceSentence
from enrich.citations.comparison import Comparison, held
from enrich.citations.figures import figures_of_other_sentences, figures_too_often, missing_figures
from enrich.citations.likeness import is_same
from enrich.citations.names import missing_names, replaced_names, swapped
from enrich.citations.places import Cited
from enrich.citations.polarity import flipped, generalised, made_certain, turned_round
from enrich.citations.tokens import Token, tokens_of
from enrich.citations.verdict import Judgement, Objection, ObjectionKind, Verdict

Rule = Callable[[Comparison], Iterator[Objection]]

RULES: Final[tuple[Rule, ...]] = (
    missing_figures,
    figures_of_other_sentences,
    figures_too_often,
    missing_names,
    replaced_names,
    swapped,
    flipped,
    turned_round,
    generalised,
    made_certain,
    foreign_ends,
    unrelated,
    better_passages,
    too_wide,
)
STAMPED_COVERAGE: Final = 0.93
STAMPED_ORDER: Final = 0.55
MOST_UNMATCHED: Final = 0.08
"""What a sentence that code vouches for has at least, and what of it may be other words."""

_TEXT: Final = "(?:report|text|description|document|page|ticket|case|incident|note|runbook)"
_SAYS: Final = "(?:says?|states?|notes?|mentions?|reads?)"
_FRAME: Final = re.compile(
    rf"(?:According to (?:the|this) (?:\w+ )?{_TEXT},?"
    rf"|(?:The|This) (?:\w+ )?{_TEXT} {_SAYS}(?: that|:)?)\s",
    re.IGNORECASE,
)


def judge(sentence: str, cited: Sequence[Cited], evidence: Citable) -> Judgement:
    """Tell what code can of a sentence that cites some places of the evidence."""
    there = evidence.within(cited)
    claim = _without_frame(sentence, tokens_of(sentence[:MOST_CHARACTERS]))
    if not there:
        says = "It cites nothing that can be read."
        return _judged([Objection(ObjectionKind.NO_SUCH_PLACE, says, bool(cited))], 0.0)
    laid = Comparison(claim, there, evidence)
    objections = [one for rule in RULES for one in rule(laid)]
    objections += reversed_cause(laid, sentence)
    objections += _other_words(laid) if len(sentence) <= MOST_CHARACTERS else _too_long(sentence)
    return _judged(objections, laid.coverage)


def _without_frame(sentence: str, tokens: list[Token]) -> list[Token]:
    """Leave out that the text is what says so: it is what is cited."""
    frame = _FRAME.match(sentence)
    return [token for token in tokens if token.start >= frame.end()] if frame else tokens


def _judged(objections: Sequence[Objection], coverage: float) -> Judgement:
    ordered = tuple(sorted(objections, key=lambda one: not one.is_final))
    proposed = next(
        (one.place for one in ordered if one.kind is ObjectionKind.BETTER_PASSAGE), None
    )
    if not ordered:
        verdict = Verdict.SUPPORTED
    elif ordered[0].is_final:
        verdict = Verdict.CONTRADICTED
    else:
        verdict = Verdict.UNVERIFIABLE
    return Judgement(verdict, ordered, round(coverage, 4), proposed)


def _other_words(laid: Comparison) -> Iterator[Objection]:
    """Yield why code can't vouch for a claim that nothing speaks against."""
    best = laid.best
    content = [
        (token, weight)
        for token, weight in zip(laid.claim, laid.weights, strict=True)
        if token.is_content
    ]
    if best is None or not content:
        yield Objection(ObjectionKind.OTHER_WORDS, "It says nothing that code can compare.", False)
        return
    missing = [
        (token, weight) for token, weight in content if not _is_in(token, laid, best.sentence)
    ]
    whole = sum(weight for _, weight in content)
    lost = sum(weight for _, weight in missing)
    if len(missing) > MOST_UNMATCHED * len(content) or lost > (1 - STAMPED_COVERAGE) * whole:
        token = missing[0][0]
        says = f"It is in other words than what is cited (“{token.word}”): code can't tell."
        yield Objection(ObjectionKind.OTHER_WORDS, says, False, token.start, token.end)
    if best.order < STAMPED_ORDER:
        says = "It has the words of what is cited in another order: code can't tell."
        yield Objection(ObjectionKind.OTHER_ORDER, says, False)


def _is_in(token: Token, laid: Comparison, sentence: SourceSentence) -> bool:
    return held(token, [sentence]) or any(is_same(token, said) for said in laid.evidence.said)


def _too_long(sentence: str) -> Iterator[Objection]:
    says = f"It has {len(sentence):,} characters; up to {MOST_CHARACTERS:,} are compared."
    yield Objection(ObjectionKind.OTHER_WORDS, says, False)
