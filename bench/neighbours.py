"""Retrieval of the runbook for an alert: words alone, vector alone, and both fused."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from api.compiler.engine import Engine, Request
from api.compiler.plan.parameters import Binder
from api.schema.build import schema_for
from bench import data_sets
from bench.report import Report, p50
from enrich.embedding.job import EmbedJob
from enrich.embedding.search import CANDIDATES, Candidate, fuse
from enrich.providers.local import LocalEmbeddings
from graph.embedded import servers
from graph.model.identity import make_uid, org_token
from graph.schema.migrate import migrate
from graph.settings.settings import Settings, load_settings
from graph.store.store import Store
from ingest.sources.markdown.mapping import read_page

ORG = "bench-neighbours"
QUERY = """query ($text: String) { semanticNeighbors(text: $text, types: [DOCUMENT], first: 10) {
  node { id title } score reasons { kind score part } } }"""
SET = "kb-alert-runbooks"

WRITE = """CYPHER 25 UNWIND $rows AS row
CREATE (d:_Entity:Document) SET d = row.document
WITH d, row UNWIND row.chunks AS chunk
CREATE (d)-[:HAS_CHUNK]->(c:_Entity:DocumentChunk) SET c = chunk"""

FORGET = "CYPHER 25 MATCH (n) WHERE n.org = $org DETACH DELETE n"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of the benchmark's own."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """An alert's words, and the uid of the runbook that its authors wrote for it."""

    text: str
    answer: str


def ranked(vector_hits: Sequence[Candidate], text_hits: Sequence[Candidate]) -> list[str]:
    """Return the documents of two lists, best first."""
    return [hit.uid for hit in fuse({"vector": vector_hits, "text": text_hits}, CANDIDATES)]


Ranking = Callable[[list[Candidate], list[Candidate]], list[str]]

RANKINGS: dict[str, Ranking] = {
    "text": lambda _, text_hits: ranked([], text_hits),
    "vector": lambda vector_hits, _: ranked(vector_hits, []),
    "fused": ranked,
}


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Load the runbooks, ask for each alert's, and say how often the right one came first.

    `--data DIR` names the folder of data sets. Servers are started in a new folder unless
    the settings name some; what is written there is taken away again.
    """
    _ = long
    folder = data_sets.folder("neighbours", arguments) / SET
    with (
        tempfile.TemporaryDirectory(prefix="nazara-neighbours-") as place,
        servers.running(_wanted(Path(place))) as started,
    ):
        store = Store(_wanted(Path(place)), started.endpoints)
        migrate(store)
        try:
            measure(report, store, folder)
        finally:
            store.write(Statement("forget", FORGET), org=ORG)
            store.close()


def _wanted(place: Path) -> Settings:
    """Return settings with the vector of spelling alone; `bench quality` has the others."""
    return load_settings(data_dir=place, embed_providers=("local",))


def measure(report: Report, store: Store, folder: Path) -> None:
    """Write, embed, ask, and report."""
    rows = [runbook(path, folder / "runbooks") for path in pages(folder / "runbooks")]
    store.write(Statement("load", WRITE), rows=rows)
    began = time.perf_counter()
    embedded = EmbedJob(store, ORG, (LocalEmbeddings(),)).run(
        row["document"]["uid"] for row in rows
    )
    seconds = time.perf_counter() - began
    report.add("runbooks", len(rows), "documents to choose from")
    report.add("chunks", embedded.written, "their chunks, each with a vector")
    report.add("embedded_per_second", embedded.written / seconds, "vectors made and written")
    for kind, with_name in (("hidden", False), ("named", True)):
        questions = alerts(folder, with_name=with_name)
        said = "and its name" if with_name else "but not its name"
        report.add(f"{kind}_questions", len(questions), f"alerts: summary and description, {said}")
        compare(report, store, questions, kind)


def compare(report: Report, store: Store, questions: list[Question], kind: str) -> None:
    """Ask each question once and rank the same hits in each way."""
    engine = Engine(schema_for(store.settings), store, store.settings)
    ranks: dict[str, list[int]] = {name: [] for name in RANKINGS}
    taken: list[float] = []
    for question in questions:
        began = time.perf_counter()
        lists = found_lists(engine, store, question.text)
        taken.append(time.perf_counter() - began)
        for name, ranking in RANKINGS.items():
            found = ranking(*lists)
            place = found.index(question.answer) + 1 if question.answer in found else 0
            ranks[name].append(place)
    for name, places in ranks.items():
        add_figures(report, f"{kind}_{name}", places)
    report.add(f"{kind}_search_p50_ms", p50(taken) * 1000, "median of one search, both lists")


def found_lists(engine: Engine, store: Store, text: str) -> list[list[Candidate]]:
    """Return the vector list and the full-text list, as the operation's statement finds them."""
    _, plan, variables = engine.plan(Request(QUERY, {"text": text}, None, ORG))
    binder = Binder(variables, ORG, store.settings)
    binder.bind(plan.fetches)
    [row] = store.read(plan, p=binder.params)
    return [[Candidate(*hit) for hit in hits] for hits in row["f0"][0][:2]]


def add_figures(report: Report, name: str, places: list[int]) -> None:
    """Report what the places of the right answers come to; 0 stands for not found."""
    for most in (1, 5):
        share = sum(0 < place <= most for place in places) / len(places)
        report.add(f"{name}_recall_{most}", share, f"right runbook among the first {most}")
    reciprocal = sum(1 / place for place in places if place) / len(places)
    report.add(f"{name}_mrr", reciprocal, "mean reciprocal rank of the right runbook")


def pages(folder: Path) -> list[Path]:
    """Return the runbook pages; files that only introduce a section are none."""
    return sorted(path for path in folder.rglob("*.md") if not path.name.startswith("_"))


def runbook(path: Path, folder: Path) -> dict[str, Any]:
    """Return a document and its chunks as they are stored."""
    name = path.relative_to(folder).as_posix()
    page = read_page(name, path.read_text(encoding="utf-8"))
    common = {"org": ORG, "org_token": org_token(ORG), "visibility": "org", "title": page.title}
    return {
        "document": {**common, "uid": document_uid(name), "type": "Document"},
        "chunks": [
            {
                **common,
                "uid": make_uid(ORG, "bench", "main", "document_chunk", f"{name}#{chunk.index}"),
                "type": "DocumentChunk",
                "heading": chunk.heading,
                "text": chunk.text,
                "chunk_index": chunk.index,
            }
            for chunk in page.chunks(2000)
        ],
    }


def document_uid(name: str) -> str:
    """Return the uid of the runbook in the file of that name."""
    return make_uid(ORG, "bench", "main", "document", name)


def alerts(folder: Path, *, with_name: bool) -> list[Question]:
    """Return the alerts that have a runbook."""
    lines = (folder / "alert_to_runbook.jsonl").read_bytes().splitlines()
    found = [orjson.loads(line) for line in lines]
    return [
        Question(
            " ".join(
                filter(
                    None,
                    [alert["alert"] if with_name else None, alert["summary"], alert["description"]],
                )
            ),
            document_uid(alert["runbook_doc"]),
        )
        for alert in found
        if alert["runbook_doc"]
    ]
