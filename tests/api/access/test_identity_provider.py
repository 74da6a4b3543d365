"""What an identity provider says is believed when it is signed, for us, and for this login."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from structlog.testing import capture_logs

from api.access.provider import IdentityProvider, Trip
from graph.errors import GraphError, IdentityProviderUnavailable, LoginRefused
from graph.settings.settings import Settings, load_settings

TRIP = Trip("state", "nonce", "verifier", "https://nazara.example.org/api/auth/oidc/callback/")
RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
OTHER = rsa.generate_private_key(65537, 2048)


def public(key: Any, kid: str) -> dict[str, Any]:
    kind = jwt.algorithms.RSAAlgorithm if key is RSA else jwt.algorithms.ECAlgorithm
    return dict(json.loads(kind.to_jwk(key.public_key()))) | {"kid": kid, "use": "sig"}


class Said:
    """What a provider answers on each path, and what it was asked."""

    def __init__(self) -> None:
        self.issuer = ""
        self.claims: dict[str, Any] = {}
        self.answers: dict[str, Any] = {}
        self.forms: list[str] = []

    def told(self, **claims: Any) -> dict[str, Any]:
        now = int(time.time())
        usual = {
            "iss": self.issuer,
            "aud": "nazara",
            "sub": "ada",
            "iat": now,
            "exp": now + 60,
            "nonce": TRIP.nonce,
            "email": "ada@example.org",
            "email_verified": True,
            "groups": ["oncall"],
        }
        return {name: value for name, value in (usual | claims).items() if value is not None}

    def says(self, token: str) -> None:
        self.answers["/token"] = {"id_token": token, "access_token": "a", "token_type": "Bearer"}


@pytest.fixture
def said() -> Iterator[Said]:
    """A provider on this machine that says whatever it is told to."""
    state = Said()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            state.forms.append(f"{self.headers.get('authorization')} {body.decode()}")
            self._answer()

        def _answer(self) -> None:
            content = state.answers.get(self.path, b"<html>")
            status = 400 if isinstance(content, dict) and "error" in content else 200
            if isinstance(content, int):
                status, content = content, b""
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    state.issuer = f"http://127.0.0.1:{server.server_port}"
    state.answers = {
        "/.well-known/openid-configuration": {
            "issuer": state.issuer,
            "authorization_endpoint": f"{state.issuer}/authorize?tenant=1",
            "token_endpoint": f"{state.issuer}/token",
            "userinfo_endpoint": f"{state.issuer}/me",
            "jwks_uri": f"{state.issuer}/jwks",
        },
        "/jwks": {"keys": [public(RSA, "r"), public(EC, "e")]},
    }
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def ours(said: Said) -> Settings:
    return load_settings(oidc_issuer=said.issuer, oidc_client_secret="s3cret & more")


@pytest.fixture
def provider(ours: Settings) -> IdentityProvider:
    return IdentityProvider(ours)


def signed(said: Said, **claims: Any) -> str:
    return jwt.encode(said.told(**claims), RSA, "RS256", headers={"kid": "r"})


def by_public_key(said: Said) -> str:
    """A token signed with what everybody knows, as if it were a secret."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    known = RSA.public_key().public_bytes(serialization.Encoding.PEM, form)
    head = jwt.utils.base64url_encode(json.dumps({"alg": "HS256", "kid": "r"}).encode())
    body = jwt.utils.base64url_encode(json.dumps(said.told()).encode())
    signer = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    signature = jwt.utils.base64url_encode(signer.sign(head + b"." + body, known))
    return b".".join((head, body, signature)).decode()


@pytest.mark.parametrize(
    ("key", "algorithm", "kid"), [(RSA, "RS256", "r"), (RSA, "PS384", "r"), (EC, "ES256", "e")]
)
def test_what_is_signed_with_a_key_of_the_provider_is_believed(
    said: Said, provider: IdentityProvider, key: Any, algorithm: str, kid: str
) -> None:
    said.says(jwt.encode(said.told(aud=["nazara"]), key, algorithm, headers={"kid": kid}))

    found = provider.identity(TRIP, "code")

    assert (found.subject, found.email) == (f"{said.issuer} ada", "ada@example.org")
    assert found.groups == {"oncall"}


FORGED: dict[str, Callable[[Said], str]] = {
    "nothing": lambda _: "",
    "no token": lambda _: "a.b.c",
    "unsigned": lambda said: jwt.encode(said.told(), "", "none", headers={"kid": "r"}),
    "signed with the public key": by_public_key,
    "signed by another": lambda said: jwt.encode(said.told(), OTHER, "RS256", headers={"kid": "r"}),
    "with a key of another kind": lambda said: jwt.encode(
        said.told(), EC, "ES256", headers={"kid": "r"}
    ),
    "with an unknown key": lambda said: jwt.encode(said.told(), RSA, "RS256", headers={"kid": "x"}),
    "with no key named": lambda said: jwt.encode(said.told(), RSA, "RS256"),
    "for another": lambda said: signed(said, aud="other"),
    "for two": lambda said: signed(said, aud=["nazara", "other"]),
    "for two, by another's wish": lambda said: signed(said, aud=["nazara", "other"], azp="other"),
    "by another issuer": lambda said: signed(said, iss="https://evil.example"),
    "for another login": lambda said: signed(said, nonce="other"),
    "for no login": lambda said: signed(said, nonce=None),
    "without somebody": lambda said: signed(said, sub=None),
    "run out": lambda said: signed(said, exp=int(time.time()) - 300),
    "without an end": lambda said: signed(said, exp=None),
    "from the future": lambda said: signed(said, iat=int(time.time()) + 300),
}


@pytest.mark.parametrize("how", FORGED)
def test_nothing_else_is_believed(said: Said, provider: IdentityProvider, how: str) -> None:
    said.says(FORGED[how](said))

    with pytest.raises(LoginRefused):
        provider.identity(TRIP, "code")


def test_clocks_that_differ_are_named(said: Said, provider: IdentityProvider) -> None:
    said.says(signed(said, iat=int(time.time()) + 300))

    with pytest.raises(LoginRefused, match="clock") as refused:
        provider.identity(TRIP, "code")

    assert "NAZARA_CLOCK_SKEW_SECONDS" in refused.value.remedy


def test_the_code_goes_with_the_verifier_and_the_secret(
    said: Said, provider: IdentityProvider
) -> None:
    said.says(signed(said))

    provider.identity(TRIP, "a code")

    [form] = said.forms
    assert form == (
        "Basic bmF6YXJhOnMzY3JldCUyMCUyNiUyMG1vcmU= grant_type=authorization_code&code=a+code&"
        "redirect_uri=https%3A%2F%2Fnazara.example.org%2Fapi%2Fauth%2Foidc%2Fcallback%2F&"
        "code_verifier=verifier"
    )


def test_a_secret_goes_in_the_form_where_the_provider_wants_that(
    said: Said, provider: IdentityProvider
) -> None:
    said.answers["/.well-known/openid-configuration"] |= {
        "token_endpoint_auth_methods_supported": ["client_secret_post"]
    }
    said.says(signed(said))

    provider.identity(TRIP, "c")

    assert said.forms[0].startswith("None ")
    assert "client_id=nazara&client_secret=s3cret+%26+more" in said.forms[0]


def test_what_the_token_does_not_say_is_asked_for_and_believed_of_the_same_alone(
    said: Said, provider: IdentityProvider
) -> None:
    said.says(signed(said, email=None, email_verified=None, groups=None))
    mine = {"email": "ada@example.org", "email_verified": True, "groups": "oncall"}

    found = []
    for subject in ("ada", "bob"):
        said.answers["/me"] = mine | {"sub": subject}
        found.append(provider.identity(TRIP, "c"))

    assert [(one.email, set(one.groups)) for one in found] == [
        ("ada@example.org", {"oncall"}),
        (None, set()),
    ]


@pytest.mark.parametrize(
    ("path", "answer", "told"),
    [
        ("/.well-known/openid-configuration", b"<html>", "no JSON object"),
        ("/.well-known/openid-configuration", b"[1]", "no JSON object"),
        ("/.well-known/openid-configuration", {"issuer": "https://other.example"}, "calls itself"),
        ("/.well-known/openid-configuration", 500, "answers 500"),
        ("/jwks", {"keys": []}, "keys can't be read"),
        ("/jwks", 503, "answers 503"),
        ("/token", 502, "answers 502"),
        ("/token", {}, "has no id_token"),
        ("/me", b"oh", "no JSON object"),
    ],
)
def test_a_provider_that_answers_nonsense_is_said_to(
    said: Said, provider: IdentityProvider, path: str, answer: Any, told: str
) -> None:
    said.says(signed(said, email=None))
    said.answers[path] = answer

    with pytest.raises(IdentityProviderUnavailable, match=told):
        provider.identity(TRIP, "c")


def test_nobody_is_sent_to_an_address_that_others_can_listen_to(
    said: Said, provider: IdentityProvider
) -> None:
    said.answers["/.well-known/openid-configuration"] |= {
        "authorization_endpoint": "http://login.example.org/authorize"
    }

    with pytest.raises(IdentityProviderUnavailable, match="no safe authorization_endpoint"):
        provider.address(TRIP)


def test_a_browser_is_sent_with_a_challenge_and_keeps_the_verifier(
    provider: IdentityProvider,
) -> None:
    address = provider.address(TRIP)

    assert "/authorize?tenant=1&response_type=code&client_id=nazara&" in address
    assert "code_challenge=iMnq5o6zALKXGivsnlom_0F5_WYda32GHkxlV7mq7hQ&" in address
    assert TRIP.verifier not in address.partition("code_challenge=")[0]


@pytest.mark.parametrize(
    "given",
    [
        {"oidc_issuer": "http://login.example.org"},
        {"oidc_issuer": "login.example.org"},
        {"oidc_scopes": "email"},
        {"oidc_roles": {"g": "acme:boss"}},
        {"oidc_roles": {"g": "acme"}},
        {"oidc_roles": {"g": "Acme!:admin"}},
    ],
)
def test_settings_that_can_not_work_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(GraphError, match="NAZARA_OIDC_"):
        load_settings(**given)


@pytest.mark.parametrize(
    ("roles", "groups", "told"),
    [
        ({"oncall": "acme:agent", "*": "acme:viewer"}, None, ["groups_not_told"]),
        ({"oncall": "acme:agent", "*": "acme:viewer"}, [], []),
        ({"*": "acme:viewer"}, None, []),
    ],
)
def test_roles_that_hang_on_groups_of_which_nothing_is_told_are_said_in_the_log(
    said: Said, ours: Settings, roles: dict[str, str], groups: list[str] | None, told: list[str]
) -> None:
    asking = IdentityProvider(ours.model_copy(update={"oidc_roles": roles}))
    said.says(signed(said, groups=groups))
    said.answers["/me"] = {"sub": "ada"}

    with capture_logs() as logs:
        found = asking.identity(TRIP, "code")

    assert found.groups == frozenset()
    assert [line["event"] for line in logs] == told
    assert all("NAZARA_OIDC_SCOPES" in line["remedy"] for line in logs)
