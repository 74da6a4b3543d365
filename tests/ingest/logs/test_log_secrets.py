"""Secrets in lines of logs: what slips through, what is masked needlessly, what stays usable."""

from __future__ import annotations

import random
import time

import orjson
import pytest

from bench.secret_lines import lines_with, lines_without, slips
from ingest.logs.secrets import LineMask, Personal, secrets_in
from tests.growth import is_linear

BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"


def masked(*lines: str, personal: Personal | None = None) -> list[str]:
    mask = LineMask(personal) if personal else LineMask()
    return [mask(line) for line in lines]


def test_of_two_hundred_secrets_none_slips_through() -> None:
    lines = lines_with()
    slipped = [
        line for line, secrets in lines if any(slips(one, masked(line)[0]) for one in secrets)
    ]

    assert sum(len(secrets) for _, secrets in lines) > 200
    assert slipped == []


def test_of_lines_that_look_as_if_none_is_changed() -> None:
    lines = lines_without()

    assert len(lines) > 180
    assert [line for line in lines if masked(line) != [line]] == []


@pytest.mark.parametrize("seed", range(100, 110))
def test_other_secrets_of_the_same_forms_are_found_as_well(seed: int) -> None:
    slipped = sum(
        any(slips(one, masked(line)[0]) for one in secrets) for line, secrets in lines_with(seed)
    )
    needless = sum(masked(line) != [line] for line in lines_without(seed))

    assert slipped <= 1
    assert needless <= 1


def test_a_line_says_still_what_it_is_about() -> None:
    assert masked("user=ada password=hunter2 host=db-1", "GET /x?token=abc123def&page=2 200") == [
        "user=ada password=*** host=db-1",
        "GET /x?token=***&page=2 200",
    ]
    assert masked("postgres://shop:s3cret@db:5432/x") == ["postgres://***@db:5432/x"]


@pytest.mark.parametrize(
    "record",
    [
        {"password": 'a"b\\c', "n": 1},
        {"pin": 4711, "card": 4111111111111111, "list": [4111111111111111]},
        {"headers": {"authorization": ["Bearer abcdefghij0123456789"]}},
        {"body": '{"password":"hunter2hunter2","token":"abcdef0123"}'},
        {"key": f"-----BEGIN PRIVATE KEY-----\n{BODY}\n-----END PRIVATE KEY-----\n", "n": 1},
        {"key": f"-----BEGIN PRIVATE KEY-----\n{BODY}", "n": 1},
    ],
)
def test_a_record_of_json_is_still_one(record: dict[str, object]) -> None:
    line = orjson.dumps(record).decode()

    [seen] = masked(line)

    assert seen != line
    assert orjson.loads(seen).keys() == record.keys()


def test_a_private_key_is_taken_out_over_all_its_lines() -> None:
    lines = [
        "loaded -----BEGIN RSA PRIVATE KEY-----",
        "Proc-Type: 4,ENCRYPTED",
        "",
        BODY,
        "2026-11-29 10:11:02 INFO order 7 paid by customer",
        f"2026-11-29T10:11:02Z stdout F {BODY}",
        f'    "{BODY}",',
        "q2Ks==",
        "-----END RSA PRIVATE KEY-----",
        f"checksum {BODY}",
    ]

    seen = masked(*lines)

    assert seen[0] == "loaded ***"
    assert [BODY in line or "q2Ks" in line for line in seen[:9]] == [False] * 9
    assert [seen[1], seen[4], seen[9]] == [lines[1], lines[4], lines[9]]


def test_a_private_key_that_never_ends_costs_the_lines_of_one_and_no_more() -> None:
    seen = masked("-----BEGIN PRIVATE KEY-----", *[BODY] * 1000)

    assert seen[1:400] == ["***"] * 399
    assert seen[-1] == BODY


def test_addresses_of_people_and_machines_stay_unless_asked_for() -> None:
    line = "ada.l+x@acme.example from 10.0.7.3:52311 via [2001:db8::7] at 10:11:02 on 127.0.0.1"

    assert masked(line) == [line]
    assert masked(line, personal=Personal(emails=True)) == [
        line.replace("ada.l+x@acme.example", "***")
    ]
    assert masked(line, personal=Personal(addresses=True)) == [
        "ada.l+x@acme.example from ***:52311 via [***] at 10:11:02 on 127.0.0.1"
    ]


@pytest.mark.parametrize(
    "line", ["", "\0", "\ud800 password=\ud800abcdefgh", "İİ password=hunter2x"]
)
def test_any_text_is_a_line(line: str) -> None:
    assert "abcdefgh" not in masked(line)[0]
    assert "hunter" not in masked(line)[0]


@pytest.mark.parametrize(
    "piece",
    [
        "password=",
        "password:",
        "a:",
        "://a@",
        "4 ",
        "eyJa.",
        "cookie: a=b;",
        "--",
        "<password>",
        "curl -u ",
    ],
)
def test_a_long_line_costs_its_length(piece: str) -> None:
    assert is_linear(lambda size: secrets_in(piece * (size // len(piece))))


def test_lines_without_secrets_cost_little_beside_those_with_some() -> None:
    chance = random.Random(3)
    usual = [f"2026-11-29 10:11:02 INFO order {chance.random()} paid" for _ in range(3000)]
    secret = [f"{line} password=x{chance.random()} by token y" for line in usual]

    def seconds(lines: list[str]) -> float:
        began = time.thread_time()
        masked(*lines)
        return time.thread_time() - began

    assert min(seconds(usual) for _ in range(3)) < min(seconds(secret) for _ in range(3))
