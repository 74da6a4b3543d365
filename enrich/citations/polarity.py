"""Rules about what is taken back, turned round, made certain or made general."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from enrich.citations.comparison import Comparison
from enrich.citations.gaps import Gap, gaps_of, instead
from enrich.citations.lexicon import CERTAIN, COUNTING, HEDGES, NEGATORS, PARTIAL, UNIVERSAL
from enrich.citations.likeness import is_opposite, is_same
from enrich.citations.places import Cited
from enrich.citations.tokens import Token
from enrich.citations.verdict import Objection, ObjectionKind


def flipped(laid: Comparison) -> Iterator[Objection]:
    """Yield what a claim takes back and the text does not, or the other way round.

    A negator that a claim leaves out counts if what it takes back is still there.
    """
    best = laid.best
    if best is None or not laid.is_near:
        return
    source = best.sentence.tokens
    for gap in gaps_of(laid.claim, best):
        ours = [one for one in gap.claim if _denies(one, laid.claim, source)]
        theirs = [
            one for one in gap.source if _binds(one, gap) and _denies(one, source, laid.claim)
        ]
        if (len(ours) + len(theirs)) % 2:
            yield _denial(ours[0] if ours else None, best.sentence.place)


def turned_round(laid: Comparison) -> Iterator[Objection]:
    """Yield words that mean the contrary of those that stand in their place."""
    best = laid.best
    if best is None or not laid.is_near:
        return
    for gap in gaps_of(laid.claim, best):
        for one in gap.claim:
            other = next((other for other in gap.source if is_opposite(one.word, other.word)), None)
            if other is not None:
                yield instead(ObjectionKind.OPPOSITE, one, other, best.sentence.place)


def generalised(laid: Comparison) -> Iterator[Objection]:
    """Yield `all` where the text says `some`, and one where it says both."""
    best = laid.best
    if best is None or not laid.is_near:
        return
    for gap in gaps_of(laid.claim, best):
        counted = _miscounted(gap)
        universal = _one_of(gap.claim, UNIVERSAL)
        partial = _one_of(gap.source, PARTIAL | HEDGES) or _share(gap.source)
        one = counted or universal
        if one is not None:
            is_final = counted is not None or partial is not None
            says = f"“{one.word}” is more, or less, than what is cited says."
            yield Objection(
                ObjectionKind.UNIVERSAL, says, is_final, one.start, one.end, best.sentence.place
            )


def made_certain(laid: Comparison) -> Iterator[Objection]:
    """Yield doubts of the text that a claim leaves out, final where it says the contrary."""
    best = laid.best
    if best is None:
        return
    if any(token.word in HEDGES for token in laid.claim):
        return
    for gap in gaps_of(laid.claim, best):
        hedge = _one_of(gap.source, HEDGES)
        if hedge is not None:
            certain = _one_of(gap.claim, CERTAIN) if laid.is_near else None
            says = f"What is cited says “{hedge.word}”, the sentence is certain."
            start, end = (certain.start, certain.end) if certain else (0, 0)
            yield Objection(
                ObjectionKind.HEDGE, says, certain is not None, start, end, best.sentence.place
            )


def _denial(one: Token | None, place: Cited) -> Objection:
    if one is None:
        says = "What is cited denies this, the sentence does not."
        return Objection(ObjectionKind.NEGATION, says, True, place=place)
    says = f"“{one.word}” takes back what is cited."
    return Objection(ObjectionKind.NEGATION, says, True, one.start, one.end, place)


def _denies(token: Token, tokens: Sequence[Token], others: Sequence[Token]) -> bool:
    """Tell whether a word takes something back that the other text does not take back anywhere.

    It does so by a negator of its own, or by the contrary word: `not affected`, `unaffected`.
    """
    if token.word not in NEGATORS:
        return False
    target = _target(token, tokens)
    return target is None or not any(
        _is_denied(target, other, others) or is_opposite(target.word, other.word)
        for other in others
    )


def _is_denied(target: Token, negator: Token, tokens: Sequence[Token]) -> bool:
    denied = _target(negator, tokens) if negator.word in NEGATORS else None
    return denied is not None and is_same(target, denied)


def _target(negator: Token, tokens: Sequence[Token]) -> Token | None:
    """Return what a negator takes back: the next word that says something."""
    at = tokens.index(negator)
    return next(
        (one for one in tokens[at + 1 :] if one.is_content and one.word not in NEGATORS), None
    )


def _binds(negator: Token, gap: Gap) -> bool:
    """Tell whether what a negator takes back is the word behind the gap."""
    if gap.following is None:
        return gap.source[0] is negator
    if gap.following.clause != negator.clause:
        return False
    behind = gap.source[gap.source.index(negator) + 1 :]
    return not any(token.is_content and token.word not in NEGATORS for token in behind)


def _miscounted(gap: Gap) -> Token | None:
    ours = [token for token in gap.claim if token.word in COUNTING]
    theirs = [token for token in gap.source if token.word in COUNTING]
    if ours and theirs and COUNTING[ours[0].word] != COUNTING[theirs[0].word]:
        return ours[0]
    return None


def _share(tokens: Sequence[Token]) -> Token | None:
    return next((one for one in tokens if one.figure and one.figure.kind == "percent"), None)


def _one_of(tokens: Sequence[Token], words: frozenset[str]) -> Token | None:
    return next((token for token in tokens if token.word in words), None)
