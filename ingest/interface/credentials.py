"""How a source knows us, and how often it lets us ask.

Values hold placeholders, `{token}`: names of the secrets or options that an instance gives.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

ResetForm = Literal["seconds", "epoch", "epoch_ms", "iso"]
"""How a header tells when a budget is full again: seconds from now, or a moment."""


def placeholders(text: str) -> Iterator[str]:
    """Yield the names that stand in braces."""
    return (name for _, name, _, _ in string.Formatter().parse(text) if name)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAuth:
    """Anybody may ask."""

    @property
    def values(self) -> tuple[str, ...]:
        """What holds placeholders."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderAuth:
    """Headers carry the secrets: `{"Authorization": "Bearer {token}"}`."""

    headers: Mapping[str, str]

    @property
    def values(self) -> tuple[str, ...]:
        """What holds placeholders."""
        return tuple(self.headers.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicAuth:
    """Basic authentication: `BasicAuth(user="{email}/token", password="{token}")`."""

    user: str
    password: str

    @property
    def values(self) -> tuple[str, ...]:
        """What holds placeholders."""
        return (self.user, self.password)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryAuth:
    """Parameters of the query carry the secrets."""

    query: Mapping[str, str]

    @property
    def values(self) -> tuple[str, ...]:
        """What holds placeholders."""
        return tuple(self.query.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCredentials:
    """A token is fetched by the client credentials of OAuth 2, and sent as Bearer.

    Attributes:
        token_path: Where, on the host of the instance; the one other POST that is sent.
        client_id: With placeholders.
        client_secret: With placeholders.
        scope: The least that reading needs.
    """

    token_path: str
    client_id: str = "{client_id}"
    client_secret: str = "{client_secret}"  # noqa: S105 - the name of one.
    scope: str | None = None

    @property
    def values(self) -> tuple[str, ...]:
        """What holds placeholders."""
        return (self.client_id, self.client_secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppKey:
    """A token is fetched with what the private key of an app signs (RS256), and sent as Bearer.

    Attributes:
        asked_at: Path on the host of the instance, with placeholders, for a POST without a body.
        token: What the token is called in the answer.
        app: Who signs, with placeholders.
        private_key: The key as PEM, with placeholders.
    """

    asked_at: str
    token: str = "token"  # noqa: S105 - the name of one.
    app: str = "{app}"
    private_key: str = "{private_key}"

    @property
    def values(self) -> tuple[str, ...]:
        """What holds placeholders."""
        return (self.app, self.private_key, self.asked_at)


OneAuth = NoAuth | HeaderAuth | BasicAuth | QueryAuth | ClientCredentials | AppKey
"""One way in which a source knows us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstGiven:
    """The first of several ways for which an instance gives all, else the last."""

    ways: tuple[OneAuth, ...]

    @property
    def values(self) -> tuple[str, ...]:
        """What holds placeholders."""
        return tuple(value for one in self.ways for value in one.values)


AuthKind = OneAuth | FirstGiven
"""How a source knows us."""


def chosen(auth: AuthKind, given: Collection[str]) -> OneAuth:
    """Return the way that an instance gives all for; `given` are the names of what it gives."""
    if not isinstance(auth, FirstGiven):
        return auth
    names = [{name for value in one.values for name in placeholders(value)} for one in auth.ways]
    whole = (one for one, needed in zip(auth.ways, names, strict=True) if needed <= {*given})
    return next(whole, auth.ways[-1])


BEARER = HeaderAuth(headers={"Authorization": "Bearer {token}"})
"""The secret `token`, as most send it."""


def _never(status: int, body: Any) -> bool:
    del status, body
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """How often a credential may ask; all workers share what is left of it.

    Attributes:
        requests: Requests in `per`: how fast we go at most, whatever headers say.
        per: Their time.
        remaining: Header that tells how many requests are left.
        reset: Header that tells when there are as many again as before.
        reset_form: How it tells.
        statuses: Statuses that tell that it was too often.
        transient: Statuses after which the same request is sent again.
        throttles: Whether status and body, as JSON, tell so: for answers with 200, 400 or 403.
        pause: How long to wait after such an answer where no header tells.
        counts_unchanged: Whether an answer that nothing has changed (304) counts as a request.
    """

    requests: int = 60
    per: timedelta = timedelta(minutes=1)
    remaining: str | None = None
    reset: str | None = None
    reset_form: ResetForm = "seconds"
    statuses: frozenset[int] = frozenset({429})
    transient: frozenset[int] = frozenset({408, 425, 500, 502, 503, 504})
    throttles: Callable[[int, Any], bool] = _never
    pause: timedelta = timedelta(seconds=30)
    counts_unchanged: bool = True


DEFAULT_RATE = RateLimit()
"""One request a second: what a source that says nothing is asked at most."""


def _no_fault(value: str) -> None:
    del value


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What an instance says beside its secrets, and by which placeholder.

    Attributes:
        name: Its placeholder.
        about: What it is, as it ends a sentence.
        many: Whether it is a list; each value is then a partition, by `Partition`.
        default: What holds when the instance says nothing.
        required: Whether the instance must say it.
        fault: What is wrong with a value, None where nothing is.
    """

    name: str
    about: str
    many: bool = False
    default: str | tuple[str, ...] | None = None
    required: bool = False
    fault: Callable[[str], str | None] = _no_fault
