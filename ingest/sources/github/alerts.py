"""Alerts of GitHub's security tools: code scanning, Dependabot, secret scanning."""

from __future__ import annotations

from typing import Any

from graph.model.facts import Facts
from ingest.mapping.parts import JsonObject, mapping_at, moment_at, needed, one_line, word
from ingest.mapping.records import Draft, Origin
from ingest.sources.github.repository import Repository

_STATES = {"open": "open", "fixed": "resolved", "resolved": "resolved"}
_TIMES = ("updated_at", "fixed_at", "dismissed_at", "resolved_at", "created_at")


def map_alert(value: Any, origin: Origin) -> Facts:
    """Return a weakness that a tool found in a repository, as a known problem of its system.

    Raises:
        MappingFault: When it has no number, or a time can't be read.
    """
    alert = mapping_at(value, "alert") or value
    repository = Repository.of(value, alert)
    page = word(alert, "html_url")
    kind = (page or "").rstrip("/").rpartition("/")[0].rpartition("/")[2] or "alert"
    draft = Draft("TechnicalIssue", f"{repository.path}/{kind}/{needed(alert, 'number')}", url=page)
    draft.order = max(filter(None, (moment_at(origin, alert, key) for key in _TIMES)), default=None)
    draft.visibility = repository.visibility(origin)
    draft.props = _properties(alert)
    own = origin.ref("TechnicalIssue", draft.native_id)
    seen = origin.seen("OBSERVED_ON", own, repository.system(origin))
    return Facts((draft.finish(origin), *repository.described(origin)), (seen,))


def _properties(alert: JsonObject) -> JsonObject:
    rule, advisory = mapping_at(alert, "rule"), mapping_at(alert, "security_advisory")
    title = (
        word(rule, "description")
        or word(advisory, "summary")
        or word(alert, "secret_type_display_name")
    )
    identity = word(rule, "id") or word(advisory, "ghsa_id") or word(alert, "secret_type")
    state = word(alert, "state")
    return {
        "title": one_line(title) or identity,
        "kind": "problem",
        "fingerprint": identity or "unknown",
        "status": _STATES.get(state, "ignored") if state else None,
        "severity": word(rule, "security_severity_level")
        or word(rule, "severity")
        or word(advisory, "severity"),
        "description": word(rule, "full_description") or word(advisory, "description"),
    }
