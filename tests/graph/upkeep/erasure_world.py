"""Two organisations that know one person by many names, and the search for what is left."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from enrich.embedding.job import EmbedJob
from enrich.providers.local import LocalEmbeddings
from graph.model.declarations import LABELS
from graph.model.facts import Chunk, Envelope, Facts, Link, Record, Ref, Sighting, Value
from graph.model.identity import canonical_json, canonical_uid, version_of
from graph.queue.dead_letters import Setback, bury
from graph.store.store import Store
from graph.write.writer import Writer
from ingest.sources.registry import map_envelope
from tests.graph.histories import minute
from tests.statements import run

ORG, OTHER = "acme", "beta"
EMAIL, NAME, NICK = "zoe.anna.keller@quill.example", "Zoë Anna Keller", "Zoë Keller"
HANDLE = "zkeller7"
STRANGERS = ("joanna.keller@quill.example", "Anna Berg", "zoe.anna.keller@quill.example.uk")

TRACES = re.compile(
    r"zo[eë][\s._+-]+(anna[\s._+-]+)?keller|keller,\s*zo|zkeller7|\bU77\b|:person:7(?!\w)",
    re.IGNORECASE,
)
"""What the person's identifiers look like to somebody who knows nothing of the product."""


def person_uid(org: str, email: str = EMAIL) -> str:
    return canonical_uid(org, "person", email)


def one(
    org: str,
    label: str,
    native_id: str,
    props: dict[str, Value],
    *,
    at: int = 1,
    source: str = "files",
    **more: Any,
) -> Record:
    type_ = LABELS[label].type
    content = [label, native_id, sorted(map(str, props.items())), str(more)]
    return Record(
        label=label,
        org=org,
        source=source,
        uid=f"{org}:{source}:main:{type_}:{native_id}",
        native_id=native_id,
        version=version_of(minute(at), content),
        at=minute(at),
        seen=minute(1000 + at),
        props=props,
        **more,
    )


def _ref(org: str, label: str, type_: str, key: str) -> Ref:
    uid = key if key.startswith(f"{org}:") else canonical_uid(org, type_, key)
    return Ref(label, uid, uid.split(":", 4)[4])


def people(org: str) -> list[Record]:
    """Return a person as two tools know her, and a colleague with a like name."""
    member = (Link("MEMBER_OF", _ref(org, "Team", "team", "payments")),)
    slack = f"{org}:slack:main:person:U77"
    return [
        one(
            org,
            "Person",
            "7",
            {"name": NAME, "email": EMAIL, "role": "Head of Payments"},
            source="hr",
            links=member,
            canonical=_ref(org, "Person", "person", EMAIL),
            same_as=(slack,),
            aliases=(NICK, "Zoë"),
            url="https://hr.example/zkeller7",
        ),
        one(org, "Person", "U77", {"name": NICK}, source="slack"),
        one(
            org,
            "Person",
            "8",
            {"name": "Joanna Keller", "email": STRANGERS[0]},
            source="hr",
            links=member,
            canonical=_ref(org, "Person", "person", STRANGERS[0]),
        ),
    ]


def incident(org: str, native_id: str, at: int, assignee: str, text: str) -> Record:
    props: dict[str, Value] = {
        "title": f"Checkout down, {native_id}",
        "description": text,
        "status": "triggered" if at < 20 else "resolved",
        "severity_rank": 1,
        "started_at": minute(1),
    }
    links = (
        Link("ASSIGNED_TO", _ref(org, "Person", "person", assignee)),
        Link("AFFECTS", _ref(org, "System", "system", "checkout")),
    )
    return one(org, "Incident", native_id, props, at=at, links=links)


def page(org: str) -> Record:
    texts = (f"Call {NAME} first.", "Then restart Checkout. Anna Berg knows how.")
    chunks = tuple(
        Chunk(i, text, f"Written by {NAME.upper()}", 100 * i, 100 * i + len(text), "0")
        for i, text in enumerate(texts)
    )
    return one(
        org,
        "Document",
        f"pages/{NICK}.md",
        {"title": "Runbook", "kind": "runbook"},
        chunks=chunks,
        links=(Link("OWNED_BY", _ref(org, "Person", "person", EMAIL)),),
    )


def facts(org: str) -> list[Facts]:
    """Return everything that names the person in one way or another, and things that do not."""
    decomposed = unicodedata.normalize("NFD", NAME)
    slack = f"{org}:slack:main:person:U77"
    case: dict[str, Value] = {
        "title": f"{NICK} called",
        "description": f"Ask {decomposed} or KELLER, ZOË; see /u/zoe.anna.keller%40quill.example.",
        "status": "open",
        "severity_rank": 3,
        "account": EMAIL.upper(),
        "opened_at": minute(3),
    }
    deploy: dict[str, Value] = {
        "title": "checkout 7",
        "kind": "deploy",
        "at": minute(2),
        "system_ref": canonical_uid(org, "system", "checkout"),
        "author": f"{NAME} <{EMAIL}>",
    }
    first = incident(org, "I-1", 10, EMAIL, f"Paged {NAME}.\n{NICK}s phone was off.")
    return [
        *(Facts((record,)) for record in people(org)),
        Facts((first,)),
        Facts((incident(org, "I-1", 20, slack, "Zoë was reached. Anna Berg helped."),)),
        Facts((incident(org, "I-2", 11, STRANGERS[0], f"Mail to {STRANGERS[2]}."),)),
        Facts((one(org, "CustomerCase", "C-1", case),)),
        Facts((one(org, "Deployment", "d1", deploy),)),
        Facts((page(org),)),
        *said(org),
    ]


def said(org: str) -> list[Facts]:
    """Return what people here say of the person: links from and to it, which two it is, a note."""
    about: dict[str, Any] = {"author": "_system:nazara:main:user:ann", "at": minute(30)}
    person = {"start": person_uid(org), "start_label": "Person"}
    team = _ref(org, "Team", "team", "night")
    on_call = {"end": team.uid, "end_label": "Team", "relationship": "MEMBER_OF"}
    first = {"start": f"{org}:files:main:incident:I-2", "start_label": "Incident"}
    assigned = {"end": person_uid(org), "end_label": "Person", "relationship": "ASSIGNED_TO"}
    other = {"end": f"{org}:slack:main:person:U99", "end_label": "Person"}
    note = {"about": f"{org}:files:main:incident:I-1", "about_label": "Incident"}
    asserted = {"kind": "link", "status": "asserted", **about}
    return [
        spoken(org, "assertions", {**asserted, **person, **on_call}),
        spoken(org, "assertions", {**asserted, **first, **assigned}),
        spoken(
            org, "assertions", {**person, **other, **about, "kind": "same", "status": "refused"}
        ),
        spoken(org, "notes", {**note, **about, "id": "n1", "text": f"{NICK} knows the cause."}),
    ]


def spoken(org: str, stream: str, content: dict[str, Any]) -> Facts:
    """Return what a person says as facts."""
    said = replace(
        envelope(org, canonical_json(content), "r1"),
        source="nazara",
        instance="people",
        content_type=f"nazara/{stream}",
        received_at=minute(1030),
    )
    mapped = map_envelope(said, None)
    assert isinstance(mapped, Facts)
    return mapped


def mention(org: str) -> Facts:
    """Return that the page's first slice names a system, behind the person's name."""
    doc = page(org)
    chunk = Ref("DocumentChunk", doc.uid.replace(":document:", ":document_chunk:") + "#0", "x")
    system = _ref(org, "System", "system", "checkout")
    place: dict[str, Value] = {"char_start": 21, "char_end": 26}
    seen = Sighting("MENTIONS", chunk, system, "nazara:names", "derived", minute(5), place)
    return Facts((doc,), (seen,))


def envelope(org: str, raw: bytes, native_id: str) -> Envelope:
    return Envelope(
        org=org,
        source="files",
        instance="main",
        stream="x",
        native_id=native_id,
        via="file",
        received_at=datetime.now(UTC),
        content_type="jsonl",
        raw=raw,
    )


def write(store: Store, org: str) -> None:
    """Write the organisation, with dead letters and vectors."""
    result = Writer(store, "trial").write(org, facts(org))
    result += Writer(store, "trial").write(org, [mention(org)])
    assert result.rejected == ()
    escaped = json.dumps({"who": f"line\n{NAME}", "mail": EMAIL}).encode()
    odd = f"\xff {NICK};{HANDLE}".encode("latin-1")
    setbacks = [
        Setback(envelope(org, escaped, "1"), f"{EMAIL} has no team"),
        Setback(envelope(org, odd, "2"), "no"),
    ]
    bury(store, setbacks, run="trial")
    run(store, _SUMMARISE, org=org, said=f"Call {NAME} first.", cited=_CITED)
    if org == ORG:
        EmbedJob(store, org, (LocalEmbeddings(),)).run(result.touched)


_CITED = json.dumps([{"node": "x", "property": "text", "start": 0, "end": 5}])
_SUMMARISE = """MATCH (d:Document) WHERE d.org = $org SET d.summary = $said,
d.summary_citations = $cited, d.summary_stamp = 's', d.summary_model = 'm'"""

_TEXTS = "[k IN keys(x) WHERE k <> 'vector' | [k, CASE WHEN x[k] IS :: LIST<STRING> THEN x[k] "
_TEXTS += "ELSE [toStringOrNull(x[k])] END]]"
_NODES = f"MATCH (x) WHERE x.org = $org RETURN [labels(x)[-1], x.uid, {_TEXTS}]"
_RELATIONSHIPS = f"MATCH (n)-[x]->() WHERE n.org = $org RETURN [type(x), n.uid, {_TEXTS}]"


def traces(store: Store, org: str) -> list[str]:
    """Return every text in an organisation that still names the person, wherever it stands."""
    rows = run(store, _NODES, org=org) + run(store, _RELATIONSHIPS, org=org)
    found = []
    for label, uid, props in rows:
        for name, values in props:
            found += [f"{label} {uid} {name}: {one}" for one in values if names(one or "")]
    return found


def names(text: str) -> bool:
    """Tell whether a text names the person, escaped or decomposed, but not a stranger."""
    plain = unicodedata.normalize("NFC", text).replace("\\u00eb", "ë").replace("%40", "@")
    for stranger in STRANGERS:
        # The words of a vector are those of the text, without what stands between them.
        plain = plain.replace(stranger, "").replace(re.sub(r"[.@]", " ", stranger), "")
    return bool(TRACES.search(plain.replace("\\n", "\n")))
