"""What is kept of a password, and what checking one tells."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
from argon2 import extract_parameters

from api.access.passwords import LONGEST_BYTES, Passwords
from graph.errors import InvalidInput
from graph.settings.settings import Settings

PASSWORD = "correct horse battery"


def passwords(tmp_path: Path, memory: int = 8, rounds: int = 3) -> Passwords:
    return Passwords(Settings(data_dir=tmp_path, password_memory_mb=memory, password_rounds=rounds))


def old_hash(password: str) -> str:
    """Return what older versions kept."""
    hashed = hashlib.scrypt(password.encode(), salt=b"salt", n=2**10, r=8, p=1)
    parts = (base64.b64encode(part).decode() for part in (b"salt", hashed))
    return "$".join(("scrypt", str(2**10), "8", "1", *parts))


def test_a_password_is_kept_as_argon2id_and_recognised(tmp_path: Path) -> None:
    checker = passwords(tmp_path)

    stored = checker.hash(PASSWORD)

    assert stored.startswith("$argon2id$v=19$m=8192,t=3,")
    assert checker.is_right(PASSWORD, stored)
    assert not checker.is_right("correct horse batterz", stored)
    assert not checker.is_outdated(stored)
    assert stored != checker.hash(PASSWORD)


def test_a_hash_of_an_older_version_is_recognised_and_outdated(tmp_path: Path) -> None:
    checker = passwords(tmp_path)

    stored = old_hash(PASSWORD)

    assert checker.is_right(PASSWORD, stored)
    assert not checker.is_right("another", stored)
    assert checker.is_outdated(stored)


def test_a_hash_made_with_other_settings_is_outdated(tmp_path: Path) -> None:
    stored = passwords(tmp_path).hash(PASSWORD)

    assert passwords(tmp_path, memory=9).is_outdated(stored)
    assert passwords(tmp_path, rounds=4).is_outdated(stored)


def test_for_nobody_the_same_work_is_done_and_nothing_is_right(tmp_path: Path) -> None:
    checker = passwords(tmp_path)

    nobody = checker._nobody

    assert extract_parameters(nobody) == extract_parameters(checker.hash(PASSWORD))
    assert not checker.is_right(PASSWORD, None)
    assert not checker.is_right("", None)


@pytest.mark.parametrize("stored", ["", "plain text", "$argon2id$", "$2b$12$abc"])
def test_a_damaged_hash_lets_nobody_in(tmp_path: Path, stored: str) -> None:
    assert not passwords(tmp_path).is_right(PASSWORD, stored)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "5 characters, expected at least 12"),
        ("x" * (LONGEST_BYTES + 1), "longer than 1024 bytes"),
        ("\ud800" * 20, "no text"),
    ],
)
def test_a_password_that_can_not_be_kept_is_refused(
    tmp_path: Path, password: str, why: str
) -> None:
    with pytest.raises(InvalidInput, match=why):
        passwords(tmp_path).hash(password)


def test_a_password_that_nobody_can_have_is_wrong_and_no_error(tmp_path: Path) -> None:
    checker = passwords(tmp_path)

    stored = checker.hash(PASSWORD)

    assert not checker.is_right("x" * 100_000, stored)
    assert not checker.is_right("\ud800", stored)
