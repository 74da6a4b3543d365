from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graph.model.facts import Chunk
from ingest.mapping.chunks import chunk, plain, sections

PIECES = st.sampled_from(
    [
        "# Heading\n",
        "## Deeper `code`\n",
        "Setext\n======\n",
        "```\n# not a heading\n```\n",
        "~~~\n",
        "> # quoted\n",
        "text ",
        "word\n",
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        "  \n",
        "- item\n  - nested\n",
        "<% ruby %>\n",
        "\u2028",
        "🙂é",
        "| a | b |\n|---|---|\n",
        "\x00",
    ],
)
MARKDOWN = st.lists(PIECES | st.text(max_size=12), max_size=40).map("".join)


@given(MARKDOWN, st.integers(0, 50), st.integers(1, 60))
def test_a_chunk_is_exactly_its_slice_of_the_source(text: str, offset: int, size: int) -> None:
    source = "x" * offset + text

    chunks = chunk(text, offset=offset, size=size)

    assert all(one.text == source[one.char_start : one.char_end] for one in chunks)
    assert [one.index for one in chunks] == list(range(len(chunks)))


@given(MARKDOWN, st.integers(1, 60))
def test_chunks_do_not_overlap_and_lose_nothing_but_blanks(text: str, size: int) -> None:
    chunks = chunk(text, size=size)

    ends = [0, *(one.char_end for one in chunks)]
    starts = [*(one.char_start for one in chunks), len(text)]
    assert all(end <= start for end, start in zip(ends, starts, strict=True))
    assert not any(text[end:start].strip() for end, start in zip(ends, starts, strict=True))
    assert all(one.text.strip() for one in chunks)


@given(MARKDOWN)
def test_sections_together_are_the_whole_text(text: str) -> None:
    assert "".join(text[one.start : one.end] for one in sections(text)) == text


@given(MARKDOWN, st.integers(1, 60))
def test_no_chunk_is_longer_than_the_setting(text: str, size: int) -> None:
    assert all(len(one.text) <= size for one in chunk(text, size=size))


def test_headings_in_code_fences_and_quotes_do_not_split() -> None:
    text = "# One\n\n```sh\n# comment\n```\n\n> # quoted\n\n## Two\n\nend\n"

    assert [(one.heading, one.text) for one in chunk(text)] == [
        ("One", "# One\n\n```sh\n# comment\n```\n\n> # quoted"),
        ("Two", "## Two\n\nend"),
    ]


def test_a_long_section_is_split_between_paragraphs() -> None:
    text = "# Long\n\n" + "one " * 10 + "\n\n" + "two " * 10 + "\n\n" + "three " * 10

    chunks = chunk(text, size=100)

    assert [one.text.split()[-1] for one in chunks] == ["two", "three"]
    assert {one.heading for one in chunks} == {"Long"}


def test_text_before_the_first_heading_has_none() -> None:
    assert [(one.heading, one.text) for one in chunk("lead\n\n# H\n\nbody")] == [
        (None, "lead"),
        ("H", "# H\n\nbody"),
    ]


def test_empty_text_has_no_chunks() -> None:
    assert chunk("") == ()
    assert chunk(" \n\n") == ()


def test_equal_text_has_an_equal_hash() -> None:
    def hashes(chunks: tuple[Chunk, ...]) -> list[str]:
        return [one.content_hash for one in chunks]

    assert hashes(chunk("# A\n\nx")) == hashes(chunk("\n\n# A\n\nx", offset=7))


def test_a_heading_is_its_words() -> None:
    assert plain("The `api` of [Acme](/acme) is **down**") == "The api of Acme is down"
    assert plain("<%= current_page.title %>") == ""
    assert plain("snake_case stays") == "snake_case stays"
