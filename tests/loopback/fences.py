"""What of a prompt stands inside of fences, and what outside, as a model is told to read it."""

from __future__ import annotations

from tests.loopback.script import HeardRequest


def prompt_of(heard: HeardRequest) -> str:
    """Return all messages of a chat as one text."""
    return "\n".join(one["content"] for one in heard.body["messages"])


def fenced(prompt: str) -> tuple[list[tuple[str, str]], str]:
    """Return what stands in each fence, with what the fence says it is, and what stands outside.

    Raises:
        AssertionError: When a fence is not closed.
    """
    inside: list[tuple[str, list[str]]] = []
    outside: list[str] = []
    mark = None
    for line in prompt.splitlines():
        if mark is None and line.startswith(("<<<passage ", "<<<context ")):
            what, _, mark = line.removesuffix(">>>").rpartition(" ")
            inside.append((what.removeprefix("<<<"), []))
        elif mark is not None and line == f"<<<end {mark}>>>":
            mark = None
        else:
            (outside if mark is None else inside[-1][1]).append(line)
    assert mark is None
    return [(what, "\n".join(lines)) for what, lines in inside], "\n".join(outside)
