import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidInput
from graph.model.identity import (
    Uid,
    UidSpan,
    canonical_key,
    canonical_uid,
    check_org,
    content_hash,
    format_time,
    make_uid,
    org_token,
    version_of,
)

PRINTABLE = st.characters(exclude_categories=("C", "Z"), include_characters=" ")
PARTS = st.text(PRINTABLE, min_size=1, max_size=40)


@given(PARTS, PARTS, PARTS, PARTS, PARTS)
def test_a_uid_splits_into_the_parts_it_was_made_from(
    org: str, source: str, instance: str, type_: str, native_id: str
) -> None:
    uid = make_uid(org, source, instance, type_, native_id)

    assert Uid.parse(uid) == (org, source, instance, type_, native_id)


def test_colons_and_percent_signs_are_encoded_before_the_native_id_and_kept_in_it() -> None:
    uid = make_uid("acme", "sla:ck", "50%", "incident", "C1:17%3A")

    assert uid == "acme:sla%3Ack:50%25:incident:C1:17%3A"
    assert Uid.parse(uid).native_id == "C1:17%3A"


def test_a_native_id_of_512_bytes_stays_and_one_more_becomes_its_sha256() -> None:
    assert make_uid("a", "b", "c", "d", "x" * 512).endswith("x" * 512)

    native = make_uid("a", "b", "c", "d", "x" * 513).rsplit(":", 1)[1]

    assert native == hashlib.sha256(b"x" * 513).hexdigest()


@pytest.mark.parametrize("text", ["", "a:b:c:d", "a:b"])
def test_too_few_parts_are_no_uid(text: str) -> None:
    with pytest.raises(InvalidInput, match="not a uid"):
        Uid.parse(text)


def test_an_empty_part_makes_no_uid() -> None:
    with pytest.raises(InvalidInput, match="five parts"):
        make_uid("acme", "", "main", "incident", "1")


@pytest.mark.parametrize(
    ("label", "text", "key"),
    [
        ("System", "  Payments API ", "payments-api"),
        ("System", "payments__api\t v2", "payments-api-v2"),
        ("System", "Stra\u00dfe", "strasse"),
        ("System", "Cafe\u0301", "caf\u00e9"),
        ("Team", "a:b%c", "a%3Ab%25c"),
        ("Person", " Ann_Lee@Example.COM ", "ann_lee@example.com"),
    ],
)
def test_canonical_keys_join_spellings_of_one_name(label: str, text: str, key: str) -> None:
    assert canonical_key(label, text) == key


@given(st.text(max_size=60))
def test_a_canonical_key_without_separators_is_its_own_key(text: str) -> None:
    try:
        key = canonical_key("System", text)
    except InvalidInput:
        return
    if "%" not in key:
        assert canonical_key("System", key) == key


def test_a_blank_name_has_no_key() -> None:
    with pytest.raises(InvalidInput, match="empty key"):
        canonical_key("Team", " \t ")


def test_a_canonical_uid_names_no_source() -> None:
    assert canonical_uid("acme", "system", "payments") == "acme:nazara:main:system:payments"


def test_times_are_27_characters_of_utc_and_sort_as_text() -> None:
    moment = datetime(2026, 11, 20, 20, 5, tzinfo=timezone(timedelta(hours=1)))

    assert format_time(moment) == "2026-11-20T19:05:00.000000Z"
    assert format_time(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00.000000Z"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no zone"):
        format_time(datetime(2026, 1, 1))  # noqa: DTZ001 - That is the point.


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_versions_order_as_their_times_do(first: datetime, second: datetime) -> None:
    one, two = version_of(first, {"a": 1}), version_of(second, {"a": 1})

    assert (one < two) == (first < second)


def test_sequence_numbers_order_as_numbers() -> None:
    assert version_of(9, {}) < version_of(10, {})
    assert len(version_of(9, {}).split("#")[0]) == 20


@pytest.mark.parametrize("number", [-1, 10**20])
def test_a_sequence_number_outside_20_digits_is_refused(number: int) -> None:
    with pytest.raises(InvalidInput, match="sequence number"):
        version_of(number, {})


def test_the_content_hash_does_not_depend_on_the_order_of_keys() -> None:
    assert content_hash({"a": 1, "b": [1, 2]}) == content_hash({"b": [1, 2], "a": 1})
    assert content_hash({"a": 1}) != content_hash({"a": 2})


def test_a_lone_surrogate_is_not_representable() -> None:
    with pytest.raises(InvalidInput, match="not representable"):
        content_hash({"a": "\ud800"})


def test_org_tokens_are_one_word_that_differs_per_org() -> None:
    assert org_token("a") == "o611"
    assert org_token("the").isalnum()
    assert org_token("a-b") != org_token("ab")


@pytest.mark.parametrize("org", ["", "A", "-a", "a" * 64, "a b", "a:b", "_system"])
def test_names_that_are_no_organisation_are_refused(org: str) -> None:
    with pytest.raises(InvalidInput, match="organisation"):
        check_org(org)


@pytest.mark.parametrize("head", [("acme",), ("acme", "pager"), ("acme", "pager", "eu")])
def test_a_span_holds_the_uids_that_begin_with_its_parts_and_no_others(
    head: tuple[str, ...],
) -> None:
    uids = [
        "acme:pager:eu:incident:1",
        "acme:pager:eu:system:z",
        "acme:pager:eu2:incident:1",
        "acme:pager2:eu:incident:1",
        "acme2:pager:eu:incident:1",
        "acm:pager:eu:incident:1",
    ]

    after, before = UidSpan.of(*head)
    rest = UidSpan.of(*head).behind(uids[0])

    begun = f"{':'.join(head)}:"
    assert [uid for uid in uids if after < uid < before] == [
        uid for uid in uids if uid.startswith(begun)
    ]
    assert uids[0] not in [uid for uid in uids if rest.after < uid < rest.before]
    assert UidSpan.of(*head).behind(None).bounds == {"after": after, "before": before}
