"""Cost: what the sentence model takes of time and memory, and a search with it and without."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from api.compiler.engine import Engine, Request
from api.schema.build import schema_for
from bench.quality import Section
from bench.quality_languages import MATTERS
from bench.report import interleaved, p50, p95
from bench.shelf import QUERY, Shelf, Text, shelf
from enrich.providers.onnx import resident_megabytes
from enrich.providers.registry import sentence_source
from enrich.providers.transformer import TransformerEmbeddings
from graph.settings.settings import load_settings

CHARACTERS: Final = 900
"""Length of a chunk, as a document's slices are."""

CHUNKS: Final = 40
NODES: Final = 2_000
ROUNDS: Final = 60


def measure(section: Section, data: Path, *, long: bool) -> None:
    """Embed by one process and by two, and ask with two lists and with three, in turn."""
    del data
    for workers in (1, 2):
        with multiprocessing.get_context("spawn").Pool(workers) as pool:
            done = pool.map(_embedded, range(workers), chunksize=1)
        way = f"{workers} processes"
        section.add(way, **{"chunks/s": sum(one.rate for one in done)})
        section.add(way, **{"chunks/s of processor": sum(one.processor_rate for one in done)})
        section.add(way, **{"MB more each": done[0].megabytes, "load s": done[0].loaded})
    with shelf() as found:
        size = NODES if long else NODES // 4
        found.put(list(_texts(size)))
        section.add("job, vectors of both kinds", **{"nodes/s": size / found.embedded})
        _searches(section, found)
    section.note(f"Chunks have {CHARACTERS} characters; a process has one thread.")


class Embedded(NamedTuple):
    """Chunks a second, by the clock and of a processor's time; memory; seconds to load."""

    rate: float
    processor_rate: float
    megabytes: float
    loaded: float


def _embedded(number: int) -> Embedded:
    """Embed in a process of its own."""
    source = sentence_source(load_settings())
    assert source is not None, "nazara fetch gets the model"
    before, started = resident_megabytes(), time.perf_counter()
    model = TransformerEmbeddings(source)
    text = " ".join(f"{one.title}. {one.text}" for one in MATTERS)
    model.embed([text[:CHARACTERS]])
    loaded = time.perf_counter() - started
    started, spent = time.perf_counter(), time.process_time()
    for at in range(CHUNKS):
        model.embed([f"{number} {text[at : at + CHARACTERS]}"])
    seconds, processor = time.perf_counter() - started, time.process_time() - spent
    more = resident_megabytes() - before
    return Embedded(CHUNKS / seconds, CHUNKS / processor, more, loaded)


def _searches(section: Section, found: Shelf) -> None:
    """Time whole questions in this process: by a text that is new each time, and by a node."""
    settings = found.store.settings
    alone = settings.model_copy(update={"embed_providers": ("local",)})
    engines = [Engine(schema_for(one), found.store, one) for one in (alone, settings)]
    for what in ("text", "node"):
        asks = [_asking(engine, found, texts=what == "text") for engine in engines]
        two, three = interleaved(asks, rounds=ROUNDS, warmup=10)
        for way, taken in (("two lists", two), ("three lists", three)):
            section.add(way, **{f"by {what} p50 ms": p50(taken) * 1000})
            section.add(way, **{f"by {what} p95 ms": p95(taken) * 1000})


def _asking(engine: Engine, found: Shelf, *, texts: bool) -> Callable[[], None]:
    numbers = iter(range(1_000_000))

    def ask() -> None:
        number = next(numbers)
        if texts:
            given = {"text": f"{MATTERS[number % len(MATTERS)].text} {number}", "first": 10}
        else:
            given = {"id": found.uid(f"t{number % 100}"), "first": 10}
        engine.execute(Request(QUERY, given, None, found.org))

    return ask


def _texts(count: int) -> Iterator[Text]:
    for number in range(count):
        one, other = MATTERS[number % len(MATTERS)], MATTERS[number // 7 % len(MATTERS)]
        yield Text(f"t{number}", f"{one.title} {number}", f"{other.text} {one.text}")
