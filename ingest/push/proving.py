"""Whether a call comes from whom it says: its signature or secret, compared in constant time."""

from __future__ import annotations

import base64
import binascii
import hmac
import math
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Literal

from graph.errors import CallRefused, InvalidInput
from ingest.interface.push import (
    AddressToken,
    InHeader,
    NameAndPassword,
    Proof,
    Signature,
    TokenHeader,
)
from ingest.mapping.json_text import load_json
from ingest.mapping.text_limits import InvalidText
from ingest.push.calls import RawCall, value_at

Misgiving = Literal["unsigned", "forged", "stale"]
"""Why a call is not proved: nothing proves it, a wrong proof came, or one of another time."""

_SAID: Final[dict[Misgiving, str]] = {
    "unsigned": "the call has no signature and no secret",
    "forged": "the signature or secret of the call is wrong",
    "stale": "the call was signed too long ago, or in the future",
}
_REMEDIES: Final[dict[Misgiving, str]] = {
    "unsigned": "Set the secret at the sender; `nazara connector describe` says how it is sent.",
    "forged": "Set the same secret at the sender and here; what was received has to arrive "
    "unchanged.",
    "stale": "Check the clocks of both sides.",
}
_WHSEC: Final = "whsec_"
_PART: Final = re.compile(r"\{(\w+)\}")
_UNITS: Final = {"s": 1.0, "ms": 1000.0}


def prove(proofs: Iterable[Proof], secrets: Sequence[str], call: RawCall, now: float) -> None:
    """Find out whether one of the proofs is in a call, with one of the secrets.

    Args:
        proofs: What the source declares.
        secrets: Those of the instance; several are a rotation.
        call: The call as it was received.
        now: Seconds since 1970.

    Raises:
        CallRefused: When none is; it tells the doubt that went furthest.
    """
    some = [secret for secret in secrets if secret]
    doubts = [_doubt(proof, some, call, now) for proof in proofs]
    if None in doubts:
        return
    worst = next(one for one in ("stale", "forged", "unsigned") if one in doubts)
    raise CallRefused(_SAID[worst], remedy=_REMEDIES[worst], doubt=worst)


def check_secrets(proofs: Sequence[Proof], secrets: Iterable[str]) -> None:
    """Find out whether secrets can be what the proofs need.

    Raises:
        InvalidInput: When one can't. It is not repeated.
    """
    needs_key = all(isinstance(proof, Signature) and proof.key == "whsec" for proof in proofs)
    for secret in secrets:
        if (secret.startswith(_WHSEC) or needs_key) and _whsec_key(secret) is None:
            message = f"a secret is not of the form {_WHSEC}… with Base64 behind it"
            raise InvalidInput(message, remedy="Copy it whole from the sender's page.")


def _doubt(proof: Proof, secrets: Sequence[str], call: RawCall, now: float) -> Misgiving | None:
    if isinstance(proof, Signature):
        return _doubt_of_signature(proof, secrets, call, now)
    given = _secret_in(proof, call)
    if given is None:
        return "unsigned"
    return None if _is_any(given, [one.encode() for one in secrets]) else "forged"


def _secret_in(proof: TokenHeader | NameAndPassword | AddressToken, call: RawCall) -> bytes | None:
    """Return the secret that a call holds as it is."""
    if isinstance(proof, AddressToken):
        return call.token.encode("utf-8", "surrogatepass") if call.token else None
    header = proof.header if isinstance(proof, TokenHeader) else "Authorization"
    scheme = proof.scheme if isinstance(proof, TokenHeader) else "Basic"
    given = call.headers.get(header.lower(), "").strip()
    if scheme:
        word, _, given = given.partition(" ")
        if word.lower() != scheme.lower():
            return None
    sent = given.strip().encode("latin-1", "replace")
    return _decoded(sent) if isinstance(proof, NameAndPassword) else sent or None


def _doubt_of_signature(
    signature: Signature, secrets: Sequence[str], call: RawCall, now: float
) -> Misgiving | None:
    given = _first(call, (signature.header, *signature.other_headers))
    if given is None:
        return "unsigned"
    message = _signed(signature, call)
    if message is None:
        return "forged"
    keys = [key for secret in secrets if (key := _key(signature, secret)) is not None]
    wanted = [_written(signature, hmac.digest(key, message, signature.algorithm)) for key in keys]
    # Each is compared with each, whatever was found: the time tells nothing of where they differ.
    found = [_is_any(one, wanted) for one in _candidates(signature, given)]
    if not any(found):
        return "forged"
    return "stale" if _is_stale(signature, call, now) else None


def _signed(signature: Signature, call: RawCall) -> bytes | None:
    """Return the bytes that were signed, None where a part of them did not come."""
    parts = {"body": call.body}
    for name, place in (("id", signature.id), ("time", signature.time)):
        if isinstance(place, InHeader) and (text := call.headers.get(place.name.lower())):
            parts[name] = text.encode("latin-1", "replace")
    pieces: list[bytes] = []
    for index, piece in enumerate(_PART.split(signature.signed)):
        is_name = index % 2 == 1
        if is_name and piece not in parts:
            return None
        pieces.append(parts[piece] if is_name else piece.encode())
    return b"".join(pieces)


def _candidates(signature: Signature, given: str) -> list[bytes]:
    several = given.split(signature.separator) if signature.separator else [given]
    stripped = [one.strip() for one in several]
    return [
        one.removeprefix(signature.prefix).encode("latin-1", "replace")
        for one in stripped
        if one.startswith(signature.prefix)
    ]


def _written(signature: Signature, digest: bytes) -> bytes:
    return digest.hex().encode() if signature.written == "hex" else base64.b64encode(digest)


def _key(signature: Signature, secret: str) -> bytes | None:
    return secret.encode() if signature.key == "text" else _whsec_key(secret)


def _whsec_key(secret: str) -> bytes | None:
    return _decoded(secret.removeprefix(_WHSEC).encode())


def _decoded(text: bytes) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True) or None
    except binascii.Error:
        return None


def _is_any(given: bytes, wanted: Iterable[bytes]) -> bool:
    found = [hmac.compare_digest(given, one) for one in wanted]
    return any(found)


def _is_stale(signature: Signature, call: RawCall, now: float) -> bool:
    if signature.time is None or signature.tolerance_seconds is None:
        return False
    sent = _sent_at(signature, call)
    return sent is None or not abs(now - sent) <= signature.tolerance_seconds


def _sent_at(signature: Signature, call: RawCall) -> float | None:
    """Return when a call says that it was sent, in seconds since 1970."""
    if signature.time is None:
        return None
    try:
        value = None if isinstance(signature.time, InHeader) else load_json(call.body)
        text = value_at(signature.time, call, value) or ""
        if signature.time_unit == "iso":
            moment = datetime.fromisoformat(text)
            return moment.timestamp() if moment.tzinfo else None
        seconds = float(text) / _UNITS[signature.time_unit]
    except (InvalidText, ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) else None


def _first(call: RawCall, names: Iterable[str]) -> str | None:
    found = (call.headers.get(name.lower()) for name in names)
    return next((one for one in found if one), None)
