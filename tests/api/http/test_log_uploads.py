"""Log files over HTTP: sent at once or in parts, read by a worker, and told by GraphQL."""

from __future__ import annotations

import base64
import gzip
import io
import os
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from click.testing import CliRunner

from api.access.scopes import AccessScopes
from api.access.tokens import create_token
from api.cli.main import main
from graph.model.facts import Facts
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.write.writer import Writer
from ingest.log_files.uploads import LogUploads, ReadingAsked
from tests.api.http.calling import answering, until
from tests.conftest import empty_store
from tests.graph.histories import incident

pytestmark = pytest.mark.usefixtures("worker")

PATH = "/api/logs"
TUS = {"Tus-Resumable": "1.0.0"}
PART = TUS | {"Content-Type": "application/offset+octet-stream"}
LINES = [
    *(f"2026-11-29 10:0{n % 10}:00 INFO order {n} paid" for n in range(30)),
    "2026-11-29 10:11:00 ERROR java.lang.OutOfMemoryError: Java heap space",
]
LOG = ("\n".join(LINES) + "\n").encode()
TEXT = {"Content-Type": "text/plain"}

READING = """query ($id: ID!) {
  logReadings(id: $id) { name state progress lines records groups findings kept passedOver }
  logSources(reading: $id) { source lines formats }
  logGroups(reading: $id, first: 1) { id records level wording example counts source line isNew }
  logFindings(reading: $id) { title records cited { source line text } }
  logPassedOver(reading: $id) { source why }
}"""


@pytest.fixture(scope="module")
def store(settings: Settings) -> Iterator[Store]:
    """One graph for all tests here: none needs it empty."""
    with empty_store(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def token(store: Store) -> str:
    return create_token(store, "acme", "on call", "agent")


@pytest.fixture(scope="module")
def served(store: Store, settings: Settings, token: str) -> Iterator[httpx.Client]:
    del store
    limits = {"log_upload_bytes": 2_000_000, "log_uploads_open": 3, "log_upload_files": 2}
    with answering(settings, **limits) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


@pytest.fixture
def http(served: httpx.Client, settings: Settings) -> httpx.Client:
    """A client of an API that has no uploads."""
    for one in LogUploads(settings).all("acme"):
        one.remove()
    return served


def ask(http: httpx.Client, text: str, **variables: Any) -> dict[str, Any]:
    answer = http.post("/graphql", json={"query": text, "variables": variables}).json()
    assert "errors" not in answer, answer
    return dict(answer["data"])


def read(http: httpx.Client, sent: httpx.Response) -> dict[str, Any]:
    """Wait until an upload is read, and return what is told of it."""
    assert sent.status_code in {202, 204}, sent.text
    place = sent.headers["Location"]
    until(lambda: http.get(place).json()["state"] in {"done", "failed"})
    return dict(http.get(place).json())


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["extensions"]["code"]


def begun(http: httpx.Client, length: int, **said: str) -> str:
    """Begin an upload by tus, and return its address."""
    pairs = {"filename": "app.log", **said}
    told = ",".join(
        f"{key} {base64.b64encode(one.encode()).decode()}" for key, one in pairs.items()
    )
    headers = TUS | {"Upload-Length": str(length), "Upload-Metadata": told}
    answer = http.post(PATH, headers=headers)
    assert answer.status_code == 201
    return str(answer.headers["Location"])


def part(http: httpx.Client, place: str, offset: int, content: Any) -> httpx.Response:
    return http.patch(place, headers=PART | {"Upload-Offset": str(offset)}, content=content)


def test_what_is_uploaded_is_told_as_the_command_tells_it(
    http: httpx.Client, tmp_path: Path
) -> None:
    (tmp_path / "app.log").write_bytes(LOG)
    command = CliRunner().invoke(main, ["logs", str(tmp_path / "app.log"), "--json"])

    told = read(http, http.post(PATH, params={"name": "app.log"}, headers=TEXT, content=LOG))

    name = str(tmp_path / "app.log")
    expected = orjson.loads(command.stdout.replace(name, "app.log"))
    assert told["report"] | {"seconds": 0} == expected | {"seconds": 0}
    assert (told["name"], told["lines"], told["records"]) == ("app.log", 31, 31)


def test_a_form_with_files_and_archives_is_one_reading(http: httpx.Client) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../web.log", "GET / 200\n")
        archive.writestr("picture.png", bytes(range(256)) * 20)
    files = [
        ("files", ("worker/app.log.gz", gzip.compress(LOG))),
        ("files", ("bundle.zip", packed.getvalue())),
    ]

    told = read(http, http.post(PATH, files=files, data={"zone": "Europe/Berlin"}))

    found = ask(http, READING, id=told["id"])
    assert told["name"] == "worker/app.log.gz and 1 more"
    assert {(one["source"], one["lines"]) for one in found["logSources"]} == {
        ("worker/app.log.gz", 31),
        ("bundle.zip!/../web.log", 1),
    }
    assert found["logPassedOver"][0]["source"] == "bundle.zip!/picture.png"
    [group] = found["logGroups"]
    assert (group["wording"], group["records"], group["level"]) == ("order <*> paid", 30, "info")
    assert sum(group["counts"]) == 30
    assert told["report"]["shown"][0]["first"]["time"] == "2026-11-29T09:00:00+00:00"
    assert found["logFindings"][0]["cited"][0] == {
        "source": "worker/app.log.gz",
        "line": 31,
        "text": LINES[-1],
    }


def test_an_upload_that_broke_off_goes_on_where_it_was(http: httpx.Client) -> None:
    place = begun(http, len(LOG), system="payments")

    first = part(http, place, 0, LOG[:100])
    wrong = part(http, place, 50, LOG[50:])
    where = http.head(place, headers=TUS)
    last = part(http, place, int(where.headers["Upload-Offset"]), LOG[100:])
    again = part(http, place, len(LOG), b"")

    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100")
    assert code(wrong) == (409, "UPLOAD_OFFSET")
    assert (where.headers["Upload-Length"], where.headers["Upload-Offset"]) == (
        str(len(LOG)),
        "100",
    )
    expires = parsedate_to_datetime(where.headers["Upload-Expires"])
    assert timedelta(hours=23) < expires - datetime.now(UTC) <= timedelta(days=1)
    assert "Upload-Expires" not in last.headers
    assert (last.status_code, again.status_code) == (204, 204)
    last.headers["Location"] = place
    assert read(http, last)["report"]["kept"]["records"] == 1


def test_a_connection_that_ends_leaves_what_came(http: httpx.Client, settings: Settings) -> None:
    content = (b"a" * 999 + b"\n") * 1200
    place = begun(http, len(content))
    upload = LogUploads(settings).find("acme", place.rpartition("/")[2])

    def half() -> Iterator[bytes]:
        yield content[:1_100_000]
        until(lambda: upload.offset)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        part(http, place, 0, half())

    until(lambda: not upload.is_held)
    offset = int(http.head(place, headers=TUS).headers["Upload-Offset"])
    assert offset == 1_100_000
    assert part(http, place, offset, content[offset:]).status_code == 204


def test_what_tus_is_understood_is_told_and_an_upload_can_be_deleted(http: httpx.Client) -> None:
    told = http.options(PATH)
    place = begun(http, 10)

    gone = http.delete(place, headers=TUS)

    assert (told.headers["Tus-Version"], told.headers["Tus-Max-Size"]) == ("1.0.0", "2000000")
    assert gone.status_code == 204
    assert code(http.get(place)) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"content": b"{}", "headers": {"Content-Type": "application/json"}}, (415, "UNSUPPORTED")),
        ({"content": bytes(2_000_001), "headers": TEXT}, (413, "LIMIT_EXCEEDED")),
        ({"content": iter([bytes(2_000_001)]), "headers": TEXT}, (413, "LIMIT_EXCEEDED")),
        ({"headers": TUS | {"Upload-Length": "2000001"}}, (413, "LIMIT_EXCEEDED")),
        ({"headers": TUS | {"Upload-Length": "-1"}}, (400, "INVALID_INPUT")),
        ({"files": [("files", (f"{n}.log", b"a")) for n in range(3)]}, (413, "LIMIT_EXCEEDED")),
        ({"files": [("files", ("a.log", b"a"))], "data": {"zone": "Mars"}}, (400, "INVALID_INPUT")),
        ({"data": {"zone": "UTC"}, "files": {"zone": (None, "UTC")}}, (400, "INVALID_INPUT")),
        ({"content": b"", "headers": TEXT}, (400, "INVALID_INPUT")),
        ({"content": b"a", "headers": TEXT, "params": {"incident": "INC-9"}}, (404, "NOT_FOUND")),
        ({"content": b"a", "headers": TEXT, "params": {"colour": "red"}}, (400, "INVALID_INPUT")),
    ],
)
def test_what_is_not_taken_is_refused_and_leaves_nothing(
    http: httpx.Client, settings: Settings, given: dict[str, Any], expected: tuple[int, str]
) -> None:
    status, said = code(http.post(PATH, **given))

    assert (status, said[: len(expected[1])]) == expected
    assert LogUploads(settings).all("acme") == []


def test_more_than_was_announced_is_refused(http: httpx.Client) -> None:
    place = begun(http, 10)

    assert code(part(http, place, 0, bytes(11))) == (413, "LIMIT_EXCEEDED")
    assert http.head(place, headers=TUS).headers["Upload-Offset"] == "0"


def test_too_many_uploads_that_are_not_read_are_refused(http: httpx.Client) -> None:
    for _ in range(3):
        begun(http, 10)

    assert code(http.post(PATH, headers=TEXT, content=LOG)) == (429, "TOO_MANY_UPLOADS")


def test_a_disk_that_fills_is_told(settings: Settings, token: str) -> None:
    with answering(settings, min_free_disk_mb=10**9) as client:
        client.headers["Authorization"] = f"Bearer {token}"

        assert code(client.post(PATH, headers=TEXT, content=LOG)) == (507, "DISK_FULL")


def test_an_upload_that_stalls_is_given_up_and_keeps_what_came(
    settings: Settings, token: str
) -> None:

    def slow() -> Iterator[bytes]:
        yield LOG[:100]
        time.sleep(1)
        yield LOG[100:]

    with answering(settings, log_upload_idle_seconds=0.3) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        place = begun(client, len(LOG))

        assert code(part(client, place, 0, slow())) == (408, "BODY_TOO_SLOW")
        assert client.head(place, headers=TUS).headers["Upload-Offset"] == "100"


def test_viewers_and_other_organisations_have_no_part_in_it(
    http: httpx.Client, store: Store
) -> None:
    place = begun(http, 10)
    viewer = create_token(store, "acme", "viewer", "viewer")
    stranger = create_token(store, "other", "stranger", "admin")

    refused = http.post(PATH, headers=TEXT | {"Authorization": f"Bearer {viewer}"}, content=LOG)
    unknown = http.get(place, headers={"Authorization": f"Bearer {stranger}"})

    assert code(refused) == (403, "FORBIDDEN")
    assert code(unknown) == (404, "NOT_FOUND")


def test_what_belongs_to_a_restricted_incident_is_for_its_readers(
    http: httpx.Client, store: Store
) -> None:
    scope = AccessScopes(store, "acme").create("board").uid
    Writer(store, "r0").write("acme", [Facts((incident("INC-7", 1),))])
    place = read(http, http.post(PATH, headers=TEXT, params={"incident": "INC-7"}, content=LOG))
    upload = LogUploads(store.settings).find("acme", place["id"])
    query = "{ logReadings { id } }"

    upload.write("asked", orjson.loads((upload.path / "asked").read_bytes()) | {"visible": [scope]})

    assert ask(http, query)["logReadings"] == []
    assert code(http.get(f"{PATH}/{upload.id}")) == (404, "NOT_FOUND")


def test_readings_are_told_in_pages_the_newest_first(http: httpx.Client) -> None:
    ids = [read(http, http.post(PATH, headers=TEXT, content=LOG))["id"] for _ in range(3)]
    query = "query ($after: ID) { logReadings(first: 2, after: $after) { id state by } }"

    first = ask(http, query)["logReadings"]
    rest = ask(http, query, after=first[-1]["id"])["logReadings"]

    assert [one["id"] for one in [*first, *rest]] == ids[::-1]
    assert {(one["state"], one["by"]) for one in first} == {("done", "on call")}


def test_what_is_half_uploaded_or_too_old_goes(settings: Settings) -> None:
    found = LogUploads(settings)
    for one in found.all("acme"):
        one.remove()
    half, whole = (found.create("acme", ReadingAsked("app.log")) for _ in range(2))
    for one in (half, whole):
        with one.receiving() as file:
            file.write(LOG)
    whole.make_whole(["app.log"])
    whole.write("status", {"state": "done"})
    a_day, a_week = settings.log_upload_seconds, settings.log_reading_kept_seconds

    found.clear("acme")
    both = len(found.all("acme"))
    age(half.path, a_day + 60)
    found.clear("acme")
    one_left = [one.id for one in found.all("acme")]
    age(whole.path, a_week + 60)
    found.clear("acme")

    assert (both, one_left, found.all("acme")) == (2, [whole.id], [])


def test_of_what_was_read_so_many_are_kept(settings: Settings) -> None:
    found = LogUploads(settings.model_copy(update={"log_readings_kept": 2}))
    for one in found.all("kept"):
        one.remove()
    made = [found.create("kept", ReadingAsked("app.log")) for _ in range(4)]
    for one in made:
        one.make_whole([])
        one.write("status", {"state": "done"})
        time.sleep(0.002)

    found.clear("kept")

    assert [one.id for one in found.all("kept")] == [one.id for one in reversed(made[2:])]


def age(folder: Path, seconds: float) -> None:
    """Have all of a folder be so much older."""
    at = time.time() - seconds
    for one in folder.iterdir():
        os.utime(one, (at, at))
