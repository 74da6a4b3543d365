"""A call is believed when one of its proofs holds, and for nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

import pytest

from graph.errors import CallRefused, InvalidInput
from ingest.interface.push import (
    STANDARD_WEBHOOKS,
    UNSIGNED,
    AddressToken,
    InBody,
    InHeader,
    Proof,
    Signature,
    TokenHeader,
)
from ingest.push.calls import RawCall
from ingest.push.proving import check_secrets, prove

GITHUB = Signature(header="X-Hub-Signature-256", prefix="sha256=")
JIRA = Signature(header="X-Hub-Signature", prefix="sha256=")
INTERCOM = Signature(header="X-Hub-Signature", algorithm="sha1", prefix="sha1=")
PAGERDUTY = Signature(header="X-PagerDuty-Signature", prefix="v1=", separator=",")
SLACK = Signature(
    header="X-Slack-Signature",
    signed="v0:{time}:{body}",
    prefix="v0=",
    time=InHeader("X-Slack-Request-Timestamp"),
)
ZENDESK = Signature(
    header="X-Zendesk-Webhook-Signature",
    signed="{time}{body}",
    written="base64",
    time=InHeader("X-Zendesk-Webhook-Signature-Timestamp"),
    time_unit="iso",
)
SENTRY = Signature(
    header="Sentry-Hook-Signature",
    other_headers=("Sentry-App-Signature",),
    time=InHeader("Sentry-Hook-Timestamp"),
)
GRAFANA = Signature(
    header="X-Grafana-Alerting-Signature",
    signed="{time}:{body}",
    time=InHeader("X-Grafana-Alerting-Signature-Timestamp"),
)
LINEAR = Signature(
    header="Linear-Signature",
    time=InBody("/webhookTimestamp"),
    time_unit="ms",
    tolerance_seconds=60,
)

PUBLISHED_KEY = "It's a Secret to Everybody"
WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SLASH_COMMAND = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
    b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
    b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
    b"%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
NOW = 1_764_000_000.0


@dataclass(frozen=True, slots=True)
class Vector:
    """What a vendor publishes: a secret, a body, and the headers that belong to them."""

    proofs: tuple[Proof, ...]
    secret: str
    body: bytes
    headers: dict[str, str]
    now: float = NOW


PUBLISHED = {
    "github": Vector(
        (GITHUB,),
        PUBLISHED_KEY,
        b"Hello, World!",
        {
            "x-hub-signature-256": "sha256="
            "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
        },
    ),
    "jira": Vector(
        (JIRA,),
        PUBLISHED_KEY,
        b"Hello World!",
        {
            "x-hub-signature": "sha256="
            "a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"
        },
    ),
    "standard webhooks": Vector(
        STANDARD_WEBHOOKS,
        WHSEC,
        b'{"test": 2432232314}',
        {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
        now=1_614_265_330,
    ),
    "svix": Vector(
        STANDARD_WEBHOOKS,
        WHSEC,
        b'{"test": 2432232314}',
        {
            "svix-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "svix-timestamp": "1614265330",
            "svix-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
        now=1_614_265_330,
    ),
    "slack": Vector(
        (SLACK,),
        "8f742231b10e8888abcd99yyyzzz85a5",
        SLASH_COMMAND,
        {
            "x-slack-request-timestamp": "1531420618",
            "x-slack-signature": "v0="
            "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        },
        now=1_531_420_618,
    ),
}


def sign(key: bytes, message: bytes, algorithm: str = "sha256") -> str:
    return hmac.new(key, message, getattr(hashlib, algorithm)).hexdigest()


def _ours() -> dict[str, Vector]:
    """Calls of vendors that publish no vector, signed as their documentation says."""
    body, key = b'{"say": "hello"}', b"s3cret"
    stamped = b'{"webhookTimestamp": 1764000000000}'
    zendesk = hmac.new(key, b"2025-11-24T16:00:00Z" + body, hashlib.sha256).digest()
    return {
        "intercom": Vector(
            (INTERCOM,), "s3cret", body, {"x-hub-signature": f"sha1={sign(key, body, 'sha1')}"}
        ),
        "pagerduty": Vector(
            (PAGERDUTY,),
            "s3cret",
            body,
            {"x-pagerduty-signature": f"v1={'0' * 64}, v1={sign(key, body)}"},
        ),
        "zendesk": Vector(
            (ZENDESK,),
            "s3cret",
            body,
            {
                "x-zendesk-webhook-signature": base64.b64encode(zendesk).decode(),
                "x-zendesk-webhook-signature-timestamp": "2025-11-24T16:00:00Z",
            },
        ),
        "sentry": Vector(
            (SENTRY,),
            "s3cret",
            body,
            {"sentry-app-signature": sign(key, body), "sentry-hook-timestamp": "1764000000"},
        ),
        "grafana": Vector(
            (GRAFANA,),
            "s3cret",
            body,
            {
                "x-grafana-alerting-signature": sign(key, b"1764000000:" + body),
                "x-grafana-alerting-signature-timestamp": "1764000000",
            },
        ),
        "linear": Vector((LINEAR,), "s3cret", stamped, {"linear-signature": sign(key, stamped)}),
    }


VECTORS = PUBLISHED | _ours()
TIMED = sorted(VECTORS.keys() - {"github", "jira", "intercom", "pagerduty"})


def call_of(vector: Vector, *, body: bytes | None = None, **headers: str) -> RawCall:
    changed = {name.replace("_", "-"): value for name, value in headers.items()}
    return RawCall(
        headers={**vector.headers, **changed}, body=vector.body if body is None else body
    )


def doubt_of(
    proofs: tuple[Proof, ...], secrets: list[str], call: RawCall, now: float = NOW
) -> object:
    with pytest.raises(CallRefused) as refused:
        prove(proofs, secrets, call, now)
    assert not any(secret in str(refused.value) for secret in secrets if secret)
    return refused.value.facts["doubt"]


@pytest.mark.parametrize("name", sorted(VECTORS))
def test_what_a_vendor_signs_is_believed(name: str) -> None:
    vector = VECTORS[name]

    prove(vector.proofs, [vector.secret], call_of(vector), vector.now)


@pytest.mark.parametrize("name", sorted(VECTORS))
def test_while_secrets_are_exchanged_either_one_proves(name: str) -> None:
    vector = VECTORS[name]

    for secrets in (["another", vector.secret], [vector.secret, "another"]):
        prove(vector.proofs, secrets, call_of(vector), vector.now)


@pytest.mark.parametrize("name", sorted(VECTORS))
def test_one_changed_byte_of_the_body_or_the_secret_is_a_forgery(name: str) -> None:
    vector = VECTORS[name]
    changed = vector.body[:-1] + bytes([vector.body[-1] ^ 1])
    other = base64.b64encode(b"another").decode()

    assert doubt_of(vector.proofs, [vector.secret], call_of(vector, body=changed), vector.now) == (
        "forged"
    )
    assert doubt_of(vector.proofs, [f"whsec_{other}"], call_of(vector), vector.now) == "forged"
    assert doubt_of(vector.proofs, [], call_of(vector), vector.now) == "forged"


@pytest.mark.parametrize("name", sorted(VECTORS))
def test_a_call_without_its_signature_is_told_apart_from_a_forged_one(name: str) -> None:
    vector = VECTORS[name]

    assert doubt_of(vector.proofs, [vector.secret], RawCall(body=vector.body)) == "unsigned"


@pytest.mark.parametrize("name", TIMED)
@pytest.mark.parametrize("aside", [-301, 301])
def test_a_call_of_another_time_is_stale(name: str, aside: float) -> None:
    vector = VECTORS[name]
    call = call_of(vector)

    assert doubt_of(vector.proofs, [vector.secret], call, vector.now + aside) == "stale"


@pytest.mark.parametrize(
    "written", ["", "soon", "nan", "inf", "-inf", "1e400", "1764000000000000000000", "٣"]
)
def test_a_time_that_is_none_is_stale(written: str) -> None:
    vector = VECTORS["sentry"]
    call = call_of(vector, sentry_hook_timestamp=written)

    assert doubt_of(vector.proofs, [vector.secret], call) == "stale"


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "x"])
def test_a_signed_time_at_the_ends_of_the_calendar_is_stale(written: str) -> None:
    message = written.encode() + b"{}"
    signed = base64.b64encode(hmac.new(b"k", message, hashlib.sha256).digest()).decode()
    headers = {
        "x-zendesk-webhook-signature": signed,
        "x-zendesk-webhook-signature-timestamp": written,
    }

    assert doubt_of((ZENDESK,), ["k"], RawCall(headers=headers, body=b"{}")) == "stale"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"not JSON", b"{}", b'{"webhookTimestamp": null}', b"[" * 20_000]
)
def test_a_body_without_the_time_that_it_should_hold_is_stale(body: bytes) -> None:
    call = RawCall(headers={"linear-signature": sign(b"k", body)}, body=body)

    assert doubt_of((LINEAR,), ["k"], call) == "stale"


@pytest.mark.parametrize(
    "signature", ["ünïcode", "sha256=", "sha256=\xff\xfe", "=", "sha1=00", ","]
)
def test_nonsense_in_place_of_a_signature_is_a_forgery(signature: str) -> None:
    call = RawCall(headers={"x-hub-signature-256": signature}, body=b"Hello, World!")

    assert doubt_of((GITHUB,), [PUBLISHED_KEY], call) == "forged"


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ({"authorization": "Bearer pässword:1"}, None),
        ({"authorization": "bearer   pässword:1"}, None),
        ({"authorization": "Basic " + base64.b64encode("pässword:1".encode()).decode()}, None),
        ({}, "pässword:1"),
        ({"x-gitlab-token": "pässword:1"}, None),
    ],
)
def test_a_sender_that_signs_nothing_shows_the_secret_itself(
    headers: dict[str, str], token: str | None
) -> None:
    proofs = (*UNSIGNED, AddressToken(), TokenHeader(header="X-Gitlab-Token", scheme=""))
    sent = {name: value.encode().decode("latin-1") for name, value in headers.items()}

    prove(proofs, ["other", "pässword:1"], RawCall(headers=sent, token=token), NOW)
    assert doubt_of(proofs, ["pässword:2"], RawCall(headers=sent, token=token)) == "forged"


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Basic", "Basic ?", "Digest x", "s3cret"]
)
def test_an_authorization_without_a_secret_proves_nothing(authorization: str) -> None:
    headers = {"authorization": authorization}

    assert doubt_of(UNSIGNED, ["s3cret", ""], RawCall(headers=headers)) == "unsigned"


def test_a_secret_without_a_character_proves_nothing() -> None:
    call = RawCall(headers={"x-hub-signature-256": f"sha256={sign(b'', b'{}')}"}, body=b"{}")

    assert doubt_of((GITHUB,), [""], call) == "forged"


def test_a_secret_of_any_form_is_good_where_a_header_may_hold_it_as_it_is() -> None:
    gitlab = (*STANDARD_WEBHOOKS, TokenHeader(header="X-Gitlab-Token", scheme=""))

    check_secrets(gitlab, ["an older secret token"])

    with pytest.raises(InvalidInput, match="whsec_"):
        check_secrets(gitlab, ["whsec_%%%"])
    with pytest.raises(InvalidInput, match="whsec_"):
        check_secrets(STANDARD_WEBHOOKS, ["an older secret token"])


def test_a_secret_that_was_copied_badly_is_found_before_a_call_comes() -> None:
    check_secrets(STANDARD_WEBHOOKS, [WHSEC])
    check_secrets((GITHUB,), ["any text"])

    with pytest.raises(InvalidInput, match="whsec_") as broken:
        check_secrets(STANDARD_WEBHOOKS, ["whsec_%%%"])
    assert "%%%" not in str(broken.value)
