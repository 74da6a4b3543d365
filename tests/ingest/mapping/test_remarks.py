from __future__ import annotations

from datetime import UTC, datetime, timedelta

from graph.model.facts import Record
from ingest.mapping.records import Origin
from ingest.mapping.remarks import WORDLESS, Remark
from tests.envelopes import RECEIVED

ORIGIN = Origin("acme", "desk", "main", RECEIVED)
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def made(words: str, changed_at: datetime | None = None) -> Record:
    remark = Remark(
        native_id="7",
        words=words,
        below=ORIGIN.ref("Ticket", "12"),
        author=ORIGIN.ref("Person", "u1"),
        written_at=NOON,
        changed_at=changed_at,
    )
    return remark.draft().finish(ORIGIN)


def test_a_comment_is_a_document_about_what_it_is_written_below() -> None:
    record = made("The pump\n\nstands still.")

    assert record.uid == "acme:desk:main:document:7"
    assert [(one.type, one.to.uid) for one in record.links] == [
        ("ABOUT", "acme:desk:main:customer_case:12")
    ]
    assert record.props["title"] == "The pump"
    assert record.props["author"] == "acme:desk:main:person:u1"
    assert [one.text for one in record.chunks] == ["The pump\n\nstands still."]


def test_an_edit_is_a_later_version_of_the_same_document() -> None:
    first, second = made("On"), made("Off", NOON + timedelta(minutes=1))

    assert first.uid == second.uid
    assert first.version < second.version
    assert second.props["created_at"] == NOON


def test_what_has_no_words_has_a_title_all_the_same() -> None:
    assert made(" ").props["title"] == WORDLESS
    assert len(str(made("word " * 99).props["title"])) == 100


def test_a_message_is_part_of_its_thread() -> None:
    thread = ORIGIN.ref("Document", "C1/1.0")
    remark = Remark(native_id="C1/2.0", words="Yes", below=thread, kind="message")

    assert [one.type for one in remark.draft().links] == ["PART_OF"]
