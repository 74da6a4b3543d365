"""What PagerDuty's records name by id: services, teams and users.

A service is no system that anybody vouches for until a catalogue claims it by
`pagerduty.com/service-id`. Its ids are PagerDuty's own, so an instance's name takes no part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from graph.model.facts import EVERYBODY, Record, Ref
from ingest.mapping.parts import first_word, word
from ingest.mapping.records import TOOL_AUTHORITY, Draft, Origin

_LABELS = {"service": "System", "team": "Team", "user": "Person", "business_service": "System"}


def reference(value: Any, origin: Origin) -> Ref | None:
    """Return what a reference names, None where it is none of these."""
    label, id_ = _label(value), word(value, "id")
    return origin.shared.ref(label, id_) if label and id_ else None


def described(values: Iterable[Any], origin: Origin) -> Iterator[Record]:
    """Yield what references name, as far as they tell: the name alone, in passing.

    What a restricted record names is left to others.
    """
    if origin.visibility != EVERYBODY:
        return
    for value in values:
        label, id_, name = _label(value), word(value, "id"), first_word(value, "summary", "name")
        if label and id_ and name:
            draft = Draft(label, id_, timeless=True, authority=TOOL_AUTHORITY)
            draft.props = {"name": name}
            if label == "System":
                draft.props["kind"] = system_kind(value)
            draft.url = word(value, "html_url")
            yield draft.finish(origin.shared)


def system_kind(value: Any) -> str:
    """Return the kind of system that a service is: a business service groups others."""
    return "group" if (word(value, "type") or "").startswith("business_service") else "service"


def _label(value: Any) -> str | None:
    type_ = word(value, "type") or ""
    return _LABELS.get(type_.removesuffix("_reference").replace("technical_service", "service"))
