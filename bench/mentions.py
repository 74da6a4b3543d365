"""Names found in texts: precision and recall against authors' own links, and speed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from bench import data_sets
from bench.linked_text import Labelled, Page, by_page, glossary, manual
from bench.report import Report
from enrich.mentions.matcher import FoundName, Matcher
from enrich.mentions.vocabulary import Choice, Thing, make_vocabulary

VOCABULARIES: Final = (60, 6_000)
SPEED_CHARACTERS: Final = 400_000
MADE: Final = "made:nazara:main:system:"

Finder = Callable[[Page], list[FoundName]]


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Measure on labelled texts, then how fast texts are searched.

    `--data DIR` names the folder of data sets.
    """
    _ = long
    data = data_sets.folder("mentions", arguments)
    labelled = [glossary(data / "glossary-cncf", name) for name in ("en", "ru")]
    labelled.append(manual(data / "catalog-kb-govuk"))
    for one in labelled:
        measure(report, one)
    texts = [page.text for one in labelled for page in one.pages]
    for size in VOCABULARIES:
        measure_speed(report, labelled, texts, size)


def measure(report: Report, labelled: Labelled) -> None:
    """Report precision and recall of the product and of the baseline on the same rows."""
    truth = by_page(labelled.pages)
    spans = sum(len(page.links) for page in labelled.pages)
    report.add(f"{labelled.name}_pages", len(labelled.pages), f"{len(labelled.things)} names")
    report.add(f"{labelled.name}_pairs", len(truth), f"page links thing, in {spans} links")
    for way, finder in finders(labelled.things).items():
        add_figures(report, f"{labelled.name}_{way}", labelled, truth, finder)


def finders(things: Sequence[Thing]) -> dict[str, Finder]:
    """Return the ways that are compared."""
    matcher = Matcher(make_vocabulary(things))
    plain = Matcher(make_vocabulary(things, Choice(plain_names=True)))
    patterns = by_name(things)
    more: dict[str, Finder] = {"plain_names": lambda page: list(plain.find(page.text))}
    return {
        "found": lambda page: list(matcher.find(page.text)),
        "both_tiers": lambda page: list(matcher.look(page.text)),
        **(more if any(one.type == "System" for one in things) else {}),
        "baseline": lambda page: list(plainly(patterns, page.text)),
    }


def by_name(things: Sequence[Thing]) -> list[tuple[re.Pattern[str], str]]:
    """Return what the baseline looks for: each name as a whole word, in any case."""
    return [
        (re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE), thing.uid)
        for thing in things
        for name in sorted({name for _, name in thing.names() if name})
    ]


def plainly(patterns: list[tuple[re.Pattern[str], str]], text: str) -> Iterator[FoundName]:
    """Yield every place of every name, overlapping ones too."""
    for pattern, uid in patterns:
        yield from (FoundName(*match.span(), uid) for match in pattern.finditer(text))


def add_figures(
    report: Report, name: str, labelled: Labelled, truth: set[tuple[str, str]], finder: Finder
) -> None:
    """Report how what was found compares with the links, by page and thing, and by place."""
    pages = labelled.pages
    found = {page.uid: finder(page) for page in pages}
    pairs = {(uid, one.uid) for uid, ones in found.items() for one in ones if one.uid != uid}
    hits = len(pairs & truth)
    precision, recall = hits / max(1, len(pairs)), hits / max(1, len(truth))
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    report.add(f"{name}_precision", precision, f"{hits} of {len(pairs)} pairs found are linked")
    report.add(f"{name}_recall", recall, f"{hits} of {len(truth)} linked pairs are found")
    report.add(f"{name}_f1", f1, "the harmonic mean of both")
    named = named_pairs(labelled) & truth
    reached = len(pairs & named)
    said = f"{reached} of {len(named)} pairs whose link has a word of the name"
    report.add(f"{name}_named_recall", reached / max(1, len(named)), said)
    add_places(report, name, pages, found)


def add_places(
    report: Report, name: str, pages: Sequence[Page], found: Mapping[str, list[FoundName]]
) -> None:
    """Report how many links hold a name that was found, and how many are exactly one."""
    links = [(page.uid, link) for page in pages for link in page.links]
    exact, near = 0, 0
    for uid, (start, end, of) in links:
        same = [one for one in found[uid] if one.uid == of]
        exact += any((one.start, one.end) == (start, end) for one in same)
        near += any(one.start < end and start < one.end for one in same)
    report.add(f"{name}_span_recall", near / max(1, len(links)), "links with a find in them")
    report.add(f"{name}_span_exact", exact / max(1, len(links)), "links that are exactly a find")


def named_pairs(labelled: Labelled) -> set[tuple[str, str]]:
    """Return the linked pairs that a link's own words can tell: `here` names nothing."""
    words = {
        one.uid: {word for _, name in one.names() for word in _words(name)}
        for one in labelled.things
    }
    return {
        (page.uid, uid)
        for page in labelled.pages
        for start, end, uid in page.links
        if words[uid] & _words(page.text[start:end])
    }


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]{3,}", text.casefold()))


def measure_speed(
    report: Report, labelled: Sequence[Labelled], texts: Sequence[str], size: int
) -> None:
    """Report characters a second with a vocabulary of about `size` names."""
    things = enlarged([thing for one in labelled for thing in one.things], size)
    began = time.process_time()
    vocabulary = make_vocabulary(things)
    built = time.process_time() - began
    matcher = Matcher(vocabulary)
    joined = "\n\n".join(texts)
    text = (joined * (SPEED_CHARACTERS // len(joined) + 1))[:SPEED_CHARACTERS]
    pieces = [text[at : at + 2000] for at in range(0, len(text), 2000)]
    began = time.process_time()
    count = sum(1 for piece in pieces for _ in matcher.find(piece))
    seconds = time.process_time() - began
    report.add(f"names_{size}", vocabulary.names, f"read and built in {built * 1000:.0f} ms")
    report.add(f"characters_per_second_{size}", round(len(text) / seconds), f"{count:,} finds")


def enlarged(things: Sequence[Thing], size: int) -> list[Thing]:
    """Return `size` things: the given ones, and more with two of their words for a name."""
    words = sorted({word for one in things for word in re.findall(r"[^\W\d_]{4,}", one.name)})
    more = (
        Thing(f"{MADE}{left}-{right}", "System", f"{left}-{right}".lower())
        for left in words
        for right in words
        if left != right
    )
    kept = list(things[:size])
    return kept + [one for _, one in zip(range(size - len(kept)), more, strict=False)]
