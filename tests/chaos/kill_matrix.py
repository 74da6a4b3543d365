"""Kill each process many times during loads with enrichment, and compare the graphs.

    uv run python -m tests.chaos.kill_matrix --rows 50000 --times 10
    uv run python -m tests.chaos.kill_matrix --push --rows 20000 --times 25 --loads 5
    uv run python -m tests.chaos.kill_matrix --pull --rows 20000 --times 25 --loads 5

The records are loaded once undisturbed. Then they are loaded `--loads` times, each time into a
new data folder, while worker, Neo4j, queue and supervisor are killed with signal 9, each `--times`
times in all, in a random order and at random moments; some kills hit while the one before is
still being recovered from. After each load the graph must equal the undisturbed one, nothing may
be enriched twice or not at all, and no process or message may be left. `nazara ingest` is given
once. With `--push` senders call the API instead; they send again what was not acknowledged, and
what was acknowledged must be in the graph. With `--pull` a source is asked. Both kill the API too;
`--only api worker` kills no others. Vectors of sentences take most of the time: `--vectors local`
leaves them out.

Progress goes to standard error, the table of kills to standard output. `--seed` repeats the order
and the moments. The exit code is 1 if a graph differs.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from graph.embedded import ports
from graph.settings.settings import load_settings
from tests.chaos import enriched, records
from tests.chaos.command_line import Nazara, environment, using
from tests.chaos.content import Content
from tests.chaos.disturbance import VICTIMS, Disturbed, Plan, plans
from tests.chaos.feeding import CommandFeeding, Feeding, PushFeeding
from tests.chaos.load import ORG, Load
from tests.chaos.pulled import PULLED, PulledSource, PullFeeding, pulled_source

KNOWN = (*VICTIMS, "api")

TASK_LIMIT = "45"
"""Seconds: a lost task comes back when it can't be running any more, which shall be soon, but not
so soon that a cold Neo4j on a busy machine has no time for a task."""

START_SECONDS = "600"
"""A server that is ended because it starts slowly on a busy machine would never have started."""


@dataclass(slots=True)
class Outcome:
    """What one load came to; `faults` is empty when all is as it should be."""

    name: str
    seconds: float
    digest: str
    counts: dict[str, int]
    faults: list[str]
    ups: int
    kills: list[dict[str, Any]] = field(default_factory=list)


def say(text: str) -> None:
    """Tell the progress."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)  # noqa: T201


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.kill_matrix")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--push", action="store_true", help="senders push, and the API is killed")
    ways.add_argument("--pull", action="store_true", help="a source is asked")
    parser.add_argument("--rows", type=int, default=50_000, help="records of each load")
    parser.add_argument("--times", type=int, default=10, help="kills of each process in all")
    parser.add_argument("--only", nargs="+", choices=KNOWN, help="kill these; else all")
    parser.add_argument("--loads", type=int, default=5, help="loads that share the kills")
    parser.add_argument("--seed", type=int, help="repeats the order and moments of the kills")
    parser.add_argument("--vectors", default="local,sentence", help="models; local is quick")
    parser.add_argument("--heap", default="1500m", help="Java heap of Neo4j")
    parser.add_argument("--folder", type=Path, help="work here and keep what differs")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    return parser.parse_args(given)


def shared(times: int, loads: int) -> list[int]:
    """Return how often each load kills each process."""
    return [times // loads + (number < times % loads) for number in range(loads)]


class Matrix:
    """All loads of one call, in one folder."""

    def __init__(
        self, folder: Path, options: argparse.Namespace, seed: int, source: PulledSource | None
    ) -> None:
        self._folder = folder
        self._options = options
        self._seed = seed
        self._source = source
        self._port = ports.any_free()
        self._records = records.write(folder / "records.jsonl", options.rows)
        self._profile = records.write_profile(folder / "profile.json")
        self._calm: Content | None = None
        usual = KNOWN if options.push or options.pull else VICTIMS
        self._victims = tuple(options.only or usual)

    def run(self) -> list[Outcome]:
        """Load undisturbed first, then with kills; return what each load came to."""
        outcomes = [self._load("undisturbed", [])]
        for number, times in enumerate(shared(self._options.times, self._options.loads), 1):
            chance = random.Random(f"{self._seed} {number}")
            kills = plans(chance, times, self._victims)
            outcomes.append(self._load(f"load {number}", kills))
        return outcomes

    def _load(self, name: str, kills: list[Plan]) -> Outcome:
        folder = self._folder / name.replace(" ", "-")
        folder.mkdir()
        say(f"{name}: {len(kills)} kills")
        with self._disturbed(folder) as disturbed:
            disturbed.begin(*self._commands())
            disturbed.run(kills)
            outcome = self._judged(name, folder, disturbed)
        outcome.faults += _left_behind(disturbed)
        say(f"{name}: {outcome.seconds} s, {outcome.counts}, {outcome.faults or 'as it should be'}")
        if not outcome.faults:
            shutil.rmtree(disturbed.nazara.place.root, ignore_errors=True)
        return outcome

    def _commands(self) -> list[tuple[str, ...]]:
        """Return what is done before the load: a profile that asks for every enrichment."""
        if find_spec("api.cli.content.profile") is None:
            return []
        return [("profile", "import", str(self._profile), "--activate", "--org", ORG)]

    @contextmanager
    def _disturbed(self, folder: Path) -> Iterator[Disturbed]:
        given = {
            "NAZARA_CACHE_DIR": str(load_settings().cache_dir),
            "NAZARA_NEO4J_HEAP": self._options.heap,
            # Nobody asks: an API that starts dozens of times need not plan for it.
            "NAZARA_GRAPHQL_WARM_UP": "false",
            "NAZARA_EMBED_PROVIDERS": self._options.vectors,
            "NAZARA_TASK_TIME_LIMIT": TASK_LIMIT,
            "NAZARA_START_TIMEOUT": START_SECONDS,
            **(self._pushed if self._options.push else {}),
            **(PULLED if self._options.pull else {}),
        }
        nazara = Nazara(folder / "data", {**environment(), **given})
        load = Load(nazara, self._records, self._options.rows)
        disturbed = Disturbed(load, self._feeding(load), say)
        try:
            yield disturbed
        finally:
            nazara.end()
            disturbed.feeding.close()

    def _feeding(self, load: Load) -> Feeding:
        if self._source:
            return PullFeeding(load, self._source)
        return PushFeeding(load, self._port) if self._options.push else CommandFeeding(load, say)

    @property
    def _pushed(self) -> dict[str, str]:
        """Settings where senders are told that something is on disk."""
        return {"NAZARA_API_PORT": str(self._port)}

    def _judged(self, name: str, folder: Path, disturbed: Disturbed) -> Outcome:
        """Compare the graph with the undisturbed one, which the first load gives."""
        load, seconds = disturbed.load, round(disturbed.seconds, 1)
        content = load.content_as_it_is(folder / "content")
        calm = self._calm = self._calm or content
        faults = [*load.faults(), *enriched.faults(load.endpoints)]
        if content.digest != calm.digest:
            faults.append(f"another graph: {content.difference(calm)}")
        faults += disturbed.feeding.faults()
        counts = enriched.counts(load.endpoints)
        if again := enriched.what_enriching_again_does(disturbed.nazara, ORG):
            faults.append(f"enriching again does something: {again}")
        return Outcome(
            name,
            seconds,
            content.digest,
            {**counts, "lines": sum(content.kinds.values())},
            faults,
            disturbed.ups,
            [{**asdict(kill), **asdict(kill.plan)} for kill in disturbed.kills],
        )


def _left_behind(disturbed: Disturbed) -> list[str]:
    """Return which processes still run after everything was stopped."""
    left = [*disturbed.load.survivors(), *using(disturbed.nazara.place)]
    return [f"still runs: {process}" for process in left]


def table(outcomes: Sequence[Outcome]) -> str:
    """Return all kills as a table, and a line for each load and process."""
    lines = [
        f"{'load':12} {'killed':11} {'was':11} {'after s':>8} {'records':>8} {'recovered s':>12}"
    ]
    kills = [(outcome.name, kill) for outcome in outcomes for kill in outcome.kills]
    lines += [
        f"{name:12} {kill['victim']:11} {kill['was']:11} {kill['seconds']:8} "
        f"{kill['records']:8,} {kill['recovered']:12}"
        for name, kill in kills
    ]
    lines.append("")
    for victim in KNOWN:
        took = [kill["recovered"] for _, kill in kills if kill["victim"] == victim]
        if took:
            lines.append(
                f"{victim}: killed {len(took)} times, back after {median(took)} s (median), "
                f"{max(took)} s (longest)"
            )
    lines.append("")
    for outcome in outcomes:
        lines.append(
            f"{outcome.name}: {outcome.seconds} s, digest {outcome.digest[:12]}, {outcome.counts}, "
            f"{outcome.ups} starts: "
            f"{'; '.join(outcome.faults) or 'as it should be'}"
        )
    return "\n".join(lines)


def main(given: Sequence[str] | None = None) -> int:
    """Run everything; return the exit code."""
    # Ended politely, also in the background, it stops all that it has started.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))
    options = arguments(given)
    seed = random.randrange(10**6) if options.seed is None else options.seed
    folder = options.folder or Path(tempfile.mkdtemp(prefix="nazara-kills-"))
    folder.mkdir(parents=True, exist_ok=True)
    say(f"seed {seed}, {options.rows:,} rows, folder {folder}")
    with pulled_source(options.rows) if options.pull else nullcontext() as source:
        outcomes = Matrix(folder, options, seed, source).run()
    wrong = [outcome for outcome in outcomes if outcome.faults]
    print(table(outcomes))  # noqa: T201
    if options.json:
        figures = {"seed": seed, "rows": options.rows, "loads": [asdict(one) for one in outcomes]}
        options.json.write_text(json.dumps(figures, indent=2))
    if not wrong and options.folder is None:
        shutil.rmtree(folder, ignore_errors=True)
    say(f"{len(wrong)} of {len(outcomes)} loads went wrong" if wrong else "all as it should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
