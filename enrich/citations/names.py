"""Rules about names: who did what to whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Final

from enrich.citations.comparison import Comparison, held, in_order
from enrich.citations.gaps import gaps_of, instead
from enrich.citations.likeness import is_same
from enrich.citations.tokens import Token
from enrich.citations.verdict import Objection, ObjectionKind

_LONGEST_ACRONYM: Final = 6
_SURE: Final = 4
"""Letters from which a capital in the middle of a sentence is taken for a name."""

_MOST_PAIRS: Final = 12


def missing_names(laid: Comparison) -> Iterator[Objection]:
    """Yield names that nothing cited has; those of few letters only as a doubt."""
    for token in laid.claim:
        if not token.is_name or not token.is_content or _is_there(token, laid):
            continue
        is_known = any(held(token, [one]) for one in laid.evidence.sentences)
        is_final = is_known or len(token.word) >= _SURE
        says = f"“{token.word}” is not named in what is cited."
        yield Objection(ObjectionKind.NAME, says, is_final, token.start, token.end)


def replaced_names(laid: Comparison) -> Iterator[Objection]:
    """Yield names that stand where the text has another one."""
    best = laid.best
    if best is None or not laid.is_near:
        return
    names = _names(laid.claim, best.sentence.tokens)
    for gap in gaps_of(laid.claim, best):
        ours = [
            one
            for one in gap.claim
            if _is_special(one, names) and not _in(one, (*gap.source, *laid.evidence.said))
        ]
        theirs = [one for one in gap.source if _is_special(one, names) and not _in(one, gap.claim)]
        pair = next((pair for pair in product(ours, theirs) if _are_of_a_kind(*pair)), None)
        if pair is not None:
            yield instead(ObjectionKind.NAME_REPLACED, *pair, best.sentence.place)


def swapped(laid: Comparison) -> Iterator[Objection]:
    """Yield two names or figures that have changed places."""
    best = laid.best
    if best is None or not laid.is_near:
        return
    paired = {one for one, _ in best.pairs}
    names = _names(laid.claim, best.sentence.tokens)
    places = [place for place, token in enumerate(laid.claim) if _is_special(token, names)]
    loose = [pair for pair in combinations(places, 2) if not paired.issuperset(pair)]
    for one, other in loose[:_MOST_PAIRS]:
        changed = list(laid.claim)
        changed[one], changed[other] = changed[other], changed[one]
        if len(in_order(changed, best.sentence.tokens)) > len(best.pairs):
            first, second = laid.claim[one], laid.claim[other]
            says = f"“{first.word}” and “{second.word}” have changed places."
            yield Objection(
                ObjectionKind.SWAPPED, says, True, first.start, second.end, best.sentence.place
            )
            return


def _is_there(token: Token, laid: Comparison) -> bool:
    if held(token, laid.cited) or any(is_same(token, other) for other in laid.evidence.said):
        return True
    return any(_abbreviates(token, one.tokens) for one in laid.cited)


def _abbreviates(token: Token, source: Sequence[Token]) -> bool:
    """Tell whether a name is the first letters of words in a row, or a word of its letters."""
    size = len(token.word)
    if size > _LONGEST_ACRONYM:
        return False
    firsts = [other.word[:1] for other in source]
    return any(
        firsts[start : start + size] == list(token.word) for start in range(len(firsts) - size + 1)
    )


def _names(claim: Sequence[Token], source: Sequence[Token]) -> frozenset[str]:
    """Return the words that are names in one of two texts: in the other one they may be first."""
    return frozenset(
        token.word for token in (*claim, *source) if token.is_name and token.is_content
    )


def _is_special(token: Token, names: frozenset[str]) -> bool:
    return token.figure is not None or token.word in names


def _are_of_a_kind(one: Token, other: Token) -> bool:
    """Whether one of two could be taken for the other: names and ids, or figures of one kind."""
    kinds = {one.figure.kind if one.figure else "identifier" for one in (one, other)}
    return len(kinds) == 1


def _in(token: Token, others: Sequence[Token]) -> bool:
    return any(is_same(token, other) for other in others)
