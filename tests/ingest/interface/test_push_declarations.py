"""What can't be declared of a source's calls is refused where it is declared."""

from __future__ import annotations

import pytest

from ingest.interface.push import InBody, InHeader, Push, Signature


@pytest.mark.parametrize(
    "signed",
    ["{time}", "{id}.{body}", "{time}.{body}", "{url}{body}", ""],
)
def test_a_signature_over_what_no_call_has_is_refused(signed: str) -> None:
    with pytest.raises(ValueError, match="can't be signed"):
        Signature(header="X-Signature", signed=signed)


def test_a_time_in_the_body_can_be_held_against_the_clock_but_is_no_part_of_what_is_signed() -> (
    None
):
    in_body = InBody("/sentAt")

    assert Signature(header="X-Signature", time=in_body).time == in_body
    with pytest.raises(ValueError, match="can't be signed"):
        Signature(header="X-Signature", signed="{time}{body}", time=in_body)


def test_parts_of_a_signature_stand_in_the_headers_that_are_named() -> None:
    signature = Signature(
        header="X-Signature",
        signed="{id}.{time}.{body}",
        id=InHeader("X-Id"),
        time=InHeader("X-Time"),
    )

    assert signature.signed == "{id}.{time}.{body}"


def test_a_pointer_without_its_slash_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with /"):
        InBody("event/id")


def test_a_source_whose_calls_nothing_could_prove_is_refused() -> None:
    with pytest.raises(ValueError, match="no call would be proved"):
        Push(proofs=())
