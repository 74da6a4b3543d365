"""Bundles of an incident's logs, deployments and alerts, whose cause is known: for trying things.

Nothing in them is of a real organisation. They are made by the same steps every time, and each line
that tells of the trouble is labelled with the rule that should find it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import orjson

LOGS: Final = "logs"
"""Folder of a bundle's logs."""

README: Final = "README.md"
LABELS: Final = "labels.jsonl"
DEPLOYS: Final = "deploys.jsonl"
ALERTS: Final = "alerts.jsonl"


class BundleLine(NamedTuple):
    """A line of a log, when it was written, and the name of the rule that should find it."""

    time: datetime
    text: str
    rule: str | None


@dataclass(slots=True)
class IncidentBundle:
    """Logs of several services around an incident, with what was deployed and what alarmed.

    Attributes:
        name: Name of its folder.
        asked: What somebody on call would ask.
        answer: What the cause truly is.
        begin: When its logs begin.
        logs: Lines by file, in the order in which they were written.
        deploys: Times, systems and versions.
        alerts: Times, systems and texts.
    """

    name: str
    asked: str
    answer: str
    begin: datetime
    logs: defaultdict[str, list[BundleLine]] = field(default_factory=lambda: defaultdict(list))
    deploys: list[tuple[datetime, str, str]] = field(default_factory=list)
    alerts: list[tuple[datetime, str, str]] = field(default_factory=list)

    def at(self, seconds: float) -> datetime:
        """Return the time so many seconds after the beginning."""
        return self.begin + timedelta(seconds=seconds)

    def deploy(self, seconds: float, system: str, version: str) -> None:
        """Note that a version of a system went live."""
        self.deploys.append((self.at(seconds), system, version))

    def alert(self, seconds: float, system: str, text: str) -> None:
        """Note that somebody was called."""
        self.alerts.append((self.at(seconds), system, text))

    def add(self, file: str, time: datetime, text: str, rule: str | None = None) -> None:
        """Add a line to a file."""
        self.logs[file].append(BundleLine(time, text, rule))

    # The forms that services log in.

    def nginx(self, seconds: float, path: str, status: int, rule: str | None = None) -> None:
        """Add a request to the access log of the edge."""
        time = self.at(seconds)
        size, client = (int(seconds * 7) % 9000) + 120, int(seconds) % 200 + 2
        text = f'192.0.2.{client} - - [{time:%d/%b/%Y:%H:%M:%S} +0000] "GET {path} HTTP/1.1" '
        self.add("edge/access.log", time, f'{text}{status} {size} "-" "Mozilla/5.0"', rule)

    def nginx_error(self, seconds: float, text: str, rule: str | None = None) -> None:
        """Add a line to the error log of the edge."""
        time = self.at(seconds)
        said = f"{time:%Y/%m/%d %H:%M:%S} [error] 31#31: *{int(seconds)} {text}"
        self.add("edge/error.log", time, said, rule)

    def java(
        self, service: str, seconds: float, level: str, said: str, rule: str | None = None
    ) -> None:
        """Add a line as logback writes it."""
        time = self.at(seconds)
        where = f"[exec-{int(seconds * 3) % 16}] c.e.{service}.Service"
        stamp = f"{time:%Y-%m-%d %H:%M:%S}.{int(seconds * 1000) % 1000:03d}"
        self.add(f"{service}.log", time, f"{stamp} {level:<5} {where} - {said}", rule)

    def json(
        self, service: str, seconds: float, level: str, said: str, rule: str | None = None
    ) -> None:
        """Add a line of JSON."""
        time = self.at(seconds)
        row = {
            "ts": f"{time:%Y-%m-%dT%H:%M:%S}.{int(seconds * 1000) % 1000:03d}Z",
            "level": level,
            "service": service,
            "msg": said,
            "trace_id": f"{int(seconds * 1000) * 2654435761 % (1 << 64):016x}",
        }
        self.add(f"{service}.jsonl", time, orjson.dumps(row).decode(), rule)

    def logfmt(
        self, service: str, seconds: float, level: str, said: str, rule: str | None = None
    ) -> None:
        """Add a line of logfmt."""
        time = self.at(seconds)
        stamp = f"{time:%Y-%m-%dT%H:%M:%S}Z"
        text = f'ts={stamp} level={level} svc={service} msg="{said}" dur={int(seconds) % 40}ms'
        self.add(f"{service}.log", time, text, rule)

    def postgres(self, host: str, seconds: float, said: str, rule: str | None = None) -> None:
        """Add a line as PostgreSQL writes it."""
        time = self.at(seconds)
        stamp = f"{time:%Y-%m-%d %H:%M:%S}.{int(seconds * 1000) % 1000:03d} UTC"
        self.add(
            f"{host}/postgresql.log", time, f"{stamp} [{int(seconds) % 900 + 100}] {said}", rule
        )

    def syslog(
        self, host: str, seconds: float, program: str, said: str, rule: str | None = None
    ) -> None:
        """Add a line of a machine's syslog."""
        time = self.at(seconds)
        text = f"{time:%b} {time.day:2d} {time:%H:%M:%S} {host} {program}: {said}"
        self.add(f"{host}/syslog", time, text, rule)

    def everyday(self, seconds: int, paths: Sequence[str], *, failing: Sequence[int] = ()) -> None:
        """Add requests that went as they should, one every few seconds, but for some seconds."""
        for second in range(0, seconds, 3):
            if second not in failing:
                self.nginx(second, paths[second // 3 % len(paths)], 200)

    def labels(self) -> Iterator[tuple[str, int, str]]:
        """Yield file, line from 1 on, and rule, of each line that a rule should find."""
        for name, lines in sorted(self.logs.items()):
            for number, line in enumerate(sorted(lines, key=lambda one: one.time), 1):
                if line.rule is not None:
                    yield name, number, line.rule

    def write(self, place: Path) -> None:
        """Write its files into a folder, which is made."""
        for name, lines in self.logs.items():
            path = place / LOGS / name
            path.parent.mkdir(parents=True, exist_ok=True)
            # Lines of one time stay in the order in which they were added.
            texts = [line.text for line in sorted(lines, key=lambda one: one.time)]
            path.write_text("\n".join(texts) + "\n", encoding="utf-8")
        _write_rows(
            place / DEPLOYS,
            [{"time": t.isoformat(), "system": s, "version": v} for t, s, v in self.deploys],
        )
        _write_rows(
            place / ALERTS,
            [{"time": t.isoformat(), "system": s, "text": said} for t, s, said in self.alerts],
        )
        _write_rows(
            place / LABELS,
            [{"file": file, "line": line, "rule": rule} for file, line, rule in self.labels()],
        )
        text = f"# {self.asked}\n\n{self.answer}\n\nThe lines that tell of it are in {LABELS}.\n"
        (place / README).write_text(text, encoding="utf-8")


def _write_rows(path: Path, rows: Sequence[dict[str, object]]) -> None:
    path.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in rows))


def bundle_at(name: str, hour: int, asked: str, answer: str) -> IncidentBundle:
    """Return an empty bundle, whose logs begin at an hour of a day."""
    return IncidentBundle(name, asked, answer, datetime(2026, 3, 11, hour, 0, tzinfo=UTC))
