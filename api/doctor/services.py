"""Checks of what works beside the graph: the queue, the workers, the API."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import redis

from api.doctor.findings import Check, Diagnosis, Patient, fail, ok, skipped, warn
from graph.queue.app import make_app
from graph.queue.backlog import backlog
from graph.queue.broker import Broker
from graph.queue.receipts import Receipts

OLDEST_QUEUE = (6, 2)
"""Of Redis; Valkey began at 7.2. What is used, sorted sets with limits say, is that old."""

_GIVEN_OUT_AT = "unacked_index"
_ANSWER_SECONDS = 0.5
"""Every worker is waited for so long at first, since nobody knows how many there are."""

_SHARE = 0.9
"""Part of a check's time in which workers are asked."""


def check_queue(patient: Patient) -> Iterator[Diagnosis]:
    """Find out whether the queue answers, and whether its version is one that Nazara knows."""
    if not patient.endpoints.redis_url:
        yield skipped("no address of a queue is known", "`nazara up`, or set NAZARA_REDIS_URL.")
        return
    try:
        with closing(patient.queue()) as queue:
            told: Any = queue.info("server")
            stored: Any = queue.info("persistence")
    except (redis.RedisError, ValueError) as error:
        yield fail(f"the queue does not answer: {error}", "`nazara status`; see its log.")
        return
    yield _version(told)
    if stored.get("aof_enabled") and stored.get("aof_last_write_status", "ok") != "ok":
        yield fail(
            "the queue can't write to its file and takes nothing more in",
            "Free some space where the data folder is: it goes on by itself.",
        )


def _version(told: dict[str, Any]) -> Diagnosis:
    name = "Valkey" if "valkey_version" in told else "Redis"
    text = str(told.get("valkey_version") or told.get("redis_version", "0"))
    version = tuple(int(part) for part in text.split(".")[:2] if part.isdigit())
    if version < OLDEST_QUEUE:
        least = ".".join(map(str, OLDEST_QUEUE))
        return fail(f"{name} {text} is too old; {least} is needed", "Upgrade it.")
    return ok(f"{name} {text} answers")


def check_lag(patient: Patient) -> Iterator[Diagnosis]:
    """Find messages that wait too long, and those that were given out and never came back."""
    with closing(patient.queue()) as queue:
        found = backlog(queue)
        first: Any = queue.zrange(_GIVEN_OUT_AT, 0, 0, withscores=True)
    waiting, oldest, given_out = found.waiting, found.oldest_seconds, found.given_out
    facts = {"waiting": waiting, "given_out": given_out, "oldest_seconds": oldest}
    limit = patient.settings.doctor_queue_seconds
    lost = time.time() - float(first[0][1]) if first else 0.0
    tolerance = _visibility(patient) + limit
    if waiting and oldest is not None and oldest > limit:
        yield fail(
            f"{_told(waiting)}, the oldest for {oldest:,.0f} s",
            "See the check `worker`; more processes: NAZARA_WORKER_CONCURRENCY.",
            **facts,
        )
    if lost > tolerance or lost < -patient.settings.doctor_clock_seconds:
        when = f"{lost:,.0f} s ago" if lost > 0 else f"{-lost:,.0f} s in the future"
        yield fail(
            f"a message was given out {when} and has not come back",
            "A worker that was killed has it. Another takes it up as soon as one runs, or when a "
            "clock that was set back has reached that time again.",
            **facts,
        )
    elif not (waiting and oldest is not None and oldest > limit):
        yield ok(f"{_told(waiting)}, {given_out:,} being worked on", **facts)


def _told(number: int) -> str:
    return "1 message waits" if number == 1 else f"{number:,} messages wait"


def _now(answer: Any) -> Any:
    """Return an answer of the queue; its types allow for one that comes later."""
    return answer


def _visibility(patient: Patient) -> float:
    """Return the seconds after which a message that was given out is given out again."""
    with closing(make_app(patient.settings)) as app:
        return float(app.conf.broker_transport_options["visibility_timeout"])


def check_receipts(patient: Patient) -> Iterator[Diagnosis]:
    """Find sources whose last time of receipt lies in the future."""
    now = datetime.now(UTC)
    slack = timedelta(seconds=patient.settings.doctor_clock_seconds)
    with closing(Broker(patient.settings)) as broker:
        ahead = Receipts(broker).since(now + slack)
    for source, latest in sorted(ahead.items()):
        yield fail(
            f"{source} was last received at {latest:%Y-%m-%d %H:%M:%S}, which is in the future",
            "A clock was ahead, or this one was set back. Set it right. Until that time records "
            "of this source are noted in the order of their arrival, a microsecond apart.",
            source=source,
            latest=latest,
        )
    if not ahead:
        yield ok("no source was last received in the future")


def check_worker(patient: Patient) -> Iterator[Diagnosis]:
    """Find out whether workers answer, and whether they are as many as was set."""
    wanted = patient.settings.worker_concurrency
    answers = _answers(patient, wanted)
    processes = sum(map(_processes, answers.values()))
    if not answers:
        yield fail(
            "no worker answers: what is queued is not written",
            "`nazara status`; elsewhere: `celery --app api.worker worker`.",
        )
    elif processes < wanted:
        yield warn(
            f"{processes} worker processes answer; {wanted} are wanted",
            "Restart the workers, or set NAZARA_WORKER_CONCURRENCY to what there are.",
        )
    else:
        yield ok(f"workers that answer: {len(answers)}, with {processes} processes in all")


def _answers(patient: Patient, wanted: int) -> dict[str, Any]:
    """Ask all workers, longer each time, until as many processes as are wanted have answered.

    Where the same ones answer twice, there are no others.
    """
    deadline = time.monotonic() + patient.settings.doctor_check_seconds * _SHARE
    seconds = _ANSWER_SECONDS
    before: set[str] = set()
    with closing(make_app(patient.settings)) as app:
        while True:
            answers: dict[str, Any] = app.control.inspect(timeout=seconds).stats() or {}
            enough = sum(map(_processes, answers.values())) >= wanted
            seconds *= 2
            same = bool(answers) and answers.keys() == before
            if enough or same or time.monotonic() + seconds > deadline:
                return answers
            before = set(answers)


def _processes(answer: Any) -> int:
    pool = answer.get("pool") or {}
    return int(pool.get("max-concurrency") or len(pool.get("processes") or ()))


def check_api(patient: Patient) -> Iterator[Diagnosis]:
    """Find out whether the API says that it can serve."""
    url = patient.endpoints.api_url
    if not url:
        yield skipped("no address of an API is known", "`nazara up` starts one.")
        return
    try:
        answer = httpx.get(f"{url}/health/ready", timeout=patient.settings.doctor_check_seconds)
        told = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        yield fail(f"the API at {url} does not answer: {error}", "`nazara status`; see its log.")
        return
    troubled = {name: state for name, state in told.get("checks", {}).items() if state != "ok"}
    if answer.is_success:
        yield ok(f"the API at {url} is ready")
    else:
        what = (
            ", ".join(f"{name}: {state}" for name, state in troubled.items()) or "it says no more"
        )
        yield fail(f"the API at {url} is not ready ({what})", "See the checks of those names.")


CHECKS = (
    Check("queue", check_queue),
    Check("queue-lag", check_lag, "queue"),
    Check("receipts", check_receipts, "queue"),
    Check("worker", check_worker, "queue"),
    Check("api", check_api),
)
