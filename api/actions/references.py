"""Which references to secrets admins may give from afar."""

from __future__ import annotations

import re

from graph.settings.settings import Settings


def beginnings(settings: Settings, org: str) -> tuple[str, ...]:
    """Return how a reference begins that an admin of an organisation may give to a connector."""
    named = re.sub(r"[^A-Za-z0-9]", "_", org).upper()
    return tuple(settings.connector_secrets.replace("{ORG}", named).split(","))
