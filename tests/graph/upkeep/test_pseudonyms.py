"""What is found of a person in texts, what is not, and what stands there afterwards."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest

from graph.errors import InvalidInput
from graph.upkeep.erasure.identifiers import identifier_of, searched
from graph.upkeep.erasure.pseudonyms import Edit, Pseudonyms, moved
from graph.upkeep.erasure.slices import Beside
from tests.growth import is_linear

CANONICAL = "acme:nazara:main:person:zoe.berg@quill.example"
RECORD = "acme:slack:main:person:U12"
TEXTS = ("zoe.berg@quill.example", "Zoë Berg", "zberg7")
UMLAUTS = ("Anna-Lena Müller", "Jan Weiß", "Mary O'Brien", "Łukasz Żak", "Anna Berg-Øst")
BARE = Pseudonyms(b"salt", 1, tuple(map(identifier_of, TEXTS)), (CANONICAL, RECORD))


@pytest.mark.parametrize(
    "text",
    [
        "Zoë Berg",
        "ask ZOË\nBERG now",
        unicodedata.normalize("NFD", "by Zoë Berg."),
        json.dumps({"who": "line\nZoë Berg"}),
        json.dumps(json.dumps(["Zoë Berg"])),
        "https://wiki.example/~zo%C3%AB-berg/",
        "zoë_berg",
        "Berg, Zoë",
        "Zoë Bergs Bericht",
        "mailto:Zoe.Berg@Quill.example",
        "see zoe.berg@quill.example. Then",
        "u=zoe.berg%40quill.example&x=1",
        "(ZBERG7)",
        f"refused {RECORD}: no team",
        f"ASSIGNED_TO {RECORD}",
        f"{RECORD}@2026-01-01T00:00:00.000000Z#00000000",
        f"{CANONICAL}|local-1",
        "acme:files:main:document:Zoë Berg@2026-01-01T00:00:00.000000Z#00000000",
        "acme:files:main:document:zoë-berg@00000000000000000001#00000000",
        "Zoe Berg",
        "home/ZOE_BERG/notes",
        "u=zoe.berg%2540quill.example",
        "https://in.example/?to=https%3A%2F%2Fwiki.example%2Fzo%25C3%25AB%2520berg",
        "Zo&euml;&nbsp;Berg and Zo&#235;&#160;Berg",
        "Zoë\u00a0Berg, Zoë\u2011Berg, Zoë\u200b Berg",
        "ssh zberg7@host1, <@zberg7>",
    ],
)
def test_it_is_found(text: str) -> None:
    new = BARE.rewrite(text)

    assert BARE.token in new
    assert not any(part in new.lower() for part in ("zo", "berg", "u12"))
    assert BARE.rewrite(new) == new


@pytest.mark.parametrize(
    "text",
    [
        "**Zoë** Berg and *zoe* __Berg__, `Zoë` ~~Berg~~",
        "<b>Zoë</b> Berg, Zo<i>ë</i> <span class='x'>Berg</span>, Zoë<br>Berg",
        "[Zoë](https://wiki.example/z) Berg",
        "Zoë \u200fBerg, Zo\u00adë Be\u00adrg, \u2068Zoë\u2069 Berg\ufeff",
        "Zo&shy;ë Berg, Zoë&#8207; Berg",
        json.dumps("Zo\u00adë \u200fBerg"),
        "\uff3a\uff4f\uff45\u3000\uff22\uff45\uff52\uff47",
        "Zoé Bérg, Žoë Berġ",
        "ZoëBerg, PageOfZoeBerg, zoeBerg",
        "**zoe.berg**@quill.example, zoe.berg\u200b@quill.example",
        "\uff5aoe.berg\uff20quill.example",
        "zoe.berg&#64;quill&#46;example",
        "acme:files:main:document:people/zoe.berg@quill.example.md",
        "acme:files:main:document:zoe.berg@quill.example.html.md@00000000000000000001#00000000",
        "acme:files:main:document_chunk:zoe.berg@quill.example.md#3",
        "> Zoë\n> Berg, > > **Zoë**\n>> *Berg*",
        "Zoë\\\nBerg, Zoë  \nBerg, Zoë\n   Berg",
        "| Zoë | Berg |",
        "[Zoë][z] Berg, Zoë[^1] Berg",
        "[Zoë](<https://wiki.example/z>) Berg, [Zoë](https://wiki.example/z 'of us') Berg",
        "[**Zoë**](https://wiki.example/z_(a)) Berg",
        "Zoë <!-- to call --> Berg, <!-- **Zoë** Berg -->",
        "Zoë\\_Berg, \\*\\*Zoë\\*\\* Berg, ==Zoë== Berg",
        "[1](see **Zoë** Berg)[x](y)[**Zoë** Berg]",
    ],
)
def test_it_is_found_in_what_people_see_of_a_text(text: str) -> None:
    new = BARE.rewrite(text)

    assert BARE.token in new
    assert not re.search("zo[eëé]|berg|quill", _letters(new))
    assert BARE.rewrite(new) == new


def _letters(text: str) -> str:
    """Return the letters of a text, small and without what adorns them, but not its links."""
    bare = unicodedata.normalize("NFKD", text.replace("https://wiki.example/z", ""))
    return "".join(one for one in bare.casefold() if one.isalnum())


LINKS = ("](<", "](a (", "](()", "][", "[^", "<!--", "<!-- -", "\n> ", "|", "==")
PARTS = ("Zoë Berg ", "<b>", "<b ", "](", "**Zoë", "Zo", "zoe,", "z.", "z_", "zB")
CODES = ("&#122;", "%7a", "%25", "\\u007a", "\\")


@pytest.mark.parametrize("text", [*PARTS, *LINKS, *CODES])
def test_looking_takes_time_as_the_text_is_long(text: str) -> None:
    person = Pseudonyms(b"salt", 1, tuple(map(identifier_of, (*TEXTS, "Łukasz Żak"))))

    assert is_linear(lambda size: person.rewrite("zoe berg " + text * (size // len(text))), 2000)


@pytest.mark.parametrize(
    "text",
    [
        "ANNA-LENA MUELLER",
        "Anna Lena Muller",
        "anna_lena_müller",
        "Müller, Anna-Lena",
        "Jan Weiss",
        "JAN WEISS",
        "Mary O\u2019Brien",
        "lukasz.zak",
        "Berg-Ost, Anna",
        "Anna Berg Oest",
    ],
)
def test_a_name_is_found_as_people_without_its_letters_write_it(text: str) -> None:
    found = Pseudonyms(b"salt", 1, tuple(map(identifier_of, UMLAUTS)))

    assert re.fullmatch(r"[Pp]erson[ -][0-9a-f-]+", found.rewrite(text))


@pytest.mark.parametrize(
    "text",
    [
        "Zoë met Berg",
        "Zoë || met | Berg",
        "Zoë <!-- and --> met Berg",
        "Zoë Bergmann",
        "Inzoë Berg",
        "joe.zoe.berg@quill.example",
        "zoe.berg@quill.example.uk",
        "zoë.berg@elsewhere.example",
        "zoe.berg%2540elsewhere.example",
        "zberg77",
        f"{RECORD}3",
        f"{RECORD}-a",
        "U12",
        "",
        "**Zoë** Bergmann",
        "<b>Zoë</b> met <b>Berg</b>",
        "zoeberg",
        "BenzoëBergs",
        "zoe.berg@quill.example.museum",
        "zoe.berg@quill.example.md.uk",
        "&#8207;**a**<b>",
    ],
)
def test_others_are_left_alone(text: str) -> None:
    assert BARE.rewrite(text) == text


def test_the_same_becomes_the_same_and_another_spelling_something_else() -> None:
    spellings = ["Zoë Berg", "zoë berg", "zoë-berg", "ZOË BERG", *TEXTS[::2], RECORD, CANONICAL]

    new = [BARE.rewrite(text) for text in spellings]

    assert len(set(new)) == len(new)
    assert new == [BARE.rewrite(text) for text in spellings]
    assert BARE.rewrite(CANONICAL).endswith(f":{BARE.email(TEXTS[0])}")
    assert BARE.rewrite("Zoë Berg") == BARE.name


def test_salt_and_round_decide_the_pseudonym() -> None:
    other = Pseudonyms(b"other", 1, BARE.identifiers)
    later = Pseudonyms(b"salt", 2, BARE.identifiers)

    assert len({BARE.name, other.name, later.name}) == 3


def test_places_move_with_the_text() -> None:
    text = "Zoë Berg restarted Checkout, says Zoë Berg to all."
    new, edits = BARE.rewritten(text)
    start = text.index("Checkout")

    assert new[moved(start, edits) : moved(start + 8, edits)] == "Checkout"
    assert new[moved(text.index("to all"), edits) :] == "to all."

    marked = "**Zoë** Berg restarted Checkout"
    new, edits = BARE.rewritten(marked)

    assert new[moved(marked.index("Checkout"), edits) :] == "Checkout"
    assert moved(2, (Edit(0, 8, 15),)) == 0


def test_a_single_word_is_not_searched_for_unless_asked() -> None:
    found, left = searched(["Zoë", "Zoë Berg", "zoë  berg", "ZB", "zb@quill.example"])

    assert [one.text for one in found] == ["Zoë Berg", "zb@quill.example"]
    assert left == ["Zoë", "ZB"]
    assert identifier_of("Zoë").kind == "handle"
    with pytest.raises(InvalidInput, match="at least 3"):
        identifier_of("ZB")


def test_a_name_across_the_border_of_two_slices_is_replaced_in_the_first_and_gone_in_the_next() -> (
    None
):
    first, second = "Ask **Zoë", "Berg** at once, or Zoë Berg's deputy."

    [new, edits] = BARE.rewritten(first, Beside(after=f"\n{second}"))
    [rest, _] = BARE.rewritten(second, Beside(before=f"{first}\n"))

    assert re.fullmatch(r"Ask \*\*Person [0-9a-f-]+", new)
    assert edits == (Edit(6, 9, len(new) - 6),)
    assert re.fullmatch(r"\*\* at once, or Person [0-9a-f-]+'s deputy\.", rest)
    assert BARE.rewritten("Ask Anna", Beside(before="Zoë Berg. ", after=" Zoë Berg")) == (
        "Ask Anna",
        (),
    )
