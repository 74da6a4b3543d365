"""How a source is asked: reads alone, of its own host, within limits, and no secret is told."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import logging
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from graph.errors import InvalidInput
from graph.outgoing.faults import (
    PrivateAddress,
    RequestNotAllowed,
    SourceUnavailable,
    SourceUnreachable,
)
from ingest.interface.credentials import (
    BEARER,
    AppKey,
    BasicAuth,
    ClientCredentials,
    FirstGiven,
    QueryAuth,
    RateLimit,
)
from ingest.interface.pull import Pulling
from ingest.pull.faults import SourceRefused, SourceThrottled, UnusableAnswer
from ingest.pull.questions import SourceQuestion
from tests.ingest.pull.asking import FAST, SECRET, Connect, Source
from tests.stub.server import served


def test_a_read_brings_credential_query_and_what_the_source_says(
    connect: Connect, source: Source
) -> None:
    answer = connect().ask(SourceQuestion("/issues", query={"state": "all", "labels": "a b"}))

    [request] = source.asked
    assert answer.value == {"ok": True}
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    assert dict(request.query_params) == {"state": "all", "labels": "a b"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_what_is_no_read_is_refused_before_it_is_sent(
    connect: Connect, source: Source, method: str
) -> None:
    with pytest.raises(RequestNotAllowed, match=f"{method} /issues is no read"):
        connect().ask(SourceQuestion("/issues", method, body={}))

    assert source.asked == []


def test_a_search_is_sent_by_post_where_the_connector_declares_it(
    connect: Connect, source: Source
) -> None:
    connect().ask(SourceQuestion("/search/issues", "POST", body={"query": "updated"}))

    with pytest.raises(RequestNotAllowed):
        connect().ask(SourceQuestion("/search/issues/delete", "POST", body={}))
    assert [one.method for one in source.asked] == ["POST"]


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:1/issues", "https://evil.example/issues", "//evil.example/x", "file:///etc"],
)
def test_a_next_page_on_a_host_that_is_not_the_sources_is_not_asked_for(
    connect: Connect, source: Source, target: str
) -> None:
    target = target if not target.startswith("//") else f"http:{target}"

    with pytest.raises(RequestNotAllowed):
        connect().ask(SourceQuestion(target))
    assert source.asked == []


def test_no_credential_is_sent_where_an_answer_leads_to_another_host(
    connect: Connect, source: Source
) -> None:
    other = Source()
    with served(other.app) as elsewhere:
        source.answers = [Response(status_code=302, headers={"location": f"{elsewhere}/issues"})]

        with pytest.raises(RequestNotAllowed, match="is not one of"):
            connect().ask(SourceQuestion("/issues"))
    assert other.asked == []


def test_an_answer_that_leads_elsewhere_on_the_same_host_is_followed_a_few_times(
    connect: Connect, source: Source
) -> None:
    source.answers = [Response(status_code=301, headers={"location": "/moved?id=1"})]

    assert connect().ask(SourceQuestion("/issues")).value == {"ok": True}
    assert source.asked[1].url.path == "/moved"

    source.answers = [Response(status_code=302, headers={"location": "/again"}) for _ in range(9)]
    with pytest.raises(SourceUnavailable, match="more than 3 times"):
        connect(pull_attempts=1).ask(SourceQuestion("/issues"))


def test_an_address_inside_of_a_network_is_asked_only_where_the_instance_allows_it(
    connect: Connect, source: Source
) -> None:
    with pytest.raises(PrivateAddress, match=r"^127\.0\.0\.1, an address inside of a network"):
        connect(allow_private=False).ask(SourceQuestion("/issues"))
    assert source.asked == []


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "2852039166"]
)
def test_what_tells_a_machines_credentials_is_never_asked(connect: Connect, host: str) -> None:
    with pytest.raises(PrivateAddress, match="tells this machine's credentials"):
        connect(address=f"http://{host}/", pull_attempts=1).ask(SourceQuestion("/latest"))


def test_an_answer_of_429_is_waited_for_as_long_as_it_asks(
    connect: Connect, source: Source
) -> None:
    source.answers = [Response(status_code=429, headers={"retry-after": "1"})]
    began = time.monotonic()

    assert connect().ask(SourceQuestion("/issues")).value == {"ok": True}
    assert 1 <= time.monotonic() - began < 5


def test_a_wait_that_is_long_is_left_to_another_time(connect: Connect, source: Source) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(minutes=2), usegmt=True)
    source.answers = [Response(status_code=429, headers={"retry-after": date})]

    with pytest.raises(SourceThrottled) as caught:
        connect().ask(SourceQuestion("/issues"))
    assert 100 < caught.value.retry_after <= 120

    with pytest.raises(SourceThrottled):
        connect().ask(SourceQuestion("/issues"))
    assert len(source.asked) == 1


def test_workers_share_what_is_left_of_a_budget(connect: Connect) -> None:
    pulling = Pulling(auth=BEARER, rate=RateLimit(requests=10, per=timedelta(hours=1)))

    connect(pulling).ask(SourceQuestion("/issues"))

    with pytest.raises(SourceThrottled, match="the budget of requests is spent"):
        connect(pulling).ask(SourceQuestion("/issues"))


def test_a_budget_that_the_source_says_is_spent_is_left_alone_until_it_is_full_again(
    connect: Connect, source: Source
) -> None:
    rate = RateLimit(requests=100_000, remaining="x-left", reset="x-reset", reset_form="epoch")
    pulling = Pulling(auth=BEARER, rate=rate)
    reset = str(int(time.time()) + 90)
    source.answers = [JSONResponse([], headers={"x-left": "0", "x-reset": reset})]

    connect(pulling).ask(SourceQuestion("/issues"))

    with pytest.raises(SourceThrottled) as caught:
        connect(pulling).ask(SourceQuestion("/issues"))
    assert 60 < caught.value.retry_after <= 90


def test_a_body_may_tell_that_it_was_too_often(connect: Connect, source: Source) -> None:
    rate = RateLimit(
        requests=100_000,
        throttles=lambda _, body: body.get("error") == "ratelimited",
        pause=timedelta(seconds=60),
    )
    source.answers = [JSONResponse({"ok": False, "error": "ratelimited"})]

    with pytest.raises(SourceThrottled):
        connect(Pulling(auth=BEARER, rate=rate)).ask(SourceQuestion("/issues"))


AGAIN = SourceQuestion("/issues", query={"page": "1"}, comes_again=True)


def tagged(value: Any, tag: str) -> Response:
    headers = {"etag": tag, "link": '<https://next.example>; rel="next"'}
    return JSONResponse(value, headers=headers)


def test_what_has_not_changed_is_the_answer_of_before(connect: Connect, source: Source) -> None:
    source.answers = [tagged([{"id": 1}], '"v1"'), Response(status_code=304)]

    first, second = (connect().ask(AGAIN) for _ in range(2))

    assert [one.headers.get("if-none-match") for one in source.asked] == [None, '"v1"']
    assert second.value == first.value == [{"id": 1}]
    assert (second.status, second.headers["link"]) == (200, first.headers["link"])


def test_what_has_changed_takes_the_place_of_what_was_kept(
    connect: Connect, source: Source
) -> None:
    source.answers = [tagged([1], '"v1"'), tagged([2], 'W/"v2"'), Response(status_code=304)]

    answers = [connect().ask(AGAIN).value for _ in range(3)]

    assert answers == [[1], [2], [2]]
    assert source.asked[2].headers["if-none-match"] == 'W/"v2"'


@pytest.mark.parametrize(
    ("second", "limits"),
    [
        (SourceQuestion("/issues", query={"page": "2"}, comes_again=True), {}),
        (SourceQuestion("/issues", query={"page": "1"}), {}),
        (AGAIN, {"pull_kept_seconds": 0.0}),
        (AGAIN, {"pull_kept_bytes": 3}),
    ],
    ids=["of another page", "asked once", "not kept", "too large to be kept"],
)
def test_no_tag_is_sent_for_what_is_not_kept(
    connect: Connect, source: Source, second: SourceQuestion, limits: dict[str, Any]
) -> None:
    source.answers = [tagged(["some words"], '"v1"')]

    connect(**limits).ask(AGAIN)
    connect(**limits).ask(second)

    assert "if-none-match" not in source.asked[1].headers


def test_what_nobody_kept_can_not_be_unchanged(connect: Connect, source: Source) -> None:
    source.answers = [Response(status_code=304)]

    with pytest.raises(SourceRefused, match="answers with status 304"):
        connect().ask(SourceQuestion("/issues"))


@pytest.mark.parametrize(("counts", "asked"), [(True, 3), (False, 5)])
def test_what_has_not_changed_costs_no_budget_where_the_source_counts_none(
    connect: Connect, source: Source, asked: int, *, counts: bool
) -> None:
    rate = RateLimit(requests=30, per=timedelta(hours=1), counts_unchanged=counts)
    source.answers = [tagged([1], '"v1"'), *(Response(status_code=304) for _ in range(2))]
    client = connect(Pulling(auth=BEARER, rate=rate))

    for _ in range(3):
        client.ask(AGAIN)

    for _ in range(asked - 3):
        client.ask(SourceQuestion("/other"))

    with pytest.raises(SourceThrottled, match="the budget of requests is spent"):
        client.ask(SourceQuestion("/other"))


def test_a_source_that_fails_is_asked_again(connect: Connect, source: Source) -> None:
    source.answers = [Response(status_code=500), Response(status_code=503)]

    assert connect().ask(SourceQuestion("/issues")).value == {"ok": True}
    assert len(source.asked) == 3


def test_one_that_goes_on_failing_is_left_alone_for_now(connect: Connect, source: Source) -> None:
    source.answers = [Response(status_code=502) for _ in range(9)]

    with pytest.raises(SourceUnavailable, match="GET /issues answers with status 502"):
        connect(pull_attempts=2).ask(SourceQuestion("/issues"))
    assert len(source.asked) == 2


def test_an_answer_that_breaks_off_is_asked_for_again(connect: Connect, source: Source) -> None:
    async def half() -> AsyncIterator[bytes]:
        yield b'{"issues": ['
        raise ConnectionError

    source.answers = [StreamingResponse(half(), headers={"content-length": "1000"})]

    assert connect().ask(SourceQuestion("/issues")).value == {"ok": True}


def test_no_more_is_read_of_an_answer_than_is_allowed(connect: Connect, source: Source) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65_536

    source.answers = [StreamingResponse(endless())]

    with pytest.raises(UnusableAnswer, match="NAZARA_PULL_ANSWER_BYTES"):
        connect(pull_answer_bytes=1_000_000).ask(SourceQuestion("/issues"))


def test_no_more_is_unpacked_of_an_answer_than_is_allowed(connect: Connect, source: Source) -> None:
    bomb = gzip.compress(b" " * 100_000_000)
    source.answers = [Response(bomb, headers={"content-encoding": "gzip"})]

    with pytest.raises(UnusableAnswer, match="NAZARA_PULL_ANSWER_BYTES"):
        connect(pull_answer_bytes=1_000_000).ask(SourceQuestion("/issues"))


def test_an_answer_that_never_ends_is_left_after_a_time(connect: Connect, source: Source) -> None:
    async def drop_by_drop() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.05)

    source.answers = [StreamingResponse(drop_by_drop())]
    began = time.monotonic()

    with pytest.raises(SourceUnavailable, match="takes too long"):
        connect(pull_answer_seconds=1.0, pull_attempts=1).ask(SourceQuestion("/issues"))
    assert time.monotonic() - began < 3


def test_a_packed_answer_is_unpacked(connect: Connect, source: Source) -> None:
    packed = gzip.compress(b'{"issues": 1}')
    source.answers = [Response(packed, headers={"content-encoding": "gzip"})]

    assert connect().ask(SourceQuestion("/issues")).value == {"issues": 1}


@pytest.mark.parametrize("depth", [101, 10_000])
def test_an_answer_that_nests_too_deeply_is_not_read(
    connect: Connect, source: Source, depth: int
) -> None:
    source.answers = [Response("[" * depth + "]" * depth)]

    with pytest.raises(UnusableAnswer, match="nests deeper than 100 levels"):
        connect().ask(SourceQuestion("/issues"))


def test_a_page_for_people_is_no_answer(connect: Connect, source: Source) -> None:
    source.answers = [PlainTextResponse("<html>Sign in")]

    with pytest.raises(SourceUnavailable, match="not JSON"):
        connect(pull_attempts=1).ask(SourceQuestion("/issues"))


def test_half_of_a_surrogate_pair_does_not_cost_the_page(connect: Connect, source: Source) -> None:
    source.answers = [Response(rb'{"a": "\ud800", "b": "\ud83d\ude00", "c": "\\ud800"}')]

    assert connect().ask(SourceQuestion("/x")).value == {"a": "?", "b": "😀", "c": "\\ud800"}


def test_the_next_secret_is_taken_where_one_is_refused(connect: Connect, source: Source) -> None:
    source.answers = [Response(status_code=401)]
    client = connect(secrets={"token": ("old", "new")})

    client.ask(SourceQuestion("/issues"))
    client.ask(SourceQuestion("/issues"))

    sent = [one.headers["authorization"] for one in source.asked]
    assert sent == ["Bearer old", "Bearer new", "Bearer new"]


def test_a_refusal_tells_what_the_source_says_and_no_secret(
    connect: Connect, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = {"message": f"Bad token {SECRET}"}
    source.answers = [JSONResponse(said, status_code=403)]
    client = connect(Pulling(auth=QueryAuth(query={"key": "{token}"}), rate=FAST))

    with pytest.raises(SourceRefused) as caught:
        client.ask(SourceQuestion("/issues"))

    assert str(caught.value) == "GET /issues answers with status 403: Bad token ***"
    assert source.asked[0].query_params["key"] == SECRET
    assert SECRET not in caplog.text
    assert SECRET not in repr(caught.value) + repr(client)


def test_a_fault_in_a_body_is_a_refusal_though_the_status_is_200(
    connect: Connect, source: Source
) -> None:
    source.answers = [JSONResponse({"ok": False, "error": "missing_scope"})]
    pulling = Pulling(
        auth=BEARER, rate=FAST, fault=lambda body: None if body["ok"] else body["error"]
    )

    with pytest.raises(SourceRefused, match="missing_scope"):
        connect(pulling).ask(SourceQuestion("/conversations.list"))


def test_name_and_password_are_sent_as_basic_credentials(connect: Connect, source: Source) -> None:
    auth = BasicAuth(user="me@example.org/token", password="{token}")

    connect(Pulling(auth=auth, rate=FAST)).ask(SourceQuestion("/tickets"))

    assert source.asked[0].headers["authorization"].startswith("Basic bWVA")


def test_client_credentials_fetch_a_token_once(connect: Connect, source: Source) -> None:
    source.answers = [JSONResponse({"access_token": "t-1"})]
    auth = ClientCredentials(token_path="/oauth/token", scope="read")
    secrets = {"client_id": ("me",), "client_secret": (SECRET,)}
    client = connect(Pulling(auth=auth, rate=FAST), secrets=secrets)

    client.ask(SourceQuestion("/a"))
    client.ask(SourceQuestion("/b"))

    assert [one.url.path for one in source.asked] == ["/oauth/token", "/a", "/b"]
    assert source.asked[1].headers["authorization"] == "Bearer t-1"


APP = {"app": ("12",), "installation": ("7",)}


def app_or_token() -> Pulling:
    app = AppKey(asked_at="/app/installations/{installation}/access_tokens")
    return Pulling(auth=FirstGiven(ways=(app, BEARER)), rate=FAST)


def test_an_app_signs_for_the_token_of_its_installation(connect: Connect, source: Source) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    source.answers = [JSONResponse({"token": "t-1"}, status_code=201), JSONResponse([])]
    client = connect(app_or_token(), {**APP, "private_key": (pem,)})

    client.ask(SourceQuestion("/a"))
    client.ask(SourceQuestion("/b"))

    said = source.asked[0].headers["authorization"].removeprefix("Bearer ")
    claims = jwt.decode(said, key.public_key(), algorithms=["RS256"], issuer="12")
    assert claims["exp"] - claims["iat"] <= 600
    asked = [(one.method, one.url.path) for one in source.asked]
    assert asked == [("POST", "/app/installations/7/access_tokens"), ("GET", "/a"), ("GET", "/b")]
    tokens = {one.headers["authorization"] for one in source.asked[1:]}
    assert tokens == {"Bearer t-1"}


def test_whoever_gives_no_key_is_known_by_a_token(connect: Connect, source: Source) -> None:
    connect(app_or_token(), {**APP, "token": (SECRET,)}).ask(SourceQuestion("/a"))

    [request] = source.asked
    assert request.headers["authorization"] == f"Bearer {SECRET}"


def test_a_key_that_is_none_is_named_and_not_told(connect: Connect, source: Source) -> None:
    client = connect(app_or_token(), {**APP, "private_key": ("no key at all",)})

    with pytest.raises(InvalidInput, match="the private key of app 12 is none") as refused:
        client.ask(SourceQuestion("/a"))

    assert "no key at all" not in str(refused.value)
    assert source.asked == []


def test_a_server_that_is_away_is_no_answer(connect: Connect) -> None:
    client = connect(address="http://127.0.0.1:1", pull_attempts=1)

    with pytest.raises(SourceUnreachable, match=r"no connection to 127\.0\.0\.1: "):
        client.ask(SourceQuestion("/issues"))


def certificate(folder: Path, ends: datetime) -> tuple[Path, Path]:
    """Return a certificate of 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stub")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=30))
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(Encoding.PEM))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    return folder / "cert.pem", folder / "key.pem"


def test_a_certificate_of_an_authority_of_ones_own_is_believed_once_it_is_named(
    connect: Connect, source: Source, tmp_path: Path
) -> None:
    made = certificate(tmp_path, datetime.now(UTC) + timedelta(days=30))
    with served(source.app, made) as address:
        with pytest.raises(SourceUnavailable, match="certificate verify failed"):
            connect(address=address, pull_attempts=1).ask(SourceQuestion("/issues"))
        assert source.asked == []

        known = connect(address=address, pull_ca_file=made[0])
        assert known.ask(SourceQuestion("/issues")).value == {"ok": True}


def test_a_certificate_whose_time_is_over_is_not_believed(
    connect: Connect, source: Source, tmp_path: Path
) -> None:
    made = certificate(tmp_path, datetime.now(UTC) - timedelta(days=1))
    with served(source.app, made) as address:
        late = connect(address=address, pull_ca_file=made[0], pull_attempts=1)

        with pytest.raises(SourceUnavailable, match="certificate has expired"):
            late.ask(SourceQuestion("/issues"))
    assert source.asked == []
