"""The endpoints under /api/auth/, /api/embed/ and /api/me/: who asks, and with which tokens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.access.attempts import Attempts
from api.access.bearers import Bearers
from api.access.clearances import Clearances
from api.access.federated import Federated
from api.access.invitations import Invitations
from api.access.keys import SigningKeys
from api.access.links import Links
from api.access.passwords import Passwords
from api.access.provider import IdentityProvider
from api.access.sessions import Sessions, Tokens
from api.access.signin import SignIn
from api.access.tokens import TokenVerifier
from api.access.users import Account, Users
from api.access.viewer import Viewer
from api.actions.admissions import Admissions
from api.actions.mutation import RequestOrigin
from api.http import cookies
from api.http.bodies import check_json, object_in, read_body
from api.http.door import Door
from api.http.embedding import EmbedTokens
from api.http.errors import error_response, json_response
from api.http.federation import Federation
from api.http.hosts import Names, address_of, is_from_here
from graph.errors import InvalidInput, LoginRefused, Unauthenticated
from graph.settings.settings import Settings
from graph.store.store import Store

_BY_COOKIE: Final = "cookie"
_PROVIDER_THREADS: Final = 4
"""Logins for which the identity provider is asked at once."""


@dataclass(frozen=True, slots=True)
class Auth:
    """Answers them. What hashes a password has a door of its own, so that it holds up nobody."""

    signing: SignIn
    sessions: Sessions
    invitations: Invitations
    links: Links
    bearers: Bearers
    settings: Settings
    door: Door
    passwords: Door
    federation: Federation
    elements: Mapping[str, list[str]]

    def routes(self) -> list[Route]:
        """Return the routes, each with and without a slash at its end."""
        embeds = EmbedTokens(self.bearers, self.settings, self.door, self.elements)
        return [
            *_both("/api/auth/token/", self.token, "POST"),
            *_both("/api/auth/token/refresh/", self.refresh, "POST"),
            *_both("/api/auth/logout/", self.logout, "POST"),
            *_both("/api/auth/invitation/", self.invitation, "POST"),
            *_both("/api/auth/link/", self.link, "POST"),
            *_both("/api/me/", self.me, "GET"),
            *_both("/api/auth/methods/", self.methods, "GET"),
            *_both("/api/embed/token/", embeds.__call__, "POST"),
            *self.federation.routes(),
        ]

    def close(self) -> None:
        """End what it holds open."""
        self.passwords.close()
        self.federation.door.close()
        self.signing.attempts.close()

    async def methods(self, _: Request) -> Response:
        """Tell a page how people sign in here."""
        return json_response({"password": True, "oidc": self.federation.told()})

    async def token(self, request: Request) -> Response:
        """Give tokens for an e-mail address and a password."""
        given = await self._given(request, "`email` and `password`")
        by_cookie = self._by_cookie(request, given)
        email, password = _text(given, "email"), _text(given, "password")
        org, address = _maybe(given, "org"), address_of(request)
        tokens = await self._refused_late(
            lambda: self.signing.sign_in(email, password, address, org)
        )
        return _answer(request, tokens, by_cookie=by_cookie)

    async def refresh(self, request: Request) -> Response:
        """Give new tokens for a refresh token, which comes by cookie or in the body."""
        given = await self._given(request, "`refresh`")
        org, token = _maybe(given, "org"), _maybe(given, "refresh")
        kept = cookies.in_cookie(request, self._own) if token is None else None
        chosen = token or kept
        if chosen is None:
            raise Unauthenticated("no refresh token came, in the body or by cookie")
        try:
            tokens = await self.door.run(lambda: self.sessions.refresh(chosen, org))
        except Unauthenticated as error:
            response = error_response(error)
            if kept:
                cookies.forget(response, request)
            return response
        return _answer(request, tokens, by_cookie=kept is not None)

    async def logout(self, request: Request) -> Response:
        """End the session of an access token, or of a refresh token in the body."""
        given = await self._given(request, "`refresh`, or nothing")
        token, authorization = _maybe(given, "refresh"), request.headers.get("authorization")
        await self.door.run(lambda: self._end(token, authorization))
        response = Response(status_code=204)
        cookies.forget(response, request)
        return response

    async def invitation(self, request: Request) -> Response:
        """Tell what an invitation is for; with a password, accept it."""
        given = await self._given(request, "`token`")
        secret, password, name = (
            _text(given, "token"),
            _maybe(given, "password"),
            _maybe(given, "name"),
        )
        if password is None:
            invited = await self.door.run(lambda: self.invitations.read(secret))
            return json_response(
                {
                    "email": invited.email,
                    "org": invited.org,
                    "role": invited.role,
                    "has_account": invited.exists,
                }
            )
        by_cookie = self._by_cookie(request, given)
        chosen, address = password, address_of(request)
        note = Admissions(RequestOrigin(address, request.state.request_id)).invited
        tokens = await self._refused_late(
            lambda: self.invitations.accept(secret, chosen, address, note, name)
        )
        return _answer(request, tokens, by_cookie=by_cookie)

    async def link(self, request: Request) -> Response:
        """Give tokens for a link that `nazara up` printed on this machine."""
        given = await self._given(request, "`link`")
        secret, by_cookie = _text(given, "link"), self._by_cookie(request, given)
        if not is_from_here(request):
            message = "sign-in links work on the machine alone that Nazara was started on"
            raise LoginRefused(message, remedy="Sign in with an account: `nazara user create`.")
        note = Admissions(RequestOrigin(address_of(request), request.state.request_id)).linked
        tokens = await self.door.run(lambda: self.links.sign_in(secret, note))
        return _answer(request, tokens, by_cookie=by_cookie)

    async def me(self, request: Request) -> Response:
        """Tell whose token it is, where it may ask, and where else its user may."""
        authorization = request.headers.get("authorization")
        return json_response(await self.door.run(lambda: self._me(authorization)))

    @property
    def _own(self) -> Names:
        """The names whose pages may have a cookie: not those of sites that only may ask."""
        return Names(self.settings.allowed_hosts)

    def _by_cookie(self, request: Request, given: Mapping[str, Any]) -> bool:
        """Return whether the refresh token is wanted in a cookie, of a page that may have one."""
        wanted = given.get(_BY_COOKIE) is True
        if wanted:
            cookies.check_page(request, self._own)
        return wanted

    def _me(self, authorization: str | None) -> dict[str, Any]:
        viewer = self.bearers.verify(authorization)
        user = self.signing.users.by_uid(viewer.user) if viewer.user else None
        if viewer.user and (user is None or user.disabled):
            raise Unauthenticated("the account is gone, or may not sign in any more")
        return {"org": viewer.org, "role": viewer.role, **_who(viewer, user)}

    def _end(self, token: str | None, authorization: str | None) -> None:
        if token is not None:
            session = self.sessions.signed.read_refresh(token).session
        else:
            session = self.bearers.session(authorization).session
        self.sessions.end(session)

    async def _given(self, request: Request, expected: str) -> Mapping[str, Any]:
        """Return the members of the body; none is as good as an empty object."""
        check_json(request)
        body = await read_body(request, self.settings)
        return object_in(body or b"{}", expected)

    async def _refused_late(self, call: Callable[[], Tokens]) -> Tokens:
        """Return what the call returns; a refusal takes the same time, whatever its cause."""
        loop = asyncio.get_running_loop()
        not_before = loop.time() + self.settings.login_refusal_seconds
        try:
            return await self.passwords.run(call)
        except LoginRefused:
            await asyncio.sleep(max(0.0, not_before - loop.time()))
            raise


def auth_for(
    store: Store, door: Door, elements: Mapping[str, list[str]] = MappingProxyType({})
) -> Auth:
    """Return the endpoints on a graph; what reads tokens goes through `door`.

    `elements` are the hashes of what each element for other sites asks, by its name.
    """
    settings = store.settings
    users = Users(store)
    sessions = Sessions(store, users, SigningKeys(store))
    signing = SignIn(store, users, sessions, Passwords(settings), Attempts(settings))
    return Auth(
        signing=signing,
        sessions=sessions,
        invitations=Invitations(store, signing),
        links=Links(store, users, sessions),
        bearers=Bearers(
            TokenVerifier(store, settings), sessions.signed, Clearances(store, settings)
        ),
        settings=settings,
        door=door,
        passwords=Door.of(settings.passwords_at_once, settings.login_queue, "logins"),
        federation=Federation(
            provider=IdentityProvider(settings),
            federated=Federated(store, users, sessions),
            signed=sessions.signed,
            settings=settings,
            door=Door.of(_PROVIDER_THREADS, settings.login_queue, "logins by the provider"),
        ),
        elements=elements,
    )


def _both(path: str, endpoint: Callable[[Request], Any], method: str) -> list[Route]:
    return [Route(one, endpoint, methods=[method]) for one in (path, path.removesuffix("/"))]


def _answer(request: Request, tokens: Tokens, *, by_cookie: bool) -> Response:
    """Return what was given out. By cookie no script of the page ever has the refresh token."""
    user = tokens.user
    content = {
        "access": tokens.access,
        "token_type": "Bearer",
        "expires_in": tokens.lifetime,
        "session_ends": tokens.until.isoformat(),
        "org": tokens.org,
        "role": user.roles[tokens.org],
        **_user(user),
    }
    if not by_cookie:
        return json_response(content | {"refresh": tokens.refresh})
    response = json_response(content)
    cookies.keep(response, request, tokens.refresh, tokens.until)
    return response


def _who(viewer: Viewer, user: Account | None) -> dict[str, Any]:
    if user is not None:
        return _user(user) | {"token": None}
    token = {"name": viewer.name, "scopes": sorted(viewer.scopes)}
    only = {"org": viewer.org, "role": viewer.role}
    return {"user": None, "token": token, "organizations": [only]}


def _user(user: Account) -> dict[str, Any]:
    return {
        "user": {"id": user.uid, "email": user.email, "name": user.name},
        "organizations": [
            {"org": org, "role": role, "name": user.named[org]} for org, role in user.roles.items()
        ],
    }


def _text(given: Mapping[str, Any], name: str) -> str:
    value = _maybe(given, name)
    if value is None:
        message = f"`{name}` is missing"
        raise InvalidInput(message)
    return value


def _maybe(given: Mapping[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        message = f"`{name}` is no text"
        raise InvalidInput(message)
    return value
