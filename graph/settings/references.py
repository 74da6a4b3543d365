"""Secrets by reference: what is kept and shown says where a secret is, never what it is."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from graph.errors import InvalidInput, SecretMissing

_ENVIRONMENT, _FILE = "env:", "file:"
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LARGEST: Final = 65_536
EXPECTED: Final = "expected `env:NAME`, a variable, or `file:/a/path`, a file that holds it"


def check_reference(reference: str) -> str:
    """Return a reference as it was given: `env:NAME` or `file:/a/path`.

    Raises:
        InvalidInput: When it is none. What was given is not repeated: it may be the secret.
    """
    if reference.startswith(_ENVIRONMENT) and _NAME.fullmatch(reference.removeprefix(_ENVIRONMENT)):
        return reference
    if reference.startswith(_FILE) and Path(reference.removeprefix(_FILE)).is_absolute():
        return reference
    message = f"a secret is given by reference: {EXPECTED}"
    raise InvalidInput(message, remedy="Put the secret there, and its place here.")


def secret_at(reference: str) -> str:
    """Return the secret that a reference leads to, read now, without blanks around it.

    Raises:
        InvalidInput: When it is no reference.
        SecretMissing: When there is nothing where it leads.
    """
    kind, _, place = check_reference(reference).partition(":")
    found = os.environ.get(place) if kind == "env" else _read(Path(place), reference)
    if found is None or not found.strip():
        message = f"there is no secret at {reference}"
        raise SecretMissing(message)
    return found.strip()


def _read(path: Path, reference: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            message = f"{reference} has more than {_LARGEST:,} bytes, the most a secret may have"
            raise SecretMissing(message)
        return content.decode()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        message = f"{reference} can't be read: {why}"
        raise SecretMissing(message) from error
