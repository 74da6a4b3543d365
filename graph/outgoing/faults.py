"""What may go wrong on the way to another host. No message holds a secret."""

from __future__ import annotations

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
