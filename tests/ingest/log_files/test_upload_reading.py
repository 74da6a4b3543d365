"""How a worker reads an upload: within limits, again when it dies, and with equal counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from graph.errors import NotFound, NotReadable, UploadOffset
from graph.queue.app import READ_LOGS
from graph.queue.broker import Broker
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.log_files.tasks import UploadReading
from ingest.log_files.uploads import LogUpload, LogUploads, ReadingAsked
from tests.workers import running_worker

Uploaded = Callable[..., LogUpload]
SHORT = [f"2026-11-29 10:00:00 INFO order {n} paid" for n in range(5000)]


@pytest.fixture
def chosen(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"log_uploads_dir": tmp_path, "task_time_limit": 10})


@pytest.fixture
def uploaded(chosen: Settings) -> Uploaded:
    """Make an upload of lines, whole and not read."""

    def make(lines: list[str], **asked: Any) -> LogUpload:
        made = LogUploads(chosen).create("acme", ReadingAsked("app.log", **asked))
        with made.receiving() as file:
            file.write("\n".join(lines).encode())
        made.make_whole(["app.log"])
        return made

    return make


def read(upload: LogUpload, store: Store, settings: Settings, **limits: Any) -> dict[str, Any]:
    UploadReading(upload, store, settings.model_copy(update=limits)).read()
    assert upload.report is not None
    return upload.report


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_worker_that_is_killed_while_it_reads_is_followed_by_one_with_equal_counts(
    chosen: Settings, store: Store, uploaded: Uploaded
) -> None:
    lines = [f"2026-11-29 10:{n // 1000 % 60:02}:00 ERROR order {n} lost" for n in range(60_000)]
    expected = read(uploaded(lines, keep=True, system="payments"), store, chosen)
    upload = uploaded(lines, keep=True, system="payments")

    with running_worker(chosen) as worker, closing(Broker(chosen)) as broker:
        broker.send(READ_LOGS, "acme", upload.id)
        until(lambda: upload.status.get("lines", 0) > 0)
        assert worker.identity is not None
        for child in psutil.Process(worker.identity.pid).children(recursive=True):
            child.kill()
        until(lambda: not upload.is_open)

    assert upload.status["state"] == "done"
    assert upload.status["attempts"] == 2
    assert upload.report is not None
    assert upload.report | {"seconds": 0} == expected | {"seconds": 0}
    assert [*upload.path.glob("data-*")] == []


def test_what_takes_too_long_is_left_out_and_named(
    chosen: Settings, store: Store, uploaded: Uploaded
) -> None:
    report = read(uploaded(SHORT), store, chosen, log_reading_seconds=0)

    assert report["records"] == 2000
    assert "NAZARA_LOG_READING_SECONDS" in report["passed_over"]["app.log"]


def test_of_many_groups_the_largest_and_the_gravest_are_kept(
    chosen: Settings, store: Store, uploaded: Uploaded
) -> None:
    words = ("ships", "mails", "carts", "lifts", "doors", "lamps")
    lines = [f"2026-11-29 10:00:00 INFO all {word} are well" for word in words for _ in range(3)]
    lines += [f"2026-11-29 10:00:00 WARN some {word} burn" for word in words for _ in range(2)]
    lines.append("2026-11-29 10:00:00 ERROR nobody answers")

    report = read(uploaded(lines), store, chosen, log_reading_groups=2)

    assert report["groups"] > 2
    assert [one["level"] for one in report["shown"]] == ["info", "error"]


def test_what_kills_three_workers_is_given_up(
    chosen: Settings, store: Store, uploaded: Uploaded
) -> None:
    upload = uploaded(SHORT)
    upload.write("status", {"state": "reading", "attempts": 3})

    with pytest.raises(NotReadable):
        read(upload, store, chosen)


def test_an_upload_that_is_deleted_while_it_is_read_is_gone(
    chosen: Settings, store: Store, uploaded: Uploaded
) -> None:
    upload = uploaded(SHORT)
    reading = UploadReading(upload, store, chosen)
    upload.remove()

    with pytest.raises(NotFound):
        reading.read()

    assert LogUploads(chosen).all("acme") == []


def test_as_many_are_read_at_once_as_may_be(chosen: Settings) -> None:
    uploads = LogUploads(chosen.model_copy(update={"log_readings_at_once": 2}))

    with uploads.turn() as first, uploads.turn() as second, uploads.turn() as third:
        assert (first, second, third) == (True, True, False)
    with uploads.turn() as again:
        assert again


def test_two_requests_never_send_one_upload(chosen: Settings) -> None:
    made = LogUploads(chosen).create("acme", ReadingAsked("app.log"))

    with made.receiving(), pytest.raises(UploadOffset):
        made.receiving().__enter__()


def test_what_nobody_was_heard_of_for_long_is_sent_for_again(
    chosen: Settings, uploaded: Uploaded
) -> None:
    upload = uploaded(SHORT)
    uploads = LogUploads(chosen)

    early, late = uploads.lost("acme", 60), uploads.lost("acme", -1)
    with upload.held():
        held = uploads.lost("acme", -1)

    assert ([one.id for one in late], early, held) == ([upload.id], [], [])


@pytest.fixture(autouse=True)
def _nothing_left(chosen: Settings) -> Iterator[None]:
    yield
    for one in LogUploads(chosen).all("acme"):
        one.remove()
