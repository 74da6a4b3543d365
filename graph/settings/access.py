"""Settings of access: passwords, sessions and tokens, and how guessing is slowed."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class AccessSettings(BaseSettings):
    """How long what was given out is believed, and how often somebody may guess."""

    token_cache_seconds: float = Field(
        default=0.5,
        ge=0,
        description="How long a verified API token is believed without asking the graph again; "
        "one that was revoked is refused everywhere within that time.",
    )
    token_cache_size: int = Field(
        default=4096,
        ge=1,
        description="Tokens, valid or not, that one process remembers for that time.",
    )
    scope_cache_seconds: float = Field(
        default=0.5,
        ge=0,
        description="How long it is remembered which access scopes somebody may read; a change of "
        "their readers or teams takes effect everywhere within that time.",
    )
    idempotency_hours: float = Field(
        default=24.0,
        gt=0,
        le=8760,
        description="Hours in which a mutation with the same idempotency key is the same call, and "
        "is not done again.",
    )
    access_token_seconds: int = Field(
        default=600,
        ge=30,
        le=3600,
        description="Seconds that an access token of a login lives. For as long a user who was "
        "disabled, or has another role now, may go on as before.",
    )
    session_days: float = Field(
        default=14.0,
        gt=0,
        le=365,
        description="Days after a login until the password is asked for again, however often the "
        "session was refreshed.",
    )
    sessions_per_user: int = Field(
        default=20,
        ge=1,
        le=1000,
        description="Sessions that a user may have at once; one more ends the oldest.",
    )
    refresh_leeway_seconds: float = Field(
        default=0.0,
        ge=0,
        le=60,
        description="Seconds in which a refresh token that was just replaced is answered with the "
        "one in its place (two pages that refresh at once); later, and with 0 always, its second "
        "use ends the session.",
    )
    signing_key_hours: float = Field(
        default=24.0,
        gt=0,
        le=720,
        description="Hours after which an API process signs with a new key.",
    )
    signing_key_cache_seconds: float = Field(
        default=30.0,
        gt=0,
        le=3600,
        description="How long a process believes the keys that it read; `nazara keys revoke` takes "
        "effect everywhere within that time.",
    )
    clock_skew_seconds: float = Field(
        default=60.0,
        ge=0,
        le=600,
        description="Seconds by which the clocks of two machines with an API may differ.",
    )
    password_min_length: int = Field(
        default=12,
        ge=8,
        description="Characters that a user's password needs at least.",
    )
    password_memory_mb: int = Field(
        default=64,
        ge=8,
        le=4096,
        description="Megabytes that hashing one password takes (argon2id).",
    )
    password_rounds: int = Field(
        default=3,
        ge=1,
        le=100,
        description="How often hashing a password goes through that memory.",
    )
    passwords_at_once: int = Field(
        default=2,
        ge=1,
        le=64,
        description="Passwords that one API process hashes at once.",
    )
    login_queue: int = Field(
        default=32,
        ge=0,
        description="Logins that may wait for that; more are answered 503.",
    )
    login_refusal_seconds: float = Field(
        default=0.5,
        ge=0,
        le=30,
        description="Seconds after which a login is refused at the earliest, so that the time "
        "tells nothing of why.",
    )
    login_free_attempts: int = Field(
        default=5,
        ge=1,
        description="Failed logins with one e-mail address that nobody has to wait after.",
    )
    login_free_attempts_address: int = Field(
        default=30,
        ge=1,
        description="The same from one network address (of IPv6, from one /64).",
    )
    login_longest_wait: int = Field(
        default=300,
        ge=1,
        le=86_400,
        description="Most seconds to wait after a failed login; the wait begins at one second "
        "and doubles with each failure.",
    )
    login_window_seconds: int = Field(
        default=900,
        ge=1,
        description="Seconds without a failed login after which earlier ones are forgotten.",
    )
    login_remembered: int = Field(
        default=10_000,
        ge=1,
        description="Addresses whose failed logins one process counts by itself while the queue "
        "can't be reached.",
    )
    embed_token_seconds: int = Field(
        default=900,
        ge=30,
        le=900,
        description="Longest life of a token for an embedded view.",
    )
    embed_max_operations: int = Field(
        default=10,
        ge=1,
        le=20,
        description="Most operations that one such token may be for.",
    )
    sign_in_link_seconds: int = Field(
        default=900,
        ge=10,
        le=86_400,
        description="Seconds for which the link that `nazara up` prints signs its reader in, once.",
    )
    invitation_days: float = Field(
        default=7.0,
        gt=0,
        le=90,
        description="Days for which the link of an invitation works.",
    )
    organizations_by_admins: bool = Field(
        default=True,
        description="Whether an admin who has signed in may make further organisations over "
        "GraphQL; else they are made where Nazara runs, by `nazara user role`.",
    )
