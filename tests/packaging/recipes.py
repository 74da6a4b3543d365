"""What the Dockerfile and docker-compose.yml say, as data; no container engine is needed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]

_VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\})")


@dataclass(slots=True)
class Stage:
    """A stage of the Dockerfile: its image, its name, and its instructions in order."""

    image: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, instruction: str) -> list[str]:
        """Return what stands behind each instruction of this kind."""
        return [rest for word, rest in self.steps if word == instruction]

    def copies(self) -> list[str]:
        """Return the files and folders that are copied from the checkout."""
        words = [rest.split() for rest in self.all("COPY") if not rest.startswith("--from")]
        return [source for one in words for source in one[:-1]]


def stages() -> list[Stage]:
    """Return the stages of the Dockerfile.

    Raises:
        ValueError: When it begins with something else than a stage.
    """
    found: list[Stage] = []
    for word, rest in _instructions((ROOT / "Dockerfile").read_text(encoding="utf-8")):
        if word == "FROM":
            image, _, name = rest.partition(" AS ")
            found.append(Stage(image, name))
        elif word == "ARG" and not found:
            continue  # What the images' names are made of.
        elif not found:
            message = f"{word} stands before any FROM"
            raise ValueError(message)
        else:
            found[-1].steps.append((word, rest))
    return found


def _instructions(text: str) -> list[tuple[str, str]]:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    split = (line.split(maxsplit=1) for line in joined.splitlines())
    return [(word, rest) for word, rest in split]


def words(rest: str) -> list[str]:
    """Return the words of a command in its JSON form."""
    parsed = json.loads(rest)
    assert isinstance(parsed, list)
    return [str(word) for word in parsed]


def compose_text() -> str:
    """Return docker-compose.yml as it stands."""
    return (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


def compose(variables: Mapping[str, str]) -> dict[str, Any]:
    """Return docker-compose.yml with the variables put in.

    Raises:
        KeyError: When one that has no default is not among them.
    """

    def value(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
            return "$"
        if match["kind"] == "-":
            return variables.get(name) or match["rest"]
        return variables[name]

    return dict(_put_in(yaml.safe_load(compose_text()), value))


def _put_in(node: Any, value: Any) -> Any:
    if isinstance(node, dict):
        return {key: _put_in(one, value) for key, one in node.items()}
    if isinstance(node, list):
        return [_put_in(one, value) for one in node]
    return _VARIABLE.sub(value, node) if isinstance(node, str) else node


def pins(name: str) -> dict[str, list[str]]:
    """Return `package==version` and its hashes, of a file of pinned requirements."""
    text = re.sub(r"\\\n\s*", "", (ROOT / name).read_text(encoding="utf-8"))
    split = [line.split(" --hash=") for line in text.splitlines()]
    return {parts[0].split(";")[0].strip(): parts[1:] for parts in split}
