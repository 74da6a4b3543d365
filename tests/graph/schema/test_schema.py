"""Statements of the schema, and the migrations that bring a graph there."""

from pathlib import Path

import pytest

from graph.errors import InvalidInput
from graph.schema.migrations.draft import draft, write_draft
from graph.schema.migrations.reader import load_migrations, net_schema
from graph.schema.statements import bookkeeping_items, schema_items


def write(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_the_migrations_together_make_what_the_declarations_ask_for() -> None:
    """A difference asks for the module `draft` beside them; no released file is edited."""
    assert net_schema(load_migrations()) == {item.name: item.create for item in schema_items()}


def test_a_draft_makes_up_for_the_difference_both_ways(tmp_path: Path) -> None:
    shipped = net_schema(load_migrations())
    changed = shipped | {"entity_stub": shipped["entity_stub"].replace("n.stub", "n.stub, n.org")}
    del changed["embedding_of"]

    write(tmp_path, "0001_first.cypher", draft({}, changed))
    second = write_draft("second", tmp_path)
    first, next_ = load_migrations(tmp_path)
    (back,) = next_.going("down")

    assert second.name == "0002_second.cypher"
    assert net_schema([first, next_]) == shipped
    assert back.statements[0] == "DROP INDEX embedding_of IF EXISTS"
    assert changed["entity_stub"] in back.statements


def test_there_is_nothing_to_draft_when_all_is_there() -> None:
    with pytest.raises(InvalidInput, match="nothing that the migrations do not make"):
        write_draft("nothing")


def test_going_down_drops_what_going_up_made() -> None:
    for migration in load_migrations():
        made = net_schema([migration])
        dropped = [s for part in migration.going("down") for s in part.statements]
        for name in made:
            assert sum(f" {name} IF EXISTS" in statement for statement in dropped) == 1


def test_every_statement_can_be_repeated() -> None:
    statements = [item.create for item in (*schema_items(), *bookkeeping_items())]

    assert [text for text in statements if " IF NOT EXISTS " not in text] == []


def test_names_are_unique() -> None:
    names = [item.name for item in (*schema_items(), *bookkeeping_items())]

    assert len(names) == len(set(names))


def test_what_model_and_search_rely_on() -> None:
    created = {item.name: item.create for item in schema_items()}

    assert "FOR (n:_Entity) REQUIRE n.uid IS UNIQUE" in created["entity_uid_unique"]
    assert "FOR (n:User) REQUIRE n.email IS UNIQUE" in created["user_email_unique"]
    assert "FOR (n:ApiToken) REQUIRE n.hash IS UNIQUE" in created["api_token_hash_unique"]
    assert "(n.org, n.sort_at, n.uid)" in created["incident_org_sort_at_uid"]
    assert "|Ticket" not in created["entity_text"]
    assert "WITH [n.org, n.type, n.visibility]" in created["embedding_local_1"]


def test_a_checksum_does_not_depend_on_line_ends(tmp_path: Path) -> None:
    unix, windows = tmp_path / "unix", tmp_path / "windows"
    for folder, end in ((unix, "\n"), (windows, "\r\n")):
        folder.mkdir()
        text = end.join(["// up schema", "CREATE INDEX a IF NOT EXISTS FOR (n:A) ON (n.a);", ""])
        (folder / "0001_a.cypher").write_bytes(text.encode())

    assert load_migrations(unix) == load_migrations(windows)


def test_sections_are_read_in_order(tmp_path: Path) -> None:
    write(
        tmp_path,
        "0001_two_words.cypher",
        "// data: what it sets stays; it is harmless.",
        "// up schema",
        "CREATE INDEX a IF NOT EXISTS",
        "  FOR (n:A) ON (n.a);",
        "// up data",
        "MATCH (n:A) SET n.a = 1;",
        "// A comment.",
        "MATCH (n:A) SET n.b = 2;",
        "// down schema",
        "DROP INDEX a IF EXISTS;",
    )

    (migration,) = load_migrations(tmp_path)

    assert migration.name == "two words"
    assert migration.data_note == "what it sets stays; it is harmless."
    assert [(part.kind, len(part.statements)) for part in migration.going("up")] == [
        ("schema", 1),
        ("data", 2),
    ]
    assert [part.statements for part in migration.going("down")] == [("DROP INDEX a IF EXISTS",)]


@pytest.mark.parametrize(
    ("name", "line", "fault"),
    [
        ("first.cypher", "", "no name of a migration"),
        ("0002_gap.cypher", "", "expected 1, 2, 3"),
        ("0001_a.cypher", "// up schema\nDROP INDEX a", "must end with a semicolon"),
        ("0001_a.cypher", "// up data\nMATCH (n:A) SET n.a = 1;", "must say how it is undone"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, name: str, line: str, fault: str) -> None:
    write(tmp_path, name, line)

    with pytest.raises(InvalidInput, match=fault):
        load_migrations(tmp_path)
