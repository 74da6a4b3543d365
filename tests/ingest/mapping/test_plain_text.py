from __future__ import annotations

import pytest

from ingest.mapping.plain_text import plain_text


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>It is <b>down</b></p><p>again</p>", "It is down\n\nagain"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("a &amp; b &lt;c&gt;&nbsp;d", "a & b <c> d"),
        ("no tag at all", "no tag at all"),
        ("<style>p{}</style><script>x()</script>seen", "seen"),
        ('<img src="x.png" alt="a graph">', "a graph"),
        ("", ""),
    ],
)
def test_html_is_read_as_its_words(html: str, words: str) -> None:
    assert plain_text(html) == words


def test_where_a_link_leads_is_kept_once() -> None:
    address = "https://status.acme.example/7"

    assert plain_text(f'see <a href="{address}">this</a>') == f"see this ({address})"
    assert plain_text(f'<a href="{address}">{address}</a>') == address
    assert plain_text('<a href="javascript:x()">this</a>') == "this"


@pytest.mark.parametrize(
    "html", ["<p", "</p></p>", "<a href>x", "<<<>>>", "<!-- x", "&#0;&#x110000;"]
)
def test_broken_html_is_read_as_far_as_it_goes(html: str) -> None:
    assert isinstance(plain_text(html), str)
