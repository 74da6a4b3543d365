"""What was read in uploaded log files: how far each is, its files, groups and findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from api.actions.log_uploads import all_seen, seen
from api.actions.mutation import Input, Shown, ShownKind, ShownType
from api.readings.reading import LookAt, ReadingField
from graph.errors import InvalidInput
from ingest.log_files.tasks import progress_of
from ingest.log_files.uploads import LogUpload

_FIRST: Final = 20
_MOST: Final = 200


def uploads(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell the uploads that whoever looks may see, the newest first; one by its id."""
    if (id_ := looked.given.get("id")) is not None:
        yield _upload(seen(looked.store, looked.viewer, id_))
        return
    after, first = looked.given.get("after"), _first(looked)
    found = all_seen(looked.store, looked.viewer)
    for one in [one for one in found if after is None or one.id < after][:first]:
        yield _upload(one)


def sources(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell what each file of an upload was recognised to be, those with the most lines first."""
    recognised = _report(looked).get("recognised", {})
    for name, one in sorted(recognised.items(), key=lambda pair: -pair[1]["lines"]):
        yield {
            "source": name,
            "lines": one["lines"],
            "records": one["records"],
            "fitting": one["fitting"],
            "formats": list(one["formats"]),
            "fields": [f"{role}={path}" for role, path in one["fields"].items()],
            "first": one["first"],
            "last": one["last"],
        }


def groups(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell a page of the groups of an upload, those with the most entries first."""
    shown = _report(looked).get("shown", [])
    levels, text = looked.given.get("levels"), (looked.given.get("text") or "").casefold()
    found = [
        one
        for one in shown
        if (not levels or one["level"] in levels)
        and (not looked.given.get("onlyNew") or one.get("new"))
        and text in one["wording"].casefold()
    ]
    after = looked.given.get("after")
    place = next((number for number, one in enumerate(found, 1) if one["id"] == after), 0)
    for one in found[place : place + _first(looked)]:
        yield {
            "id": one["id"],
            "records": one["records"],
            "level": one["level"],
            "wording": one["wording"],
            "example": one["sample"],
            "isNew": one.get("new"),
            **_ends(one),
            "counts": one["counts"],
        }


def findings(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell what rules found, the gravest first, as many as are asked for."""
    for one in _report(looked).get("findings", [])[: _first(looked)]:
        yield {
            "rule": one["rule"],
            "title": one["title"],
            "severity": one["severity"],
            "category": one["category"],
            "system": one["system"],
            "records": one["records"],
            "first": one["first"],
            "last": one["last"],
            "cited": [
                {"source": line["source"], "line": line["line"], "text": line["text"]}
                for line in one["cited"]
            ],
        }


def passed_over(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell what was not read of an upload, and why."""
    for source, why in _report(looked).get("passed_over", {}).items():
        yield {"source": source, "why": why}


def _upload(upload: LogUpload) -> dict[str, Any]:
    asked, status, report = upload.asked, upload.status, upload.report or {}
    kept, over_time = report.get("kept"), report.get("over_time", {})
    seconds = status.get("seconds")
    return {
        "id": upload.id,
        "name": asked.name,
        "at": upload.at.isoformat(),
        "by": asked.by,
        "system": asked.system,
        "incident": asked.incident,
        "state": status["state"],
        "error": status.get("error"),
        "progress": progress_of(status),
        "seconds": seconds,
        "lines": status.get("lines"),
        "linesPerSecond": status["lines"] / max(seconds, 0.001) if seconds is not None else None,
        "records": status.get("records"),
        "groups": report.get("groups"),
        "findings": len(report["findings"]) if report else None,
        "newGroups": sum(one["new"] for one in report["shown"]) if kept is not None else None,
        "masked": report.get("masked"),
        "cut": report.get("cut"),
        "crowded": report.get("crowded"),
        "passedOver": len(report["passed_over"]) + report["passed_over_more"] if report else None,
        "kept": kept["records"] if kept is not None else None,
        "notKept": kept["of_no_system"] + kept["crowded"] if kept is not None else None,
        "countsFrom": over_time.get("begin"),
        "countsSeconds": over_time.get("seconds"),
    }


def _report(looked: LookAt) -> dict[str, Any]:
    return seen(looked.store, looked.viewer, looked.given["reading"]).report or {}


def _ends(one: Mapping[str, Any]) -> dict[str, Any]:
    first, last = one["first"], one["last"]
    return {
        "first": first["time"],
        "last": last["time"],
        "source": first["source"],
        "line": first["line"],
    }


def _first(looked: LookAt) -> int:
    first = looked.given.get("first")
    if first is None:
        return _FIRST
    if not 1 <= first <= _MOST:
        message = f"first is {first}, expected 1 to {_MOST}"
        raise InvalidInput(message, field="first")
    return int(first)


def _shown(kind: ShownKind, name: str, description: str, *, required: bool = False) -> Shown:
    return Shown(name, description, kind=kind, required=required)


_OF_ONE: Final = Input("reading", "ID", "Id of the upload.")
_PAGED: Final = Input("first", "int | None", f"How many: {_FIRST}, at most {_MOST}.")

READINGS: Final = (
    ReadingField(
        name="logReadings",
        description="Log files that were uploaded, the newest first: how far reading is, and what "
        "was read.",
        each=ShownType(
            "LogReading",
            "Log files that were uploaded together, and how far their reading is.",
            (
                Shown("id", "Its id.", required=True),
                _shown("string", "name", "What it is called.", required=True),
                _shown("datetime", "at", "When it was begun.", required=True),
                _shown("string", "by", "Who uploaded it.", required=True),
                _shown("string", "system", "The system of entries that name none."),
                Shown("incident", "Id of the incident that they are evidence of."),
                _shown(
                    "string",
                    "state",
                    "`uploading`, `queued`, `reading`, `keeping`, `done` or `failed`.",
                    required=True,
                ),
                _shown("string", "error", "Why it failed."),
                _shown("float", "progress", "Which share of the bytes is read, 0 to 1."),
                _shown("float", "seconds", "For how long it was read so far."),
                _shown("int", "lines", "Lines that were read so far."),
                _shown("float", "linesPerSecond", "How fast."),
                _shown("int", "records", "Entries that they are."),
                _shown("int", "groups", "Groups of entries of one wording."),
                _shown("int", "findings", "What rules found."),
                _shown("int", "newGroups", "Groups that the graph did not know, if it was asked."),
                _shown("int", "masked", "Lines that held what looks like a secret."),
                _shown("int", "cut", "Lines that were longer than what is read of one."),
                _shown("int", "crowded", "Entries of too many wordings, counted together."),
                _shown("int", "passedOver", "Sources that were not read, or not to their ends."),
                _shown("int", "kept", "Entries that are kept in the graph, if any are to be."),
                _shown("int", "notKept", "Entries that were to be kept and could not be."),
                _shown("datetime", "countsFrom", "When the first of `counts` of groups begins."),
                _shown("int", "countsSeconds", "For how many seconds each of them is."),
            ),
        ),
        read=uploads,
        takes=(
            Input("id", "ID | None", "Id of one, which is told alone."),
            _PAGED,
            Input("after", "ID | None", "Id of the last one that is known."),
        ),
        role="agent",
    ),
    ReadingField(
        name="logSources",
        description="What the files of an upload were recognised to be.",
        each=ShownType(
            "LogSource",
            "A file of an upload, or one in its archives.",
            (
                _shown("string", "source", "Its name.", required=True),
                _shown("int", "lines", "Its lines.", required=True),
                _shown("int", "records", "Its entries.", required=True),
                _shown("int", "fitting", "Its lines that fit a format.", required=True),
                _shown("strings", "formats", "Its formats, by entries.", required=True),
                _shown("strings", "fields", "Fields that are read, as role=path.", required=True),
                _shown("datetime", "first", "The earliest time in it."),
                _shown("datetime", "last", "The latest time in it."),
            ),
        ),
        read=sources,
        takes=(_OF_ONE,),
        role="agent",
    ),
    ReadingField(
        name="logGroups",
        description="Groups of entries of an upload, those with the most entries first.",
        each=ShownType(
            "LogEntryGroup",
            "Entries of one wording.",
            (
                Shown("id", "The same for the same wording.", required=True),
                _shown("int", "records", "How many entries there are.", required=True),
                _shown("string", "level", "The level of most of them."),
                _shown("string", "wording", "One of them, `<*>` for what varies.", required=True),
                _shown("string", "example", "One of them.", required=True),
                _shown("bool", "isNew", "Whether the graph did not know it, if it was asked."),
                _shown("datetime", "first", "When the first was written."),
                _shown("datetime", "last", "When the last was written."),
                _shown("string", "source", "Where the first stands.", required=True),
                _shown("int", "line", "In which line of that.", required=True),
                _shown(
                    "ints", "counts", "How many there were when: see `countsFrom`.", required=True
                ),
            ),
        ),
        read=groups,
        takes=(
            _OF_ONE,
            _PAGED,
            Input("after", "ID | None", "Id of the last group that is known."),
            Input("levels", "list[str] | None", "Levels of groups; all without it."),
            Input("onlyNew", "bool | None", "Those alone that the graph did not know."),
            Input("text", "str | None", "A part of the wording."),
        ),
        role="agent",
    ),
    ReadingField(
        name="logFindings",
        description="What rules found in an upload, the gravest first.",
        each=ShownType(
            "LogFinding",
            "What a rule found in log lines.",
            (
                _shown("string", "rule", "Name of the rule.", required=True),
                _shown("string", "title", "What it is.", required=True),
                _shown(
                    "string",
                    "severity",
                    "`critical`, `error`, `warning` or `info`.",
                    required=True,
                ),
                _shown("string", "category", "What sort of thing it is.", required=True),
                _shown("string", "system", "The system that it is about."),
                _shown("int", "records", "Entries that it rests on.", required=True),
                _shown("datetime", "first", "When the first of them was written."),
                _shown("datetime", "last", "When the last of them was written."),
                Shown(
                    "cited",
                    "The first of them.",
                    each=ShownType(
                        "CitedLogLine",
                        "A line that a finding rests on.",
                        (
                            _shown("string", "source", "The file it stands in.", required=True),
                            _shown("int", "line", "Its number, from 1 on.", required=True),
                            _shown("string", "text", "What it says.", required=True),
                        ),
                    ),
                ),
            ),
        ),
        read=findings,
        takes=(_OF_ONE, _PAGED),
        role="agent",
    ),
    ReadingField(
        name="logPassedOver",
        description="What was not read of an upload, and why.",
        each=ShownType(
            "LogPassedOver",
            "A source, or a part of it, that was not read.",
            (
                _shown("string", "source", "Its name.", required=True),
                _shown("string", "why", "Why.", required=True),
            ),
        ),
        read=passed_over,
        takes=(_OF_ONE,),
        role="agent",
    ),
)
