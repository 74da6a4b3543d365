"""Forms that are uploaded: their parts come out whole, wherever the bytes are cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.form_parts import FormPart, FormReader
from graph.errors import InvalidInput

KIND = "multipart/form-data; boundary=xyz"
NEAR = st.lists(st.sampled_from([b"\r\n", b"--", b"xyz", b"a", b"\r", b"\n--xyz"]), max_size=12)


def form(*parts: tuple[str, bytes]) -> bytes:
    said = b"".join(
        b"--xyz\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + body + b"\r\n"
        for head, body in parts
    )
    return said + b"--xyz--\r\n"


def read(body: bytes, cuts: list[int]) -> list[tuple[FormPart, bytes]]:
    """Return the parts of a form whose bytes come in pieces."""
    reader, found = FormReader(KIND), list[tuple[FormPart, bytes]]()
    places = sorted({0, *(cut % (len(body) + 1) for cut in cuts), len(body)})
    for begin, end in pairwise(places):
        for one in reader.take(body[begin:end]):
            if isinstance(one, FormPart):
                found.append((one, b""))
            else:
                found[-1] = (found[-1][0], found[-1][1] + one)
    reader.check()
    return found


@given(NEAR, NEAR, st.lists(st.integers(0, 500)))
def test_parts_come_out_whole_wherever_they_are_cut(
    one: list[bytes], other: list[bytes], cuts: list[int]
) -> None:
    bodies = [b"".join(said).replace(b"\r\n--xyz", b"") for said in (one, other)]
    bodies = [said.removesuffix(b"\r") for said in bodies]

    found = read(
        form(('name="a"; filename="ü; \\"b\\".log"', bodies[0]), ('name="z"', bodies[1])), cuts
    )

    expected = [FormPart("a", 'ü; "b".log'), FormPart("z", None)]
    assert found == list(zip(expected, bodies, strict=True))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--xyz",
        form(('name="a"', b"1"))[:-8],
        b"--xyz\r\nContent-Disposition: form-data\r\n\r\n1\r\n--xyz--",
        b"--xyz\r\nX: 1\r\n\r\n1\r\n--xyz--",
        b"--xyz and more\r\n",
        b"--xyz\r\nX: " + b"1" * 5000,
    ],
)
def test_what_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        read(body, [])


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=", "a/b"])
def test_a_form_that_ends_nowhere_is_refused(kind: str) -> None:
    with pytest.raises(InvalidInput):
        FormReader(kind)
