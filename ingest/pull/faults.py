"""What may go wrong when a source is asked. No message holds a secret."""

from __future__ import annotations

from typing import Any

from graph.errors import GraphError


class RequestNotAllowed(GraphError):
    """A request would change something, or go to somewhere else than the source."""

    code = "REQUEST_NOT_ALLOWED"
    default_remedy = (
        "Nothing was sent. Nazara only reads, and only from the address of the connector's "
        "instance: correct `base_url` if the source is elsewhere."
    )


class PrivateAddress(RequestNotAllowed):
    """The host of a source has an address inside of a network."""

    code = "PRIVATE_ADDRESS"
    default_remedy = (
        "Nothing was sent. If the tool stands in your own network, say `allow_private: true` in "
        "the connector's instance."
    )


class SourceRefused(GraphError):
    """A source does not let us read what was asked for, or does not know it."""

    code = "SOURCE_REFUSED"
    default_remedy = (
        "Give the credential what the connector's page asks for, or leave the stream out; it is "
        "asked again by itself."
    )

    def __init__(self, message: str, status: int, **named: Any) -> None:
        super().__init__(message, **named)
        self.status = status


class SourceUnavailable(GraphError):
    """A source can't be reached, broke off, took too long, or failed itself."""

    code = "SOURCE_UNAVAILABLE"
    default_remedy = "It is asked again by itself."
    retryable = True


class SourceUnreachable(SourceUnavailable):
    """No connection to a source comes about: its name is not known, or nobody takes it."""

    code = "SOURCE_UNREACHABLE"
    default_remedy = (
        "Check `base_url`, and whether this machine reaches that host; it is asked again by itself."
    )


class SourceThrottled(SourceUnavailable):
    """A source asks for patience: `retry_after` says for how long."""

    code = "SOURCE_THROTTLED"

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PlaceExpired(GraphError):
    """A source does not know the page or the cursor any more with which we go on."""

    code = "PLACE_EXPIRED"
    default_remedy = "It is read again from a time that is known."
    retryable = True


class UnusableAnswer(GraphError):
    """A source answered something that is not to be read: no JSON, too large, too deep."""

    code = "UNUSABLE_ANSWER"
    default_remedy = "Check `base_url`; if the answer is right, raise the limit that is named."
