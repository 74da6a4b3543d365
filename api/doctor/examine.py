"""Run all checks, each for itself and within its time."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import structlog

from api.doctor import connectors, content, enrichment, graph, machine, models, services, unfinished
from api.doctor.findings import Check, Diagnosis, Patient, fail, skipped, warn
from graph.errors import GraphError

CHECKS: tuple[Check, ...] = (
    *machine.CHECKS,
    *graph.CHECKS,
    *unfinished.CHECKS,
    *content.CHECKS,
    *connectors.CHECKS,
    *services.CHECKS,
    *enrichment.CHECKS,
    *models.CHECKS,
)
"""All checks, in the order in which they are told; what others need comes before them."""

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """A check's name and one of its findings."""

    check: str
    finding: Diagnosis


def examine(patient: Patient, checks: Sequence[Check] = CHECKS) -> Iterator[Told]:
    """Run the checks one after another; yield what each found as soon as it has ended.

    One that does not end in its time is left alone, and so is whatever needs what did not answer.
    """
    levels: dict[str, set[str]] = {}
    for check in checks:
        if levels.get(check.needs, {"ok"}) & {"fail", "skipped"}:
            found = [skipped(f"not looked at: see `{check.needs}`")]
        else:
            found = _within(patient, check)
        levels[check.name] = {finding.level for finding in found}
        yield from (Told(check.name, finding) for finding in found)


def _within(patient: Patient, check: Check) -> list[Diagnosis]:
    """Return a check's findings; of one that hangs, those it had come to, and that it hangs."""
    found: list[Diagnosis] = []
    seconds = patient.settings.doctor_check_seconds
    # A daemon: what hangs in a system call must not keep this process from ending.
    thread = threading.Thread(target=_look, args=(patient, check, found), daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        message = f"this could not be looked at within {seconds:g} s"
        remedy = "What it asks is down or busy; NAZARA_DOCTOR_CHECK_SECONDS gives it more time."
        # A server that has answered before and is slow now is busy, and nothing worse is known.
        unknown = fail if check.needs == "nothing" else warn
        return [*found, unknown(message, remedy)]
    return list(found)


def _look(patient: Patient, check: Check, found: list[Diagnosis]) -> None:
    try:
        # One by one, so that what was found is there even if the rest takes too long.
        for finding in check.look(patient):
            found.append(finding)  # noqa: PERF402
    except GraphError as error:
        found.append(fail(error.message, error.remedy))
    except Exception as error:  # noqa: BLE001
        # An edge: a defect of one check must not cost the others.
        _LOG.exception("check_failed", check=check.name)
        found.append(fail(f"this check failed: {error!r}", "Please report it."))
