"""Versions of flags that services evaluate, as OpenFeature's SDKs tell in OpenTelemetry's words.

https://opentelemetry.io/docs/specs/semconv/feature-flags/feature-flags-events/: an evaluation says
by which version of the rules it went, if the provider knows. A new one is a change in effect.
The result of an evaluation is no such thing: it may differ from user to user.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

EVENT: Final = "feature_flag.evaluation"
"""The name of the event that an evaluation is."""

_NAME: Final = 200


class FlagVersion(NamedTuple):
    """A version of a flag's rules, as a service in an environment went by it."""

    flag: str
    version: str
    flag_set: str
    provider: str
    environment: str

    def key(self, service: str) -> str:
        """Return what names it among all that is added up."""
        named = (service, self.environment, self.flag_set, self.flag, self.version)
        digest = hashlib.sha256("\x00".join(named).encode("utf-8", "replace")).hexdigest()
        return f"flags/{digest[:32]}"

    def about(self, service: str) -> dict[str, Any]:
        """Return it as what is told of a sum."""
        return {"kind": "flags", "service": service, **self._asdict()}


def flag_in(
    name: str, attributes: Mapping[str, str], resource: Mapping[str, str]
) -> FlagVersion | None:
    """Return the version of a flag that a log record tells of, None where it tells of none.

    Args:
        name: The name of the event that the record is.
        attributes: Those of the record.
        resource: Those of what wrote it.
    """
    if EVENT not in {name, attributes.get("event.name")}:
        return None
    flag, version = attributes.get("feature_flag.key"), attributes.get("feature_flag.version")
    if not flag or not version:
        return None
    return FlagVersion(
        flag[:_NAME],
        version[:_NAME],
        attributes.get("feature_flag.set.id", "")[:_NAME],
        attributes.get("feature_flag.provider.name", "")[:_NAME],
        environment_of(resource)[:_NAME],
    )


def environment_of(resource: Mapping[str, str]) -> str:
    """Return the environment that a resource says it runs in, by its new name or its old one."""
    return resource.get("deployment.environment.name") or resource.get("deployment.environment", "")
