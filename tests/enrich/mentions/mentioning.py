"""Texts and names for the tests of mentions, and the mentions as a value to compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from enrich.mentions.job import RECORD, MentionsJob
from enrich.mentions.rescan import ask_rescan, search_page
from enrich.work.jobs import JobResult
from graph.model.facts import Chunk, Facts, Record, Sighting, Value
from graph.model.identity import canonical_uid
from graph.store.store import Store
from graph.write.writer import Writer
from tests.graph.histories import ORG, record, system_ref

INCIDENT = "acme:pager:main:incident:1"
DOCUMENT = "acme:docs:main:document:D1"
CACHE = canonical_uid(ORG, "system", "session-cache")
CONTAINER = canonical_uid(ORG, "glossary_term", "containers")

Row = tuple[str, str, str, int, int, int]


def job(store: Store, **chosen: Any) -> MentionsJob:
    """Return the job, with settings of the test's own."""
    return MentionsJob(store, ORG, store.settings.model_copy(update=chosen))


def run(store: Store, text: str, **params: Any) -> list[Any]:
    """Run a statement of the test's own and return its rows."""
    with store.driver.session() as session:
        return [list(one.values()) for one in session.run(f"CYPHER 25 {text}", params)]


def mentions(store: Store) -> set[Row]:
    """Return every mention that the job has written: from, to, property, place, how often."""
    rows = run(
        store,
        "MATCH (s)-[r:MENTIONS {record: $record}]->(t) RETURN s.uid, t.uid, r.property,"
        " r.char_start, r.char_end, r.occurrences",
        record=RECORD,
    )
    assert len({(row[0], row[1]) for row in rows}) == len(rows)
    return {tuple(row) for row in rows}


def term(name: str, at: int = 1, *, definition: str = "A word.", **more: Any) -> Record:
    """Return a glossary term that its source vouches for."""
    key = name.lower().replace(" ", "-")
    props: dict[str, Value] = {"name": name, "definition": definition, "abbreviations": None}
    uid = canonical_uid(ORG, "glossary_term", key)
    return record(
        "GlossaryTerm",
        "wiki",
        key,
        at,
        {**props, **more.pop("props", {})},
        type_="glossary_term",
        canonical=ref("GlossaryTerm", uid, key),
        **more,
    )


def system(name: str, at: int = 1, *, key: str | None = None, **more: Any) -> Record:
    """Return a system as a catalogue describes it."""
    props: dict[str, Value] = {"name": name, "kind": "service"}
    more.setdefault("canonical", system_ref(key or name))
    return record("System", "catalogue", key or name, at, props, type_="system", **more)


def incident(text: str, at: int = 1, native_id: str = "1", title: str = "Down") -> Record:
    """Return an incident with a description."""
    props: dict[str, Value] = {
        "title": title,
        "description": text,
        "status": "triggered",
        "severity_rank": 2,
    }
    one = record("Incident", "pager", native_id, at, props, type_="incident")
    return replace(one, props={**props, "started_at": one.at})


def page_of(*texts: str, at: int = 1, native_id: str = "D1", title: str = "Page") -> Record:
    """Return a document whose slices are the texts, a line apart."""
    chunks, start = [], 0
    for index, text in enumerate(texts):
        chunks.append(
            Chunk(index, text, None, start, start + len(text), f"{hash(text) & 0xFFFFFFFF:08x}")
        )
        start += len(text) + 1
    props: dict[str, Value] = {"title": title, "kind": "page"}
    return record("Document", "docs", native_id, at, props, type_="document", chunks=tuple(chunks))


def ref(label: str, uid: str, native_id: str) -> Any:
    """Return a reference."""
    return replace(system_ref("x"), label=label, uid=uid, native_id=native_id)


def write(store: Store, *records: Record, sightings: Iterable[Sighting] = ()) -> list[str]:
    """Write records in one batch and return the uids that enrichment is told of."""
    facts = [Facts((one,)) for one in records]
    if sightings:
        facts[0] = Facts(facts[0].records, tuple(sightings))
    result = Writer(store, "test").write(ORG, facts)
    assert result.rejected == ()
    return list(result.touched)


def follow(store: Store, touched: Sequence[str]) -> JobResult:
    """Do what the task does with what a write touched, texts alone."""
    one = job(store)
    return one.update(one.targets(touched))


def rescan(store: Store) -> list[str]:
    """Ask for a search of all texts and do all of it; return the ids of its runs."""
    runs, asked = [], ask_rescan(store, ORG)
    while asked is not None:
        runs.append(asked.run)
        asked = search_page(asked, job(store).update)
    return list(dict.fromkeys(runs))


def deleted(one: Record) -> Record:
    """Return the same as its source says that it is deleted."""
    return replace(one, tombstone=True, props={})


def history() -> list[Record]:
    """Return texts and names in several versions, with renames, deletions and a merge."""
    loose = "acme:pager:main:system:P1"
    return [
        system("session-cache"),
        system("page-cache", 2, key="session-cache", same_as=(loose,)),
        record(
            "System", "pager", "P1", 1, {"name": "image-cache", "kind": "cache"}, type_="system"
        ),
        system("search-index"),
        deleted(system("search-index", 2)),
        term("Containers", definition="A container beside the session-cache."),
        term("Container image", 1, props={"abbreviations": ["CI"]}),
        term("Container image", 2, props={"abbreviations": None}),
        incident("session cache, page cache, image-cache, search-index, CI, container images"),
        incident("page cache and containers", at=3),
        incident("the container image of SearchIndex", native_id="2"),
        deleted(incident("", at=2, native_id="3")),
        incident("page-cache", native_id="3"),
        page_of("session-cache", "a container's image", "no container image"),
        page_of("image_cache", "page cache", at=2, native_id="D2"),
        page_of("containers", native_id="D2"),
    ]
