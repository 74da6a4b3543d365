"""Rules about figures: whoever repeats a number must repeat it rightly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

from enrich.citations.citable import SourceSentence
from enrich.citations.comparison import Comparison, held
from enrich.citations.identifiers import spelled
from enrich.citations.quantity import Quantity
from enrich.citations.tokens import Token, tokens_of
from enrich.citations.verdict import Objection, ObjectionKind

_DAY: Final = 86_400.0
_TIGHT: Final = 0.6


def missing_figures(laid: Comparison) -> Iterator[Objection]:
    """Yield figures that nothing cited says: final, unless they follow from two that it says."""
    for token in laid.claim:
        if token.figure is None or _is_said(token, token.figure, laid):
            continue
        if operands := _computed(token.figure, _tokens(laid.cited)):
            says = f"Computed from {operands}."
            yield _objection(token, ObjectionKind.FIGURE_COMPUTED, says, is_final=False)
            continue
        elsewhere = next((one for one in laid.evidence.sentences if held(token, [one])), None)
        where = "is said elsewhere, not in" if elsewhere else "stands nowhere in"
        yield Objection(
            ObjectionKind.FIGURE,
            f"“{token.word}” {where} what is cited.",
            True,
            token.start,
            token.end,
            elsewhere.place if elsewhere else None,
        )


def figures_of_other_sentences(laid: Comparison) -> Iterator[Objection]:
    """Yield figures that another sentence says than the one that the claim repeats."""
    best = laid.best
    if best is None:
        return
    is_tight = laid.is_near and best.order >= _TIGHT
    for token in laid.claim:
        if (
            token.figure is None
            or held(token, [best.sentence])
            or _is_in(token, laid.evidence.said)
        ):
            continue
        other = next((one for one in laid.cited if held(token, [one])), None)
        if other is not None:
            says = f"“{token.word}” is said of something else in what is cited."
            yield Objection(
                ObjectionKind.FIGURE_ELSEWHERE, says, is_tight, token.start, token.end, other.place
            )


def figures_too_often(laid: Comparison) -> Iterator[Objection]:
    """Yield a figure that a claim uses more often than all that is cited."""
    source = [*_tokens(laid.cited), *laid.evidence.said]
    for place, token in enumerate(laid.claim):
        if token.figure is None or token.figure.kind == "identifier":
            continue
        before = sum(
            one.figure is not None and one.figure.means == token.figure.means
            for one in laid.claim[: place + 1]
        )
        there = sum(
            one.figure is not None and token.figure.is_said_by(one.figure) for one in source
        )
        if before > there > 0:
            says = f"“{token.word}” is said {there}×, and used {before}×."  # noqa: RUF001
            yield _objection(token, ObjectionKind.FIGURE_TOO_OFTEN, says, is_final=laid.is_near)


def _is_said(token: Token, figure: Quantity, laid: Comparison) -> bool:
    if held(token, laid.cited) or _is_in(token, laid.evidence.said):
        return True
    around = [*_tokens(laid.cited), *laid.evidence.said]
    if figure.kind == "date":
        return any(_is_completed(reading, around) for reading in figure.means)
    if figure.kind == "identifier":
        return _is_spelled(token, laid)
    return figure.kind == "number" and _is_counted(token, laid.cited)


def _is_completed(reading: tuple[object, ...], around: Iterable[Token]) -> bool:
    """Tell whether day and month stand at one place, and the year at another."""
    if len(reading) != 4 or reading[1] is None or reading[2] is None:  # noqa: PLR2004
        return False
    _, year, month, day = reading
    offered = set().union(*(one.figure.offers for one in around if one.figure))
    return ("date", None, month, day) in offered and ("date", year, None, None) in offered


def _is_spelled(token: Token, laid: Comparison) -> bool:
    """Tell whether an identifier stands in a text, perhaps as a part, or all of its words do."""
    name = spelled(token.word)
    texts = [one.place.text for one in laid.cited]
    if any(name in spelled(text) for text in texts):
        return True
    if token.word.startswith("`"):
        return all(held(one, laid.cited) for one in tokens_of(token.word.strip("`")))
    return False


def _is_counted(token: Token, cited: Sequence[SourceSentence]) -> bool:
    """Tell whether a number stands for a word that counts: 2 for `both`."""
    is_two = token.figure is not None and token.figure.means == {("number", 2.0)}
    return is_two and any(one.word in {"both", "pair", "couple"} for one in _tokens(cited))


def _computed(figure: Quantity, source: Sequence[Token]) -> str:
    """Return the two times between which a duration lies, or nothing."""
    if figure.kind != "duration":
        return ""
    wanted = {reading[1] for reading in figure.means if reading[0] == "seconds"}
    times = [(one.word, seconds) for one in source if (seconds := _seconds(one)) is not None]
    for (one, start), (other, end) in combinations(times, 2):
        gap = (end - start) % _DAY
        if wanted & {gap, _DAY - gap}:
            return f"{one} and {other}"
    return ""


def _seconds(token: Token) -> float | None:
    """Return a time of day in seconds."""
    if token.figure is None or token.figure.kind != "clock":
        return None
    _, minutes, *second = next(one for one in token.figure.means if one[0] == "clock")
    return float(str(minutes)) * 60 + float(str(second[0]) if second else 0)


def _tokens(sentences: Iterable[SourceSentence]) -> list[Token]:
    return [token for sentence in sentences for token in sentence.tokens]


def _is_in(token: Token, said: Sequence[Token]) -> bool:
    return token.figure is not None and any(
        one.figure is not None and token.figure.is_said_by(one.figure) for one in said
    )


def _objection(token: Token, kind: ObjectionKind, says: str, *, is_final: bool) -> Objection:
    return Objection(kind, says, is_final, token.start, token.end)
