"""The public data sets as the tests read them: which folder, under which source and mapping.

They are not part of this repository; the fixture `data` says where they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from graph.model.facts import Envelope, Facts, Record, Rejected, Sighting
from ingest.files.reading import Reading
from ingest.mapping.declared import Mapping
from ingest.mapping.reading import find_mapping
from ingest.sources.registry import map_envelope

ORG = "acme"
RECEIVED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DataSet:
    """Files below the data folder, and how a user would take them in."""

    path: str
    source: str
    mapping: str | None = None

    def placed(self) -> Mapping | None:
        """Return the mapping, None where the files say themselves what they are."""
        return find_mapping(self.mapping) if self.mapping else None

    def envelopes(self, data: Path, skipped: list[tuple[str, str]] | None = None) -> list[Envelope]:
        """Return what intake makes of the files; each call gives the same."""
        reading = Reading(
            ORG,
            self.source,
            mapping=self.placed(),
            clock=lambda: RECEIVED,
            skipped=lambda *what: skipped.append(what) if skipped is not None else None,
        )
        return list(reading.envelopes([str(data / self.path)]))


SERVICES = DataSet("catalog-kb-govuk/repos.yml", "govuk", "govuk-repos")
MANUAL = DataSet("catalog-kb-govuk/manual", "govuk", "govuk-manual")
INCIDENTS = DataSet("incidents-moj-cloud-platform/incidents", "moj", "moj-incident-reports")
RUNBOOKS = DataSet("incidents-moj-cloud-platform/runbooks", "moj", "runbooks")
RULES = DataSet("kb-alert-runbooks/alert_to_runbook.jsonl", "prometheus", "prometheus-rules-jsonl")
RULE_FILES = DataSet("kb-alert-runbooks/alert-rules", "kube-prometheus", "prometheus-rules")
ALERT_RUNBOOKS = DataSet("kb-alert-runbooks/runbooks", "prometheus", "prometheus-runbooks")
GLOSSARY = DataSet("glossary-cncf/en", "cncf", "glossary")
EVENTS = DataSet("error-events-sentry", "sentry")
CATALOGUE = DataSet("payloads/backstage", "backstage")

ALL = (SERVICES, MANUAL, INCIDENTS, RUNBOOKS, RULES, ALERT_RUNBOOKS, GLOSSARY, EVENTS, CATALOGUE)


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a data set says, and what of it was refused."""

    facts: list[Facts]
    rejected: list[tuple[str | None, Rejected]]

    def records(self, label: str) -> list[Record]:
        """Return the records of a label, one for each time it was described."""
        return [one for facts in self.facts for one in facts.records if one.label == label]

    def uids(self, label: str) -> set[str]:
        """Return the uids of a label's records."""
        return {one.uid for one in self.records(label)}

    def sightings(self, type_: str) -> Iterator[Sighting]:
        """Yield the accumulated relationships of a type."""
        yield from (one for facts in self.facts for one in facts.sightings if one.type == type_)


def mapped(data_set: DataSet, data: Path) -> Mapped:
    """Return what a data set says."""
    facts: list[Facts] = []
    rejected: list[tuple[str | None, Rejected]] = []
    for envelope in data_set.envelopes(data):
        answer = map_envelope(envelope, data_set.placed())
        if isinstance(answer, Facts):
            facts.append(answer)
        else:
            rejected.append((envelope.native_id, answer))
    return Mapped(facts, rejected)
