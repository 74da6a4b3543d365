"""`nazara logs`: a file in, groups out."""

from __future__ import annotations

import gzip
import zipfile
from datetime import UTC
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from api.cli.content.logs_told import LogsTold
from api.cli.main import main
from graph.settings.settings import Settings
from ingest.log_files.reading import ReadGroups
from ingest.logs.reading import ReadLine

LINES = [
    *(f"2026-11-29 10:0{n % 10}:00 INFO order {n} paid" for n in range(30)),
    "2026-11-29 10:11:00 ERROR pool of payments exhausted after 30 s",
]


def nazara(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(main, ["logs", *arguments], input=given)


def shown(lines: list[str], columns: int) -> list[str]:
    """Return what a terminal of so many columns shows of a file."""
    groups = ReadGroups.of(Settings(), {}, UTC)
    for number, line in enumerate(lines, 1):
        groups.add(ReadLine("a.log", number, line))
    groups.add(None)
    return LogsTold(groups.report(20, 1.0), columns).text().splitlines()


def rows(told: Result) -> list[str]:
    """Return what is said of the groups, with one blank between words."""
    lines = [" ".join(line.split()) for line in told.stdout.splitlines()]
    return lines[lines.index("entries share level first last wording") + 1 :]


def test_groups_are_shown_with_their_levels_and_times(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text("\n".join(LINES[:20]))
    (tmp_path / "app.log.1.gz").write_bytes(gzip.compress("\n".join(LINES[20:]).encode()))

    told = nazara(str(tmp_path))

    assert told.exit_code == 0, told.output
    assert told.stdout.startswith("31 lines of 2 sources: 31 entries in 2 groups (")
    assert rows(told) == [
        "30 96.8% info 11-29 10:00:00 11-29 10:09:00 order <*> paid",
        "1 3.2% error 11-29 10:11:00 11-29 10:11:00 pool of payments exhausted after <*> s",
    ]


def test_what_a_source_was_recognised_to_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text("\n".join(LINES))

    told = nazara(str(tmp_path / "app.log")).stdout

    assert (
        "\n  31 lines: time LEVEL, 100.0% fit\n  2026-11-29 10:00:00 to 2026-11-29 10:11:00 UTC\n"
        "  1 error, 30 info\n" in told
    )


@pytest.mark.parametrize("columns", [60, 80, 130])
def test_a_terminal_shows_everything_in_its_width(columns: int) -> None:
    words = " ".join(["a long word of many"] * 9)
    line = f"2026-11-29 10:00:00 ERROR no space left on device {words} its end"

    told = shown([line], columns)

    assert max(map(len, told)) <= columns
    assert max(map(len, told)) > columns - 20
    said = " ".join(" ".join(told).split())
    assert said.count(f"{words} its end") == 2


def test_a_file_or_another_program_gets_each_thing_in_one_line() -> None:
    words = " ".join(["a long word of many"] * 9)
    line = f"2026-11-29 10:00:00 ERROR no space left on device {words}"

    told = nazara("-", given=line).stdout.splitlines()

    assert [one.split("  ")[-1] for one in told if words in one] == [
        line,
        f"no space left on device {words}",
    ]


def test_the_lines_of_a_trace_that_is_cited_are_shown_as_they_are() -> None:
    trace = [
        "2026-11-29 10:00:00 ERROR cannot save",
        "java.io.IOException: No space left on device",
        *(f"\tat org.example.Save.part{n}(Save.java:{n})" for n in range(9)),
    ]

    told = shown(trace, 100)

    begin = next(place for place, one in enumerate(told) if one.startswith("  a.log:1  "))
    assert told[begin : begin + 4] == [
        "  a.log:1  2026-11-29 10:00:00 ERROR cannot save",
        "      java.io.IOException: No space left on device",
        "          at org.example.Save.part0(Save.java:0)",
        "          at org.example.Save.part1(Save.java:1)",
    ]
    assert told[begin + 8] == "      … 3 more lines (--json)"


def test_programs_are_given_cited_lines_whole_up_to_a_length(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = f"2026-11-29 10:00:00 ERROR no space left on device {'x ' * 500}its end"

    def cited() -> str:
        [found] = orjson.loads(nazara("-", "--json", given=line).stdout)["findings"]
        return str(found["cited"][0]["text"])

    whole = cited()
    monkeypatch.setenv("NAZARA_LOG_CITED_CHARACTERS", "80")

    assert whole == line
    assert cited() == f"{line[:79]}…"


def test_a_stack_trace_is_one_entry_with_its_exception_in_front() -> None:
    trace = [
        "org.example.PayException: pool is full",
        "\tat org.example.Pay.run(Pay.java:17)",
        "Caused by: java.lang.IllegalStateException: x",
        "\t... 2 more",
    ]
    told = nazara("-", given="\n".join([*LINES[:3], LINES[-1], *trace, *LINES[3:5]]))

    assert "10 lines of 1 source: 6 entries in 2 groups" in told.stdout
    [row] = rows(told)[1:]
    assert row.endswith("11-29 10:11:00 PayException: pool of payments exhausted after <*> s")


def test_times_of_more_than_a_year_are_told_with_their_years() -> None:
    given = "2024-11-29 10:00:00 INFO one thing\n2026-11-29 10:01:00 INFO one thing\n"

    assert rows(nazara("-", given=given)) == [
        "2 100.0% info 24-11-29 10:00 26-11-29 10:01 one thing",
    ]


def test_where_entries_have_no_times_their_lines_are_told() -> None:
    assert rows(nazara("-", given="one thing\nanother matter\none thing\n")) == [
        "2 66.7% line 1 line 3 one thing",
        "1 33.3% line 2 line 2 another matter",
    ]


def test_people_say_which_field_is_which_and_in_which_zone_times_are() -> None:
    line = '{"at":"2026-07-01 10:00:00","msg":"no","payload":{"text":"pool is full"}}'

    told = orjson.loads(
        nazara(
            *("-", "--json", "--field", "message=payload.text", "--zone", "Europe/Berlin"),
            given=line,
        ).stdout
    )

    assert told["recognised"]["-"]["fields"] == {"time": "at", "message": "payload.text"}
    assert told["shown"][0]["wording"] == "pool is full"
    assert told["shown"][0]["first"]["time"] == "2026-07-01T08:00:00+00:00"


@pytest.mark.parametrize(
    "arguments",
    [("--field", "message"), ("--field", "colour=x"), ("--zone", "Nowhere/Else"), ("--zone", "/")],
)
def test_what_is_no_field_and_no_zone_is_refused(arguments: tuple[str, str]) -> None:
    told = nazara("-", *arguments)

    assert told.exit_code == 2
    assert arguments[1].partition("=")[0] in told.stderr


def test_an_entry_has_a_most_of_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAZARA_LOG_RECORD_LINES", "5")
    given = "\n".join([LINES[0], "a.b.FooError: x", *["\tat a.b.C.d(C.java:1)"] * 8])

    assert "10 lines of 1 source: 2 entries" in nazara("-", given=given).stdout


def test_the_rarest_come_first_when_asked_for() -> None:
    told = nazara("-", "--rarest", "--first", "1", given="\n".join(LINES))

    assert "pool of payments exhausted" in told.stdout
    assert "order" not in told.stdout
    assert "and 1 more groups" in told.stdout


def test_the_same_as_json() -> None:
    told = orjson.loads(nazara("-", "--json", given="\n".join(LINES)).stdout)

    assert (told["lines"], told["groups"], told["passed_over"]) == (31, 2, {})
    [paid, exhausted] = told["shown"]
    assert (paid["records"], paid["level"]) == (30, "info")
    assert paid["sample"] == "order 0 paid"
    assert exhausted["first"] == {
        "source": "-",
        "line": 31,
        "time": "2026-11-29T10:11:00+00:00",
    }
    assert told["recognised"]["-"]["formats"] == {"time LEVEL": 31}


def test_limits_are_told_when_they_are_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAZARA_LOG_LINE_BYTES", "80")
    monkeypatch.setenv("NAZARA_LOG_WORDINGS", "1")
    given = "\n".join(f"{word} {'x' * 99}" for word in ("ada", "linus", "grace"))

    told = nazara("-", given=given)

    assert "3 lines were longer" in told.stdout
    assert "2 new wordings were counted together" in told.stdout


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_secrets_are_shown_nowhere(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("NAZARA_LOG_HIDE_EMAILS", "true")
    monkeypatch.setenv("NAZARA_LOG_HIDE_ADDRESSES", "true")

    told = nazara(
        "-", *arguments, given="login of ada@acme.example from 10.0.0.7 password=hunter2\n"
    )

    assert not [one for one in ("hunter2", "ada@", "10.0.0.7") if one in told.output]
    assert "login of *** from *** password=***" in told.output
    assert "1 lines held" in told.output or orjson.loads(told.stdout)["masked"] == 1


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("NAZARA_LOG_UNPACKED_BYTES", "20", "more than 20 bytes come out of it"),
        ("NAZARA_LOG_ARCHIVE_LAYERS", "1", "it is packed more than 1 times"),
        ("NAZARA_LOG_ARCHIVE_MEMBERS", "1", "it holds more than 1 files"),
    ],
)
def test_limits_of_archives_are_told_when_they_are_met(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, why: str
) -> None:
    monkeypatch.setenv(variable, value)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.log.gz", gzip.compress(b"line\n" * 9))
        archive.writestr("b.log", b"line\n" * 9)

    told = nazara(str(tmp_path / "a.zip"))

    assert why in told.stdout


def test_files_of_a_rotated_log_are_read_oldest_first(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("app.log", "app.log.1", "app.log.2")]
    for number, path in enumerate(paths):
        path.write_text(f"turn {number} of it\n")

    [group] = orjson.loads(nazara(*map(str, paths), "--json").stdout)["shown"]

    assert (group["first"]["source"], group["last"]["source"]) == (str(paths[2]), str(paths[0]))


def test_nothing_of_a_text_reaches_the_terminal_but_what_is_printed() -> None:
    told = nazara("-", given="\x1b[31mred\x07 alert\n")

    assert "\x1b" not in told.stdout
    assert "\x07" not in told.stdout


def test_a_file_that_is_not_there_is_said_to_be_missing() -> None:
    told = nazara("nowhere.log")

    assert told.exit_code == 2
    assert "nowhere.log" in told.stderr


def test_no_line_is_no_group() -> None:
    assert nazara("-").stdout.startswith("0 lines of 1 source: 0 entries in 0 groups (")
