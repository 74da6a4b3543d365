"""What a source declares of the calls that it makes: how they are proved, named and answered.

Nothing here checks or receives anything: that is `ingest.push`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

WEBHOOK_SECRET: Final = "webhook"  # noqa: S105 - The name that secrets stand under, no secret.
"""What instances call the secrets that their calls are proved with; several are a rotation."""

_PART: Final = re.compile(r"\{(\w+)\}")
_PARTS: Final = frozenset({"id", "time", "body"})


@dataclass(frozen=True, slots=True)
class InHeader:
    """A value that stands in a header, whatever its capitals."""

    name: str


@dataclass(frozen=True, slots=True)
class InBody:
    """A value that stands in the body, at a JSON pointer (`/event/id`)."""

    pointer: str

    def __post_init__(self) -> None:
        if not self.pointer.startswith("/"):
            message = f"{self.pointer!r} is no JSON pointer: expected one that begins with /"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class BodyDigest:
    """The digest of the body as an id: for senders that tell none and put a time into each body.

    Without a time two true deliveries can be alike (up, down, up again): those have no id.
    """


ValuePlace = InHeader | InBody


@dataclass(frozen=True, slots=True)
class Together:
    """Values that name a delivery only together; where one is missing, none does."""

    places: tuple[ValuePlace, ...]


DeliveryIdPlace = InHeader | InBody | BodyDigest | Together


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature (HMAC) over what was received, byte by byte.

    Attributes:
        header: Where it stands.
        other_headers: Where else it may stand, looked at in order where `header` is missing.
        signed: What is signed: text with `{body}`, and with `{id}` and `{time}` if they count.
        algorithm: The digest.
        written: How the signature is written.
        prefix: What stands before it.
        separator: What stands between several signatures in one header; None: there is one.
        key: How a secret becomes a key: its text, or what is behind `whsec_` in Base64.
        id: The header of the `{id}`.
        time: Where the time of sending stands.
        time_unit: What it is written in: seconds or milliseconds since 1970, or RFC 3339.
        tolerance_seconds: How far that time may be from now; None: any time is good.
    """

    header: str
    other_headers: tuple[str, ...] = ()
    signed: str = "{body}"
    algorithm: Literal["sha256", "sha1"] = "sha256"
    written: Literal["hex", "base64"] = "hex"
    prefix: str = ""
    separator: str | None = None
    key: Literal["text", "whsec"] = "text"
    id: InHeader | None = None
    time: ValuePlace | None = None
    time_unit: Literal["s", "ms", "iso"] = "s"
    tolerance_seconds: int | None = 300

    def __post_init__(self) -> None:
        named = set(_PART.findall(self.signed))
        missing = {"body"} - named
        missing |= {"id"} & named if self.id is None else set()
        missing |= {"time"} & named if not isinstance(self.time, InHeader) else set()
        if missing or not named <= _PARTS:
            message = (
                f"{self.signed!r} can't be signed: expected {{body}}, {{id}} with its header, "
                "{time} with its header"
            )
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenHeader:
    """A secret that stands in a header as it is, behind the word of its scheme if it has one."""

    header: str = "Authorization"
    scheme: str = "Bearer"


@dataclass(frozen=True, slots=True)
class NameAndPassword:
    """A secret `name:password` that comes as HTTP's Basic authentication."""


@dataclass(frozen=True, slots=True)
class AddressToken:
    """A secret that stands in the address (`?token=…`): for senders that can do nothing else."""


Proof = Signature | TokenHeader | NameAndPassword | AddressToken

UNSIGNED: Final[tuple[Proof, ...]] = (TokenHeader(), NameAndPassword())
"""What proves a call of a sender that signs nothing and can send a header `Authorization`."""


def _standard(family: str) -> Signature:
    return Signature(
        header=f"{family}-signature",
        signed="{id}.{time}.{body}",
        written="base64",
        prefix="v1,",
        separator=" ",
        key="whsec",
        id=InHeader(f"{family}-id"),
        time=InHeader(f"{family}-timestamp"),
    )


STANDARD_WEBHOOKS: Final[tuple[Proof, ...]] = (_standard("webhook"), _standard("svix"))
"""The signature of https://www.standardwebhooks.com, which several vendors share, and its twin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushRequest:
    """What a source sent: the names of `headers` in small letters, `value` the body as JSON.

    `value` is None where there was no body.
    """

    method: str
    headers: Mapping[str, str]
    value: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PushReply:
    """What a source is answered."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


def _says_nothing(request: PushRequest) -> None:
    del request


def _as_sent(request: PushRequest) -> Any:
    return request.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """How a source calls us, at `/webhooks/{source}/{instance}`.

    The stream of a call is the one that recognises its body, so that a body saved in a file is
    the same record.

    Attributes:
        proofs: What proves a call; one of them is enough. An instance without a secret has no
            call that is proved.
        delivery_id: Where the id of a delivery stands, the first place that has one. A delivery
            whose id was accepted within the last days is acknowledged and left out. Without a
            place each delivery is taken: what is sent twice is written once all the same.
        event_type: Where the kind of event stands; it goes into counts and the log.
        challenge: What a call is answered that asks whether we are who we say; None when it asks
            nothing of the kind. Calls by POST are proved before; those by HEAD, GET and OPTIONS
            are not, have no value, and are 404 where nothing answers them.
        opened: The value that the streams recognise, made of a call: the body, unless headers
            belong to it.
        bodiless: Whether a call without a body can hold something.
        passes_over: Why a call is left out on purpose, None when it is not. What no stream
            recognises, and nothing passes over, becomes a dead letter.
        status: What a call is answered once it is on disk.
    """

    proofs: tuple[Proof, ...]
    delivery_id: tuple[DeliveryIdPlace, ...] = ()
    event_type: ValuePlace | None = None
    challenge: Callable[[PushRequest], PushReply | None] = _says_nothing
    opened: Callable[[PushRequest], Any] = _as_sent
    bodiless: bool = False
    passes_over: Callable[[PushRequest], str | None] = _says_nothing
    status: int = 202

    def __post_init__(self) -> None:
        if not self.proofs:
            message = "no call would be proved: expected at least one of `proofs`"
            raise ValueError(message)


ANY_SENDER: Final = Push(
    proofs=(
        Signature(header="X-Hub-Signature-256", prefix="sha256="),
        *STANDARD_WEBHOOKS,
        *UNSIGNED,
        AddressToken(),
    ),
    delivery_id=(InHeader("webhook-id"), InHeader("svix-id"), InHeader("Idempotency-Key")),
)
"""How programs call that know nothing of Nazara: in the ways that most of them can."""
