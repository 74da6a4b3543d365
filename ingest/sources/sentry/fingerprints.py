"""What makes two error events the same issue: exception type and the frames of our code.

Line numbers, addresses and values change with every release and run, so they take no part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.mapping.masking import masked
from ingest.sources.sentry.unmarked import telling

DEFAULT = "{{ default }}"
"""Stands in a given fingerprint for what would be computed without it."""

_NAMELESS = re.compile(
    r"^(<?stripped[ _]application[ _]code>?|<redacted>|<unknown>|unknown|\?+|0x[0-9a-f]+|"
    r"<anonymous>|\(?anonymous( function)?\)?|.*/<)$",
    re.IGNORECASE,
)
_ADDED = re.compile(
    r"\.(?:cold|isra|constprop|llvm|lto_priv)\b|\.part\.\d|\$VARIANT\$|\+ ?0x",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"0x[0-9a-f]{1,16}", re.IGNORECASE)
_ENGINE_FILES = frozenset({"native code", "[native code]", "<anonymous>", "eval code"})


def fingerprint(event: dict[str, Any]) -> list[str]:
    """Return the parts that identify the issue of an error event, never none.

    A fingerprint that the event carries is kept as given, with `{{ default }}` in it
    replaced by the computed parts.
    """
    given = event.get("fingerprint")
    parts = [str(part) for part in given if part is not None] if isinstance(given, list) else []
    if not parts:
        return computed(event)
    expanded: list[str] = []
    for part in parts:
        is_default = part.replace(" ", "") == DEFAULT.replace(" ", "")
        expanded.extend(computed(event) if is_default else [part])
    return expanded


def computed(event: dict[str, Any]) -> list[str]:
    """Return the parts made from exceptions, else from the message."""
    platform = str(event.get("platform") or "")
    parts: list[str] = []
    for exception in exceptions(event):
        parts.extend(_exception_parts(exception, platform))
    if parts:
        return parts
    words = masked(message_template(event)) or str(event.get("culprit") or "")
    return [f"message: {words or event.get('type') or 'no message'}"]


def exceptions(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the exceptions of an event, cause first; odd shapes give none."""
    holder = event.get("exception")
    values = holder.get("values") if isinstance(holder, dict) else holder
    return [value for value in values or [] if isinstance(value, dict)] if _is_list(values) else []


def frames(exception: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the frames of an exception, outermost first; odd shapes give none."""
    trace = exception.get("stacktrace")
    found = trace.get("frames") if isinstance(trace, dict) else None
    return [frame for frame in found or [] if isinstance(frame, dict)] if _is_list(found) else []


def own_frames(exception: dict[str, Any], platform: str) -> list[dict[str, Any]]:
    """Return the frames of the application itself, all frames when none is known to be.

    Where a sender never said which those are, they are the ones nearest the crash.
    """
    found = frames(exception)
    own = [frame for frame in found if frame.get("in_app") is True]
    if not own:
        unmarked = [frame for frame in found if frame.get("in_app") is None]
        own = telling(unmarked, lambda frame: function_name(frame, platform))
    return own or found


def function_name(frame: dict[str, Any], platform: str) -> str:
    """Return a frame's function, empty when the name says nothing.

    Browsers name one JavaScript function differently (`Object.f`, `Foo.prototype.f`, `f`),
    so only its last part counts there. Elsewhere what a compiler and a place in memory add to a
    name is left out (`f.cold.1`, `f + 0x1f`).
    """
    name = str(frame.get("function") or "").strip()
    if _NAMELESS.match(name):
        return ""
    if _is_script(platform):
        return re.split(r"[./]", name)[-1]
    return _ADDRESS.sub("0x", _ADDED.split(name, maxsplit=1)[0]).strip()


def message_template(event: dict[str, Any]) -> str:
    """Return the event's message, before parameters were put in where that is known."""
    for key in ("logentry", "message", "sentry.interfaces.Message"):
        entry = event.get(key)
        if isinstance(entry, dict):
            text = entry.get("message") or entry.get("formatted")
            if text:
                return str(text)
        elif entry:
            return str(entry)
    return ""


def _exception_parts(exception: dict[str, Any], platform: str) -> Iterator[str]:
    kind = str(exception.get("type") or "")
    names = list(_once(_frame_names(exception, platform)))
    if any(name.strip(": ") for name in names):
        yield kind or "error"
        yield from names
        return
    packages = list(_once(map(_package, frames(exception))))
    if any(packages):
        yield kind or "error"
        yield from packages
        return
    words = masked(str(exception.get("value") or ""))
    if kind or words:
        yield f"{kind}: {words}"


def _frame_names(exception: dict[str, Any], platform: str) -> Iterator[str]:
    for frame in own_frames(exception, platform):
        if _is_script(platform) and _is_engine(frame):
            continue
        module = str(frame.get("module") or "")
        yield f"{module}: {function_name(frame, platform)}"


def _once(names: Iterable[str]) -> Iterator[str]:
    """Leave out repetitions in a row: recursion is as deep as its input, by chance."""
    last = None
    for name in names:
        if name != last:
            yield name
        last = name


def _package(frame: dict[str, Any]) -> str:
    return re.split(r"[\\/]", str(frame.get("package") or ""))[-1]


def _is_engine(frame: dict[str, Any]) -> bool:
    """Whether a script engine made the frame itself; engines differ in which they show."""
    name = str(frame.get("function") or "")
    return name.split(" ", maxsplit=1)[0] == "eval" or frame.get("filename") in _ENGINE_FILES


def _is_script(platform: str) -> bool:
    return platform in {"javascript", "node"}


def _is_list(value: object) -> bool:
    return isinstance(value, list)
