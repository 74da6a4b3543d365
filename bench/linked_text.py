"""Texts whose authors linked what they name: the links taken out, and kept as the truth."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from enrich.mentions.vocabulary import Thing
from graph.model.facts import Facts, Record
from ingest.files.reading import Reading
from ingest.mapping.reading import find_mapping
from ingest.sources.registry import map_envelope

ORG: Final = "bench-mentions"
_LINK: Final = re.compile(
    r"(?<!!)\[(?P<text>[^\[\]]*)\](?:\(\s*(?P<address>[^()\s]*)[^()]*\)|\[(?P<label>[^\[\]]*)\])?"
)
_LABEL: Final = re.compile(r"^ {0,3}\[([^\[\]\n]+)\]:[ \t]*(\S+).*$", re.MULTILINE)
_CODE: Final = re.compile(r"(?<!`)`([^`\n]{1,200})`(?!`)")
_TERM: Final = re.compile(r"(?:https://glossary\.cncf\.io)?/(?:[a-z]{2}/)?([\w-]+)/?(?:#.*)?")
_REPOSITORY: Final = re.compile(
    r"(?:https://github\.com/alphagov/|(?:https://docs\.publishing\.service\.gov\.uk)?/"
    r"(?:repos|apps)/)([\w-]+)"
)

Target = Callable[[str], str | None]
"""Tells which thing an address stands for, None for any other address."""


@dataclass(frozen=True, slots=True)
class Page:
    """A text without its links, and what they named where; `uid` is the page's own."""

    uid: str
    text: str
    links: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Pages and the things whose names they are searched for."""

    name: str
    things: tuple[Thing, ...]
    pages: tuple[Page, ...]


def glossary(folder: Path, language: str) -> Labelled:
    """Return the pages of a glossary that link each other; only links to its own terms count."""
    found = list(records(folder / language, "glossary", "GlossaryTerm"))
    things = [thing_of(one) for one in found]
    uids = {one.native_id: thing.uid for one, thing in zip(found, things, strict=True)}

    def target(address: str) -> str | None:
        match = _TERM.fullmatch(address)
        return uids.get(match[1]) if match else None

    pages = [
        unlinked(uids[one.native_id], str(one.props["definition"]), target, lambda _: None)
        for one in found
    ]
    return Labelled(language, tuple(things), tuple(pages))


def manual(folder: Path) -> Labelled:
    """Return the pages of a manual that link services' repositories.

    A name in backticks is taken for a link as well, and the backticks are taken out with the
    links, so that nothing but the words is left to see.
    """
    things = [thing_of(one) for one in records(folder / "repos.yml", "govuk-repos", "System")]
    uids = {one.name: one.uid for one in things}

    def target(address: str) -> str | None:
        match = _REPOSITORY.match(address)
        return uids.get(match[1]) if match else None

    pages = [
        unlinked(one.uid, "\n\n".join(chunk.text for chunk in one.chunks), target, uids.get)
        for one in records(folder / "manual", "govuk-manual", "Document")
    ]
    return Labelled("manual", tuple(things), tuple(pages))


def records(path: Path, mapping: str, label: str) -> Iterator[Record]:
    """Yield the records of a label that files hold, each uid once."""
    placed = find_mapping(mapping)
    seen: set[str] = set()
    for envelope in Reading(ORG, "bench", mapping=placed).envelopes([str(path)]):
        facts = map_envelope(envelope, placed)
        for one in facts.records if isinstance(facts, Facts) else ():
            if one.label == label and one.uid not in seen:
                seen.add(one.uid)
                yield one


def thing_of(record: Record) -> Thing:
    """Return what a record describes, as the graph would name it."""
    return Thing.read(
        {
            "uid": record.canonical.uid if record.canonical else record.uid,
            "type": record.label,
            "name": record.props["name"],
            "key": record.canonical.native_id if record.canonical else None,
            "aliases": record.aliases,
            "abbreviations": record.props.get("abbreviations"),
            "language": record.props.get("language"),
        }
    )


def unlinked(uid: str, text: str, target: Target, quoted: Target) -> Page:
    """Return a text without the signs of its links, and what they stood for.

    `quoted` tells what a span of code names, if anything.
    """
    addresses = {label.casefold(): address for label, address in _LABEL.findall(text)}
    text = _LABEL.sub("", text)
    links: list[tuple[int, int, str]] = []
    plain, at = "", 0
    signs = sorted([*_LINK.finditer(text), *_CODE.finditer(text)], key=lambda one: one.start())
    for match in signs:
        if match.start() < at:
            continue
        if match.re is _LINK:
            label = match["text"].strip("`")
            address = match["address"] or addresses.get((match["label"] or label).casefold())
            named = target(address) if address else None
            if address is None:
                continue
        else:
            label, named = match[1], quoted(match[1])
            if named is None:
                continue
        plain += text[at : match.start()]
        if named is not None:
            links.append((len(plain), len(plain) + len(label), named))
        plain += label
        at = match.end()
    return Page(uid, plain + text[at:], tuple(links))


def by_page(pages: Sequence[Page]) -> set[tuple[str, str]]:
    """Return which page links which thing, itself left out."""
    return {(one.uid, uid) for one in pages for _, _, uid in one.links if uid != one.uid}
