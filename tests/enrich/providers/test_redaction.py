from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.providers.redaction import redacted, redacted_across, without_cut_word

LETTERS = "Zk3vB9qLm2Xt7Rw5Hn8Jp4Dc6Fg1Ys0T"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"use ghp_{LETTERS} there", f"ghp_{LETTERS}"),
        (f"github_pat_{LETTERS}", f"github_pat_{LETTERS}"),
        (f"glpat-{LETTERS[:20]} works", f"glpat-{LETTERS[:20]}"),
        (f"xoxb-123456789-{LETTERS}", f"xoxb-123456789-{LETTERS}"),
        (f"ANTHROPIC: sk-ant-api03-{LETTERS}", f"sk-ant-api03-{LETTERS}"),
        ("AKIAABCDEFGHIJKLMNOP in the log", "AKIAABCDEFGHIJKLMNOP"),
        (f"AIza{LETTERS}abc", f"AIza{LETTERS}abc"),
        (f"nzr_{LETTERS}", f"nzr_{LETTERS}"),
        (f"eyJhbGciOiJI.eyJzdWIiOiIx.{LETTERS}", f"eyJhbGciOiJI.eyJzdWIiOiIx.{LETTERS}"),
        ("password: hunter2hunter2", "hunter2hunter2"),
        ('{"client_secret": "so secret it is"}', "so secret it is"),
        ("DB_PASSWORD=s3cr3t-value", "s3cr3t-value"),
        ("Authorization: Bearer abcdefghijklmnopqrst", "abcdefghijklmnopqrst"),
        ("postgres://admin:topsecret@db.internal/x", "admin:topsecret"),
        ("card 4111 1111 1111 1111 was refused", "4111 1111 1111 1111"),
        (
            f"-----BEGIN RSA PRIVATE KEY-----\n{LETTERS}\n-----END RSA PRIVATE KEY-----",
            LETTERS,
        ),
        (f"-----BEGIN PRIVATE KEY-----\n{LETTERS}", LETTERS),
        (f"{LETTERS * 2}\n{LETTERS * 2}\n-----END PRIVATE KEY-----", LETTERS),
        ('password="a passphrase that is cut o', "passphrase that is cut o"),
    ],
)
def test_what_has_the_form_of_a_secret_is_masked(text: str, secret: str) -> None:
    found = redacted(text)

    assert secret not in found
    assert len(found) == len(text)


def test_a_secret_that_stands_across_two_texts_is_masked_in_both() -> None:
    texts = [f"the token is ghp_{LETTERS[:9]}", f"{LETTERS[9:]} and that is it", "really"]

    found = redacted_across(texts)

    assert found == [f"the token is {'*' * 13}", f"{'*' * 23} and that is it", "really"]


@pytest.mark.parametrize(
    ("cut", "told"),
    [
        ("It broke. The token is ghp_Zk3", "It broke. The token is "),
        ("It broke.\nAKIA", "It broke.\n"),
        ("It broke. ", "It broke. "),
        ("中" * 1000, "中" * 744),
        ("half", ""),
    ],
)
def test_of_a_text_that_was_cut_the_word_at_the_end_is_not_told(cut: str, told: str) -> None:
    assert without_cut_word(cut) == told


@pytest.mark.parametrize(
    "text",
    [
        "The token of a customer expired, and the password page was slow.",
        "See https://example.org/a:b and mail ops@example.org at 10:15.",
        "sha 3f2a9c1d8e7b6a5f4c3d2e1f0a9b8c7d6e5f4a3b of the release",
        "incident 2026-11-20T10:15:00Z, ticket 4111111111111112",
        "Basic settings of the bearer bond",
        "risk-averse task-force skipping desk-jockeys-everywhere",
        "password: no",
        f"the checksum of it is\n{LETTERS * 2}\nas it should be",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == text


@given(st.text(alphabet="pas:= \"'@/-.sk_0123456789eyJ", max_size=400))
def test_no_text_gets_longer_or_shorter(text: str) -> None:
    assert len(redacted(text)) == len(text)


@pytest.mark.parametrize("piece", ["password", "a:", "://a", "4 ", "eyJ", "-----BEGIN ", "_", "x"])
def test_a_long_text_costs_its_length(piece: str) -> None:
    began = time.monotonic()

    redacted(piece * (400_000 // len(piece)))

    assert time.monotonic() - began < 5
