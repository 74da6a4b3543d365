"""What senders put beside a body to prove it, made of what a source declares."""

from __future__ import annotations

import base64
import hmac
import time
from datetime import UTC, datetime

import orjson

from ingest.interface.push import (
    AddressToken,
    InBody,
    InHeader,
    NameAndPassword,
    Proof,
    Push,
    Signature,
    TokenHeader,
)

SECRET = "whsec_" + base64.b64encode(b"a secret of all kinds").decode()


def proving(push: Push, body: bytes, delivery: str) -> dict[str, str]:
    """Return the headers of a call with this body, proved as the source does it first."""
    headers = {"content-type": "application/json"}
    for place in push.delivery_id:
        if isinstance(place, InHeader):
            headers[place.name.lower()] = delivery
    return headers | _proof(push.proofs[0], body, delivery)


def address(push: Push, path: str) -> str:
    """Return where a source calls: with the secret, if it can send it no other way."""
    return f"{path}?token={SECRET}" if isinstance(push.proofs[0], AddressToken) else path


def stamped(push: Push, body: bytes) -> bytes:
    """Return a body with the time of sending, if the source writes that into it."""
    place = push.proofs[0].time if isinstance(push.proofs[0], Signature) else None
    if not isinstance(place, InBody):
        return body
    now = int(time.time() * 1000)
    return orjson.dumps({**orjson.loads(body), place.pointer.removeprefix("/"): now})


def _proof(proof: Proof, body: bytes, delivery: str) -> dict[str, str]:
    match proof:
        case Signature():
            return _signature(proof, body, delivery)
        case TokenHeader():
            return {proof.header.lower(): f"{proof.scheme} {SECRET}".strip()}
        case NameAndPassword():
            return {"authorization": f"Basic {base64.b64encode(SECRET.encode()).decode()}"}
        case AddressToken():
            return {}


def _signature(proof: Signature, body: bytes, delivery: str) -> dict[str, str]:
    now = time.time()
    written = {
        "s": str(int(now)),
        "ms": str(int(now * 1000)),
        "iso": datetime.fromtimestamp(now, UTC).isoformat(),
    }[proof.time_unit]
    message = proof.signed.replace("{time}", written).replace("{id}", delivery).encode()
    key = SECRET.encode()
    if proof.key == "whsec":
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
    digest = hmac.digest(key, message.replace(b"{body}", body), proof.algorithm)
    text = digest.hex() if proof.written == "hex" else base64.b64encode(digest).decode()
    headers = {proof.header.lower(): f"{proof.prefix}{text}"}
    for place, value in ((proof.time, written), (proof.id, delivery)):
        if isinstance(place, InHeader):
            headers[place.name.lower()] = value
    return headers
