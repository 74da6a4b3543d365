"""What may go wrong when a source is asked. No message holds a secret."""

from __future__ import annotations

from typing import Any

from graph.errors import GraphError
from graph.outgoing.faults import SourceUnavailable


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
