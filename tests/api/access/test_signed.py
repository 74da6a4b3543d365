"""Signed tokens: what they say, and everything that is not one of them."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.access import keys
from api.access.signed import ACCESS, ALGORITHM, ISSUER, REFRESH
from api.access.viewer import Viewer
from graph.errors import GraphError, TokenExpired, Unauthenticated
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.access.logins import World, quick


@pytest.fixture
def world(store: Store, settings: Settings) -> Iterator[World]:
    del store
    made = World(quick(settings, clock_skew_seconds=30))
    yield made
    made.store.close()


def claims(**changed: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    usual = {
        "iss": ISSUER,
        "aud": ACCESS,
        "sub": "u",
        "sid": "s",
        "jti": "t",
        "iat": now,
        "exp": now + timedelta(minutes=5),
        "org": "acme",
        "name": "ada",
        "role": "viewer",
    }
    return {name: value for name, value in (usual | changed).items() if value is not None}


def signed(world: World, **changed: Any) -> str:
    """Return a token with the key that this process signs with."""
    pair = world.keys.signing()
    return jwt.encode(claims(**changed), pair.private, ALGORITHM, headers={"kid": pair.uid})


def test_an_access_token_says_who_asks_and_is_read_everywhere(world: World) -> None:
    ada = world.ada

    tokens = world.sessions.start(ada, "beta")

    for sessions in (world.sessions, world.another()):
        said = sessions.signed.read_access(tokens.access)
        mine = Viewer("beta", ada.uid, ada.name, "viewer", ada.uid, frozenset({"read"}))
        assert said.viewer == mine
    assert jwt.get_unverified_header(tokens.access)["alg"] == "EdDSA"


def test_a_token_whose_key_is_known_is_read_without_the_graph(world: World) -> None:
    tokens = world.sessions.start(world.ada, None)
    there, elsewhere = world.sessions.signed, world.another().signed
    world.store.close()

    found = there.remembered(tokens.access)

    assert found is not None
    assert found.org == "acme"
    assert elsewhere.remembered(tokens.access) is None


def unsigned(world: World, kid: Any = None) -> str:
    head = {"alg": "none", "typ": "JWT", "kid": kid or world.keys.signing().uid}
    said = claims(iat=int(time.time()), exp=int(time.time()) + 300)
    parts = [base64.urlsafe_b64encode(orjson.dumps(one)).rstrip(b"=") for one in (head, said)]
    return b".".join([*parts, b""]).decode()


def signed_with_the_public_key(world: World) -> str:
    pair = world.keys.signing()
    public = base64.b64encode(pair.public.public_bytes_raw()).decode()
    return jwt.encode(claims(), public, "HS256", headers={"kid": pair.uid})


def signed_by_another(world: World) -> str:
    kid = world.keys.signing().uid
    return jwt.encode(claims(), Ed25519PrivateKey.generate(), ALGORITHM, headers={"kid": kid})


def with_its_own_key(world: World) -> str:
    del world
    private = Ed25519PrivateKey.generate()
    jwk = orjson.loads(jwt.algorithms.OKPAlgorithm.to_jwk(private.public_key()))
    return jwt.encode(claims(), private, ALGORITHM, headers={"kid": "mine", "jwk": jwk})


def altered(world: World) -> str:
    head, said, signature = signed(world).split(".")
    content = orjson.loads(base64.urlsafe_b64decode(said + "=="))
    raised = base64.urlsafe_b64encode(orjson.dumps(content | {"role": "admin"}))
    return f"{head}.{raised.decode().rstrip('=')}.{signature}"


FORGED: dict[str, Callable[[World], str]] = {
    "alg none": unsigned,
    "HMAC with the public key": signed_with_the_public_key,
    "another key under a known name": signed_by_another,
    "a key that it brings along": with_its_own_key,
    "other claims": altered,
    "no audience": lambda world: signed(world, aud=None),
    "another audience": lambda world: signed(world, aud="somebody"),
    "another issuer": lambda world: signed(world, iss="somebody"),
    "no end": lambda world: signed(world, exp=None),
    "no beginning": lambda world: signed(world, iat=None),
    "no user": lambda world: signed(world, sub=None),
    "no session": lambda world: signed(world, sid=None),
    "no organisation": lambda world: signed(world, org=None),
    "an organisation that is no text": lambda world: signed(world, org=["acme"]),
    "an unknown role": lambda world: signed(world, role="owner"),
    "a refresh token": lambda world: world.sessions.start(world.ada, None).refresh,
    "cut": lambda world: signed(world)[:-10],
    "three parts of nothing": lambda _: "..",
    "no JSON": lambda _: "eyJ.eyJ.eyJ",
    "a name of a key that is no text": lambda world: unsigned(world, ["a"]),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_is_no_access_token_is_refused_and_not_believed_in_part(
    world: World, name: str
) -> None:
    token = FORGED[name](world)

    for read in (world.sessions.signed.read_access, world.another().signed.read_access):
        with pytest.raises(Unauthenticated) as caught:
            read(token)
        assert caught.value.code == "UNAUTHENTICATED"


def test_an_access_token_is_no_refresh_token(world: World) -> None:
    tokens = world.sessions.start(world.ada, None)

    with pytest.raises(Unauthenticated, match="given out here, but for something else"):
        world.sessions.refresh(tokens.access)
    assert world.sessions.refresh(tokens.refresh).org == "acme"


@pytest.mark.parametrize("audience", [ACCESS, REFRESH])
def test_clocks_may_differ_by_as_much_as_the_setting_says(world: World, audience: str) -> None:
    now = datetime.now(UTC)
    reading = world.sessions.signed
    read: Callable[[str], object] = (
        reading.read_access if audience == ACCESS else reading.read_refresh
    )

    def outcome(**changed: Any) -> str:
        try:
            read(signed(world, aud=audience, **changed))
        except GraphError as error:
            return error.code
        return "ok"

    def ended(seconds: int) -> str:
        return outcome(exp=now - timedelta(seconds=seconds))

    def begins(seconds: int) -> str:
        return outcome(iat=now + timedelta(seconds=seconds))

    assert (ended(20), ended(40), ended(300)) == ("ok", "TOKEN_EXPIRED", "TOKEN_EXPIRED")
    assert (begins(20), begins(40), begins(300)) == ("ok", "UNAUTHENTICATED", "UNAUTHENTICATED")


def test_an_access_token_lives_as_long_as_the_setting_says(
    store: Store, settings: Settings
) -> None:
    del store
    world = World(quick(settings, access_token_seconds=77))

    tokens = world.sessions.start(world.ada, None)
    said = jwt.decode(tokens.access, options={"verify_signature": False})

    assert tokens.lifetime == 77
    assert 76 <= said["exp"] - said["iat"] <= 77
    world.store.close()


def test_an_access_token_never_outlives_its_session(store: Store, settings: Settings) -> None:
    del store
    world = World(quick(settings, session_days=1 / 86_400, clock_skew_seconds=0))

    tokens = world.sessions.start(world.ada, None)
    time.sleep(1.1)

    with pytest.raises(TokenExpired):
        world.sessions.signed.read_access(tokens.access)
    with pytest.raises(TokenExpired):
        world.sessions.refresh(tokens.refresh)
    world.store.close()


def test_after_a_rotation_old_tokens_are_honoured_and_new_ones_have_a_new_key(
    world: World,
) -> None:
    before = world.sessions.start(world.ada, None)

    retired = keys.rotate(world.store)
    after = world.sessions.refresh(before.refresh)

    kids = {jwt.get_unverified_header(one.access)["kid"] for one in (before, after)}
    assert retired == 1
    assert len(kids) == 2
    for tokens in (before, after):
        assert world.another().signed.read_access(tokens.access).viewer.org == "acme"


def test_after_a_revocation_no_token_of_a_login_is_valid_and_one_can_sign_in(
    store: Store, settings: Settings
) -> None:
    del store
    world = World(quick(settings, signing_key_cache_seconds=0.2))
    before = world.sessions.start(world.ada, None)

    gone = keys.revoke(world.store)
    time.sleep(0.25)

    assert gone == (1, 1)
    assert world.sessions.signed.remembered(before.access) is None
    for ask in (world.sessions.signed.read_access, world.sessions.refresh):
        with pytest.raises(Unauthenticated):
            ask(before.access if ask != world.sessions.refresh else before.refresh)
    assert world.sessions.refresh(world.sessions.start(world.ada, None).refresh).org == "acme"
    world.store.close()


def test_a_key_is_signed_with_for_its_time_and_goes_with_its_last_token(
    store: Store, settings: Settings
) -> None:
    brief = {"signing_key_hours": 0.5 / 3600, "session_days": 0.5 / 86_400}
    world = World(quick(settings, clock_skew_seconds=0, **brief))
    world.keys.signing()
    time.sleep(1.1)

    world.keys.signing()

    assert len(keys.listed(store)) == 1
    with store.driver.session() as session:
        number = session.run("MATCH (k:SigningKey) RETURN count(k)").single(strict=True)[0]
    assert number == 1
    world.store.close()


def test_the_graph_holds_no_key_that_could_sign(world: World) -> None:
    pair = world.keys.signing()
    private = base64.b64encode(pair.private.private_bytes_raw()).decode()

    with world.store.driver.session() as session:
        stored = session.run("MATCH (k:SigningKey) RETURN properties(k) AS props").data()

    [props] = [row["props"] for row in stored]
    assert props["public_key"] == base64.b64encode(pair.public.public_bytes_raw()).decode()
    assert private not in str(props)
