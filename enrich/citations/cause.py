"""The rule about causes: what caused what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from enrich.citations.citable import SourceSentence
from enrich.citations.comparison import Comparison, held
from enrich.citations.lexicon import CAUSED_BY, CAUSES
from enrich.citations.tokens import Token
from enrich.citations.verdict import Objection, ObjectionKind

_MARK: Final = re.compile(
    rf"\b(?:(?P<back>{'|'.join(CAUSED_BY)})|(?P<forth>{'|'.join(CAUSES)}))\b", re.IGNORECASE
)
_CLEARLY: Final = 0.5
_FIRST: Final = 3
"""Characters before a mark that begins a sentence."""

Halves = tuple[list[Token], list[Token]]


def reversed_cause(laid: Comparison, sentence: str) -> Iterator[Objection]:
    """Yield a claim whose cause is the effect in the text, and the other way round."""
    best = laid.best
    if best is None or not laid.is_near:
        return
    ours = _halves(sentence, laid.claim)
    theirs = _halves(best.sentence.place.text, best.sentence.tokens)
    if ours is None or theirs is None:
        return
    straight = _shared(ours[0], theirs[0], best.sentence) + _shared(
        ours[1], theirs[1], best.sentence
    )
    crossed = _shared(ours[0], theirs[1], best.sentence) + _shared(
        ours[1], theirs[0], best.sentence
    )
    if crossed > straight + _CLEARLY:
        says = "Cause and effect have changed places."
        yield Objection(ObjectionKind.CAUSE, says, True, 0, len(sentence), best.sentence.place)


def _halves(text: str, tokens: Sequence[Token]) -> Halves | None:
    """Return the words of effect and cause; None where a sentence names no cause."""
    found = _MARK.search(text)
    if found is None:
        return None
    start, end = found.span()
    before, behind = _split(tokens, start), [token for token in tokens if token.start >= end]
    if tokens and start - tokens[0].start < _FIRST and found["back"]:
        comma = text.find(",", end)
        if comma < 0:
            return None
        return [one for one in behind if one.start > comma], [
            one for one in behind if one.end <= comma
        ]
    return (before, behind) if found["back"] else (behind, before)


def _split(tokens: Sequence[Token], start: int) -> list[Token]:
    return [token for token in tokens if token.end <= start]


def _shared(ours: Sequence[Token], theirs: Sequence[Token], sentence: SourceSentence) -> float:
    content = [token for token in ours if token.is_content]
    if not content:
        return 0.0
    other = SourceSentence(sentence.place, tuple(theirs))
    return sum(held(token, [other]) for token in content) / len(content)
