"""The query loader accepts what is consistent and names every fault of what is not."""

from pathlib import Path

import pytest

from cypher.loader import Library, LibraryError, UnknownQueryError, load, load_from

GOOD = """\
// What follows is about incidents.

// name: open
// scope: tenant
// params: org, limit
// returns: uid, title
// Open incidents.
MATCH (i:Incident) WHERE i.org = $org AND i.note <> '$none' // not $this
RETURN i.uid AS uid, i.title AS title LIMIT $limit

// name: one
// scope: tenant
// params: org, uid
// returns: uid
// One incident, in
// two lines of documentation.
MATCH (i:Incident {uid: $uid}) WHERE i.org = $org
// A comment inside a statement stays there.
RETURN i.uid AS uid
"""


def library(tmp_path: Path, text: str, **reasons: str) -> Library:
    """Load one file, ``incidents.cypher``, that holds the text."""
    (tmp_path / "incidents.cypher").write_text(text, encoding="utf-8")
    return load_from(tmp_path, {f"incidents.{name}": why for name, why in reasons.items()})


def faults(tmp_path: Path, text: str, **reasons: str) -> tuple[str, ...]:
    """Load a wrong file and return the faults named."""
    with pytest.raises(LibraryError) as caught:
        library(tmp_path, text, **reasons)
    return caught.value.faults


def block(
    *, name: str = "q", scope: str = "tenant", params: str = "org", body: str = "RETURN $org AS o"
) -> str:
    """Return one query whose faults lie in the arguments only."""
    return (
        f"// name: {name}\n// scope: {scope}\n// params: {params}\n// returns: o\n// Doc.\n{body}\n"
    )


def test_a_file_gives_its_queries_under_its_own_name(tmp_path: Path) -> None:
    found = library(tmp_path, GOOD)

    assert list(found) == ["incidents.one", "incidents.open"]
    query = found["incidents.open"]
    assert query.params == ("org", "limit")
    assert query.returns == ("uid", "title")
    assert query.doc == "Open incidents."
    assert query.location == "incidents.cypher:3"
    assert query.text.startswith("CYPHER 25\nMATCH (i:Incident)")
    assert query.text.endswith("LIMIT $limit")
    assert found["incidents.one"].doc == "One incident, in two lines of documentation."


def test_an_unknown_name_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownQueryError) as caught:
        library(tmp_path, GOOD)["incidents.ope"]

    assert str(caught.value) == (
        "no query is named 'incidents.ope'; did you mean 'incidents.open'?"
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (block(params="org, uid"), "incidents.cypher:1: $uid is declared but not used"),
        (block(params=""), "incidents.cypher:1: $org is used but not declared"),
        (block(params="org, org"), "incidents.cypher:1: 'org' stands twice in 'params'"),
        (
            block(params="", body="RETURN 1 AS o"),
            "incidents.cypher:1: the scope is tenant, but the text does not use $org",
        ),
        (
            block(scope="everyone"),
            "incidents.cypher:1: the scope 'everyone' is unknown: write tenant or system",
        ),
        (
            block(scope="system"),
            (
                "incidents.cypher:1: the scope is system: add the query, with a reason, to "
                "cypher/system_scope.py"
            ),
        ),
        (
            block(name="Q"),
            "incidents.cypher:1: the name 'Q' is not of the form lower_snake_case",
        ),
        (
            block().replace("// Doc.\n", ""),
            "incidents.cypher:1: the line that says what the query answers is missing",
        ),
        (
            block().replace("// returns: o\n", ""),
            "incidents.cypher:1: the header '// returns:' is missing",
        ),
        (
            block().replace("// Doc.", "// scope: system"),
            "incidents.cypher:1: the header 'scope' is given twice",
        ),
        (
            block(body="// $org"),
            "incidents.cypher:1: the statement is missing",
        ),
        (
            block(body="RETURN $org AS o;"),
            (
                "incidents.cypher:1: leave out the language prefix and the final semicolon: "
                "the loader adds the first"
            ),
        ),
        (
            block() + block(),
            "incidents.cypher:7: incidents.q is already defined at incidents.cypher:1",
        ),
        (
            "MATCH (n) RETURN n\n",
            "incidents.cypher:1: a statement needs a '// name:' line before it",
        ),
    ],
)
def test_each_fault_is_named_with_its_place(tmp_path: Path, text: str, fault: str) -> None:
    assert fault in faults(tmp_path, text)


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    text = block(name="a", params="org, x") + block(name="b", params="org, y")

    assert faults(tmp_path, text, gone="was removed") == (
        "incidents.cypher:1: $x is declared but not used",
        "incidents.cypher:7: $y is declared but not used",
        "system_scope.py: incidents.gone is no query of system scope: remove the entry",
    )


def test_folders_are_read_and_lead_to_no_longer_names(tmp_path: Path) -> None:
    for folder, name in (("read", "a"), ("admin", "b"), ("browser", "c")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"of_{folder}.cypher").write_text(block(name=name))

    found = load_from(tmp_path, {})

    assert {name: query.location for name, query in found.items()} == {
        "of_read.a": "read/of_read.cypher:1",
        "of_admin.b": "admin/of_admin.cypher:1",
    }


def test_a_listed_query_may_have_system_scope(tmp_path: Path) -> None:
    text = block(scope="system", params="", body="RETURN 1 AS o")

    assert library(tmp_path, text, q="counts nothing of anybody")["incidents.q"].scope == "system"


def test_a_parameter_in_a_string_or_a_quoted_name_is_none(tmp_path: Path) -> None:
    body = 'RETURN \'a $x\', "b \\" $y", n.`$z` /* $w */ AS o, $org AS p'

    assert library(tmp_path, block(body=body))["incidents.q"].params == ("org",)


def test_the_shipped_library_is_consistent() -> None:
    assert load() is load()
