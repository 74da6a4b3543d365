"""Which frames tell the issue of a stack that nowhere says which frames are our own.

Lower frames are how the program happened to get there: threads, loops, queues. What fails stands
nearest the crash, below the routines of the system that end a process.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

Frame = dict[str, Any]
FrameName = Callable[[Frame], str]

NEAREST = 5
"""How many different frames nearest the crash tell an issue."""

_SYSTEM_PACKAGE = re.compile(
    r"^(/usr/lib|/lib|/System|/Library/Apple|/apex|/system|/vendor|[a-z]:\\windows)",
    re.IGNORECASE,
)
_SYSTEM_MODULES = (
    "java.",
    "javax.",
    "jdk.",
    "sun.",
    "kotlin.",
    "android.",
    "androidx.",
    "com.android.",
    "dalvik.",
)
_LIBRARY_FOLDERS = ("site-packages/", "dist-packages/", "/lib/python", "node_modules/")
_RUNTIMES = (
    "libsystem_kernel",
    "libsystem_pthread",
    "libsystem_c.",
    "libsystem_malloc",
    "libsystem_platform",
    "libc++",
    "libstdc++",
    "libc.so",
    "libpthread",
    "ntdll.",
    "kernelbase.",
    "ucrtbase.",
)
"""Libraries that raise a signal or exception, whoever asked for it."""

_RAISING = frozenset(
    {
        "abort",
        "__abort",
        "_abort",
        "raise",
        "gsignal",
        "pthread_kill",
        "__pthread_kill",
        "__pthread_kill_implementation",
        "tgkill",
        "__assert_fail",
        "__assert_rtn",
        "std::terminate",
        "std::__terminate",
        "RaiseException",
        "_CxxThrowException",
        "__cxa_throw",
        "objc_exception_throw",
        "__exceptionPreprocess",
    },
)


def telling(frames: list[Frame], name: FrameName) -> list[Frame]:
    """Return the frames that tell the issue, outermost first, none where nothing is left.

    The routine that ended the process by itself (it stands right below `abort`) tells it alone.

    Args:
        frames: Frames of a stack that carry no mark, outermost first.
        name: Gives a frame's name, empty when it has none.
    """
    inwards = list(reversed(frames))
    ending = list(itertools.takewhile(lambda one: _raises(one, name), inwards))
    rest = inwards[len(ending) :]
    if rest and name(rest[0]) and any(name(one) in _RAISING for one in ending):
        return [rest[0]]
    own = [one for one in rest if not is_system(one)]
    groups = itertools.groupby(own, key=lambda one: (one.get("module"), name(one)))
    return [next(group) for _, group in itertools.islice(groups, NEAREST)][::-1]


def is_system(frame: Frame) -> bool:
    """Whether a frame is of the operating system or of a library, told by where it lies."""
    if _SYSTEM_PACKAGE.match(_text(frame, "package")):
        return True
    if _text(frame, "module").startswith(_SYSTEM_MODULES):
        return True
    path = _text(frame, "abs_path") or _text(frame, "filename")
    return any(folder in path for folder in _LIBRARY_FOLDERS)


def _raises(frame: Frame, name: FrameName) -> bool:
    library = re.split(r"[\\/]", _text(frame, "package"))[-1].lower()
    return name(frame) in _RAISING or library.startswith(_RUNTIMES)


def _text(frame: Frame, key: str) -> str:
    value = frame.get(key)
    return value if isinstance(value, str) else ""
