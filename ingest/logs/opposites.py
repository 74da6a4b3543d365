"""Words that tell two outcomes of one thing apart: lines that differ by them are two groups."""

from __future__ import annotations

from typing import Final

_PAIRS: Final = """
    accept reject, accepted rejected, accepted refused, accepted denied, acquire release,
    acquired released, active inactive, activated deactivated, add remove, added removed, allow
    deny, allowed denied, allowed blocked, attach detach, attached detached, available
    unavailable, begin end, began ended, beginning ending, bind unbind, bound unbound, commit
    abort, committed aborted, complete incomplete, completed failed, connect disconnect,
    connected disconnected, connecting disconnecting, create delete, created deleted, created
    destroyed, enable disable, enabled disabled, enabling disabling, enter exit, enter leave,
    entered left, entering exiting, entering leaving, expanded shrunk, found missing, granted
    denied, granted revoked, healthy unhealthy, hit miss, idle busy, in out, increase decrease,
    increased decreased, increasing decreasing, insert delete, inserted deleted, install
    uninstall, installed uninstalled, joined left, load unload, loaded unloaded, lock unlock,
    locked unlocked, login logout, master slave, mount unmount, mounted unmounted, mute unmute,
    on off, online offline, open close, opened closed, opening closing, pass fail, passed
    failed, pause resume, paused resumed, primary secondary, primary replica, push pop, read
    write, reading writing, ready unready, received sent, receiving sending, register
    unregister, registered unregistered, registered deregistered, request response, save load,
    send receive, show hide, start stop, start end, start finish, started stopped, started
    ended, started finished, started failed, starting stopping, starting finishing, subscribe
    unsubscribe, subscribed unsubscribed, succeed fail, succeeded failed, success failure,
    success error, successful unsuccessful, successfully unsuccessfully, suspend resume,
    suspended resumed, up down, upload download, uploaded downloaded, valid invalid, visible
    hidden, yes no
"""


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in _PAIRS.split(","):
        one, other = pair.split()
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in found.items()}


OPPOSITES: Final = _opposites()
"""The opposites of each word, all in small letters."""


def are_opposed(one: str, other: str) -> bool:
    """Return whether two words are opposites, however they are written."""
    return other.lower() in OPPOSITES.get(one.lower(), ())
