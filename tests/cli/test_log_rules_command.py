"""`nazara log-rules`, and what `nazara logs` finds by them."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from api.cli.main import main
from ingest.logs.detection.rule_files import rule_set

POOL = "ERROR HikariPool-1 - Connection is not available, request timed out after 30000ms."
LINES = [f"2026-11-29 09:{12 + n // 10:02d}:{n % 10:02d} {POOL}" for n in range(30)]

OWN = """\
- name: till-stuck
  title: 'till {till} is stuck'
  about: A till has to be switched off and on.
  severity: warning
  category: hardware
  match: ['till (?P<till>\\d+) does not move']
  for: ['till 7 does not move']
  against: ['till 7 moves']
- name: deadlock
  disabled: true
"""


def nazara(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(main, [*arguments], input=given)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    monkeypatch.setenv("NAZARA_LOG_RULES_DIR", str(tmp_path))
    return tmp_path / "own.yaml"


def test_what_is_found_is_told_before_the_groups_with_its_first_lines(tmp_path: Path) -> None:
    path = tmp_path / "payments.log"
    path.write_text("\n".join(LINES), encoding="utf-8")

    told = nazara("logs", str(path))

    assert told.exit_code == 0, told.output
    title = "CRITICAL: connection pool HikariPool-1 of payments exhausted, 30 lines, "
    assert f"{title}2026-11-29 09:12 to 09:14 (pool-exhausted)\n  {path}:1  2026" in told.stdout
    assert told.stdout.index("CRITICAL") < told.stdout.index("wording")


def test_the_same_as_json() -> None:
    told = orjson.loads(nazara("logs", "-", "--json", given="\n".join(LINES)).stdout)

    [finding] = told["findings"]
    assert (finding["rule"], finding["records"]) == ("pool-exhausted", 30)
    assert [one["line"] for one in finding["cited"]] == [1, 2, 3, 4, 5]
    assert finding["cited"][0]["text"] == LINES[0]


def test_limits_of_findings_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAZARA_LOG_FINDINGS", "1")
    monkeypatch.setenv("NAZARA_LOG_CITED_LINES", "0")

    told = nazara("logs", "-", given="deadlock detected\nno free inodes\n")

    assert "1 entries of further findings were only counted" in told.stdout
    assert "-:1  " not in told.stdout


def test_only_so_many_characters_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAZARA_LOG_RULE_CHARACTERS", "80")

    told = nazara("logs", "-", "--json", given="x" * 100 + " deadlock detected\n")

    assert orjson.loads(told.stdout)["findings"] == []


@pytest.mark.usefixtures("own")
def test_one_s_own_rules_are_used_listed_and_shown() -> None:
    found = nazara("logs", "-", given="till 8 does not move\ndeadlock detected\n")
    listed = nazara("log-rules", "list")
    shown = nazara("log-rules", "show", "till-stuck")

    assert "WARNING: till 8 is stuck, 1 line (till-stuck)" in found.stdout
    assert "(deadlock)" not in found.stdout
    assert "hardware       warning   till-stuck: till {till} is stuck" in listed.stdout
    assert "switched off: deadlock" in listed.stdout
    assert "A till has to be switched off and on." in shown.stdout


def test_rules_are_listed_and_shown_as_json() -> None:
    listed = orjson.loads(nazara("log-rules", "list", "--json").stdout)
    shown = orjson.loads(nazara("log-rules", "show", "disk-full", "--json").stdout)

    assert {one["name"] for one in listed["rules"]} == set(rule_set().rules)
    assert shown["severity"] == "critical"


def test_examples_of_one_s_own_rules_are_tried(own: Path) -> None:
    right = nazara("log-rules", "test", "till-stuck")
    own.write_text(OWN.replace("till 7 moves", "till 7 does not move"), encoding="utf-8")
    wrong = nazara("log-rules", "test", "till-stuck")

    assert (right.exit_code, right.stdout) == (0, "1 rules, 2 examples, 0 wrong\n")
    assert (wrong.exit_code, wrong.stdout) == (1, "1 rules, 2 examples, 1 wrong\n")
    assert f"{own}:8: rule 'till-stuck' takes 'till 7 does not move'" in wrong.stderr


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("NAZARA_LOG_OWN_RULES", "it is one more than 1, the most of a folder"),
        ("NAZARA_LOG_OWN_RULES_BYTES", "more than 1 bytes"),
        ("NAZARA_LOG_OWN_RULE_PATTERN_CHARACTERS", "characters, expected 1 at most"),
        ("NAZARA_LOG_OWN_RULE_PATTERN_WAYS", "ways from one place of a line, expected 1 at most"),
    ],
)
def test_what_one_s_own_rules_may_be_is_a_setting(
    own: Path, monkeypatch: pytest.MonkeyPatch, setting: str, said: str
) -> None:
    own.write_text(OWN, encoding="utf-8")
    monkeypatch.setenv(setting, "1")

    told = nazara("log-rules", "list")

    assert told.exit_code == 1
    assert said in " ".join(told.stderr.split())


def test_a_file_that_can_not_be_used_is_told_with_its_line(own: Path) -> None:
    own.write_text(OWN.replace("severity: warning", "severity: bad"), encoding="utf-8")

    told = nazara("log-rules", "list")

    assert told.exit_code == 1
    assert f"Error: {own}:4: rule 'till-stuck': `severity` is 'bad', expected one of" in told.stderr
    assert "What to do: " in told.stderr


@pytest.mark.parametrize("part", ["show", "test"])
def test_a_rule_that_is_not_there_is_said_to_be_missing(part: str) -> None:
    told = nazara("log-rules", part, "nothing")

    assert told.exit_code == 1
    assert "There is no rule 'nothing'" in told.stderr


def test_bundles_are_written(tmp_path: Path) -> None:
    told = nazara("log-rules", "bundles", str(tmp_path))

    assert told.exit_code == 0, told.output
    assert len(told.stdout.splitlines()) == len(list(tmp_path.iterdir())) == 5
