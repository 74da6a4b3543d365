"""Settings of signing in with an identity provider (OpenID Connect)."""

from __future__ import annotations

import re
from typing import Final

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from graph.errors import InvalidInput
from graph.model.identity import check_org

ANY_GROUP: Final = "*"
"""Stands for everybody, of whatever group, in `oidc_roles`."""

_ROLES: Final = ("admin", "agent", "viewer")
_HTTPS: Final = re.compile(r"https://[^\s?#]+")
_HERE: Final = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?(/[^\s?#]*)?")


class OidcSettings(BaseSettings):
    """Which provider people sign in with, and what its groups may do here."""

    oidc_issuer: str | None = Field(
        default=None,
        description="Address of the identity provider that people sign in with (OpenID Connect), "
        "as it names itself: `https://login.example.org`. By HTTPS, on this machine also without.",
    )
    oidc_client_id: str = Field(
        default="nazara", description="What the provider calls this Nazara."
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="Secret that the provider gave for it, if it wants one."
    )
    oidc_name: str = Field(
        default="single sign-on", description="What pages call the provider, for people."
    )
    oidc_scopes: str = Field(
        default="openid email profile",
        description="What the provider is asked for, with blanks between; `openid` is one of them.",
    )
    oidc_groups_claim: str = Field(
        default="groups", description="The claim in which the provider lists a user's groups."
    )
    oidc_roles: dict[str, str] = Field(
        default_factory=dict,
        description="What the provider's groups may do here, as JSON: "
        '`{"oncall": "acme:agent beta:viewer", "*": "acme:viewer"}`. `*` is everybody. At each '
        "login the user gets the highest role in each organisation that is named here, and "
        "leaves those for which there is none.",
    )
    oidc_trust_email: bool = Field(
        default=False,
        description="Believe an e-mail address that the provider does not say to be verified.",
    )
    oidc_login_seconds: int = Field(
        default=600,
        ge=30,
        le=3600,
        description="Seconds that somebody may take to sign in at the provider.",
    )
    oidc_timeout_seconds: float = Field(
        default=5.0,
        gt=0,
        le=60,
        description="Seconds after which a provider that does not answer counts as down.",
    )
    oidc_cache_seconds: float = Field(
        default=3600.0,
        ge=0,
        description="How long its addresses and keys are believed. A key that is not known yet is "
        "asked for at once.",
    )

    @field_validator("oidc_issuer")
    @classmethod
    def _is_safe(cls, given: str | None) -> str | None:
        if given is None or is_safe(given):
            return given
        message = "is no address that begins with https:// (on this machine also http://)"
        raise ValueError(message)

    @field_validator("oidc_scopes")
    @classmethod
    def _asks_who(cls, given: str) -> str:
        if "openid" not in given.split():
            message = "does not hold `openid`, without which a provider does not tell who signs in"
            raise ValueError(message)
        return given

    @field_validator("oidc_roles")
    @classmethod
    def _are_roles(cls, given: dict[str, str]) -> dict[str, str]:
        for roles in given.values():
            granted(roles)
        return given

    @property
    def oidc_needs_groups(self) -> bool:
        """Whether what somebody may do depends on the groups that the provider tells of them."""
        return bool(self.oidc_roles.keys() - {ANY_GROUP})


def is_safe(address: str) -> bool:
    """Whether nobody can listen to what goes to an address: by HTTPS, or on this machine."""
    return bool(_HTTPS.fullmatch(address) or _HERE.fullmatch(address))


def granted(roles: str) -> list[tuple[str, str]]:
    """Return the organisations and roles in a text such as `acme:agent beta:viewer`.

    Raises:
        ValueError: For what is none of them.
    """
    pairs = [one.partition(":") for one in roles.split()]
    for org, _, role in pairs:
        try:
            check_org(org)
        except InvalidInput as error:
            raise ValueError(error.message) from error
        if role not in _ROLES:
            message = f"{roles!r} is not as `acme:agent beta:viewer`, with {', '.join(_ROLES)}"
            raise ValueError(message)
    return [(org, role) for org, _, role in pairs]
