"""Rules about what is said beside what is cited, and about what should be cited instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from enrich.citations.comparison import Comparison
from enrich.citations.likeness import is_same
from enrich.citations.verdict import Objection, ObjectionKind

_FOREIGN: Final = 3
"""By how many strange words prevail at an end of a claim that has an addition."""

_ENOUGH: Final = 8
_NOTHING: Final = 0.1
"""Content words of a claim that can be called unrelated, and how much of it is in what it cites."""

_CORE: Final = 4
"""Content words that a claim has beside an addition, at least."""

_BETTER: Final = 0.3
_COVERED: Final = 0.75
_LOOKED_AT: Final = 8
WIDEST: Final = 6
"""Sentences that one claim may cite."""


def foreign_ends(laid: Comparison) -> Iterator[Objection]:
    """Yield what a claim that repeats a sentence puts before or behind it."""
    best = laid.best
    if best is None:
        return
    missing = set(laid.unmatched)
    paired = {one for one, _ in best.pairs}
    content = [place for place, token in enumerate(laid.claim) if token.is_content]
    for places in (content, content[::-1]):
        strange = [place in missing and not _is_said(laid, place) for place in places]
        count = _longest_surplus(strange)
        if count and _repeats([place in paired for place in places[count:]]):
            first, last = laid.claim[min(places[:count])], laid.claim[max(places[:count])]
            says = "What is cited does not say this part."
            yield Objection(ObjectionKind.ADDED, says, True, first.start, last.end)


def _repeats(kinds: Sequence[bool]) -> bool:
    """Tell whether the rest of a claim repeats a sentence, word after word."""
    return len(kinds) >= _CORE and kinds.count(True) >= _COVERED * len(kinds)


def _longest_surplus(kinds: Sequence[bool]) -> int:
    """Return how many words from an end are an addition: strange ones prevail by three."""
    highest = surplus = count = 0
    for place, is_strange in enumerate(kinds, start=1):
        surplus += 1 if is_strange else -1
        if surplus > highest:
            highest, count = surplus, place
    return count if highest >= _FOREIGN else 0


def unrelated(laid: Comparison) -> Iterator[Objection]:
    """Yield a claim of which next to nothing stands in what it cites."""
    count = sum(token.is_content for token in laid.claim)
    if count >= _ENOUGH and laid.coverage <= _NOTHING:
        says = "What is cited is about something else."
        yield Objection(ObjectionKind.UNRELATED, says, True)


def better_passages(laid: Comparison) -> Iterator[Objection]:
    """Yield the sentence that says what a claim says, where another one is cited."""
    cited = set(map(id, laid.cited))
    here = laid.coverage
    if here > 1 - _BETTER:
        return
    others = [one for one in laid.evidence.sharing(laid.claim, _LOOKED_AT) if id(one) not in cited]
    there, best = max(
        ((laid.coverage_by([one]), -place) for place, one in enumerate(others)), default=(0.0, 0)
    )
    if there >= max(_COVERED, here + _BETTER):
        says = "Another passage says this, not the one that is cited."
        yield Objection(ObjectionKind.BETTER_PASSAGE, says, True, place=others[-best].place)


def too_wide(laid: Comparison) -> Iterator[Objection]:
    """Yield citations of more than a claim can be held against."""
    if len(laid.cited) > WIDEST:
        says = f"{len(laid.cited)} sentences are cited; cite the one that says so."
        yield Objection(ObjectionKind.TOO_WIDE, says, False)


def _is_said(laid: Comparison, place: int) -> bool:
    return any(is_same(laid.claim[place], other) for other in laid.evidence.said)
