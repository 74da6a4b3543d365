"""The shipped rules: each is tried on the lines that it names itself, and on hostile ones."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import pytest

from ingest.logs.detection.detector import Detector
from ingest.logs.detection.line_pattern import LinePattern
from ingest.logs.detection.rule import LogRule, RuleExample
from ingest.logs.detection.rule_files import SHIPPED, InvalidRule, RuleLimits, rule_set
from ingest.logs.detection.trying import fault_of
from tests.docs.blocks import of_language
from tests.growth import is_linear
from tests.hostile_texts import hostile_texts
from tests.ingest.logs.log_entries import entry

RULES = rule_set().rules
EXAMPLES = [(rule, example) for rule in RULES.values() for example in rule.examples]

OWN = """\
- name: till-stuck
  title: 'till {till} of {system} is stuck'
  about: A till has to be switched off and on.
  severity: warning
  category: hardware
  least: 2
  within: 5m
  by: [till, system]
  match:
    - 'till (?P<till>\\d+) (?:is stuck|does not move)'
  for:
    - line: 'till 7 is stuck'
      till: '7'
  against:
    - 'till 7 moves'
"""


@pytest.mark.parametrize(
    ("rule", "example"), EXAMPLES, ids=[f"{rule.name}-{n}" for n, (rule, _) in enumerate(EXAMPLES)]
)
def test_a_rule_takes_the_lines_it_says_and_leaves_the_others(
    rule: LogRule, example: RuleExample
) -> None:
    assert fault_of(rule, example) is None


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_takes_time_as_the_line_is_long(rule: LogRule) -> None:
    slow = [
        (pattern.text, text(60))
        for pattern in (*rule.patterns, *rule.exceptions)
        # Ten of thousands: how long a pattern takes is bounded when it is read.
        for text in itertools.islice(hostile_texts(pattern.compiled), 0, 400, 40)
        if _seconds(pattern, text(4000)) > 0.02
        and not is_linear(lambda size, p=pattern, t=text: p.compiled.search(t(size)))  # type: ignore[misc]
    ]

    assert slow == []


def _seconds(pattern: LinePattern, text: str) -> float:
    began = time.thread_time()
    pattern.compiled.search(text)
    return time.thread_time() - began


def test_every_rule_is_explained_and_its_title_can_be_said_without_names() -> None:
    assert len(RULES) > 40
    assert [name for name, rule in RULES.items() if len(rule.about) < 40] == []
    assert [name for name, rule in RULES.items() if "  " in rule.worded({})] == []


def folder(place: Path, text: str) -> Path:
    (place / "own.yaml").write_text(text, encoding="utf-8")
    return place


def test_one_s_own_rules_are_added(tmp_path: Path) -> None:
    rules = rule_set(folder(tmp_path, OWN)).rules
    detector = Detector(rules.values())
    for second in range(2):
        detector.add(entry("till 7 does not move", second, service="shop-3"))

    assert set(rules) == {*RULES, "till-stuck"}
    assert [one.title for one in detector.findings()] == ["till 7 of shop-3 is stuck"]


def test_a_rule_of_the_same_name_replaces_the_shipped_one(tmp_path: Path) -> None:
    rules = rule_set(folder(tmp_path, OWN.replace("till-stuck", "deadlock"))).rules

    assert set(rules) == set(RULES)
    assert rules["deadlock"].severity == "warning"


def test_a_shipped_rule_is_switched_off(tmp_path: Path) -> None:
    chosen = rule_set(folder(tmp_path, "- {name: deadlock, disabled: true}\n"))

    assert set(RULES) - set(chosen.rules) == chosen.off == {"deadlock"}


def test_an_empty_file_has_no_rules(tmp_path: Path) -> None:
    assert rule_set(folder(tmp_path, "# none yet\n")).rules == RULES


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("severity: warning", "severity: bad"), "own.yaml:4: rule 'till-stuck': `severity` is"),
        (("category: hardware", "category: x"), "own.yaml:5: rule 'till-stuck': `category` is"),
        (("least: 2", "least: many"), "own.yaml:6: rule 'till-stuck': `least` is 'many', expected"),
        (("within: 5m", "within: soon"), "own.yaml:7: rule 'till-stuck': `within` is 'soon'"),
        (
            ("by: [till, system]", "by: [door]"),
            "own.yaml:8: rule 'till-stuck': `by` speaks of door",
        ),
        (("by: [till, system]", "by: [till]"), "own.yaml:2: rule 'till-stuck': `title` speaks of"),
        (("till (?P", "till (?=x)(?P"), "own.yaml:10: rule 'till-stuck': 'till (?=x)"),
        (("\\d+", "(\\d+)+"), "own.yaml:10: rule 'till-stuck': 'till (?P<till>(\\\\d+)+)"),
        (("about: A", "abuot: A"), "own.yaml:3: rule 'till-stuck': it has abuot, expected about,"),
        (("- 'till 7 moves'", "[]"), "own.yaml:1: rule 'till-stuck': it has no examples"),
        (("- name: till-stuck", "- name:"), "own.yaml:1: `name` is None, expected a text"),
        (("- name: till-stuck", "- disabled: true\n  name: x"), "there is none to switch off"),
        ((OWN, OWN + OWN), "own.yaml:16: rule 'till-stuck': its name is there twice"),
        ((OWN, "rules: 1"), "own.yaml:1: it is no list"),
        ((OWN, "- 1"), "own.yaml:1: got no rule"),
        ((OWN, "- !!python/object:a.b {}"), "own.yaml:1: a rule can't be read"),
        ((OWN, "- {"), "can't be read as YAML"),
        ((OWN, "- !!set {a}"), "own.yaml:1: got {'a'}, expected keys"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    assert change[0] in OWN

    with pytest.raises(InvalidRule) as error:
        rule_set(folder(tmp_path, OWN.replace(*change)))

    assert said in str(error.value)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (RuleLimits(rules=1), "own.yaml:16: rule 'till-2': it is one more than 1, the most"),
        (RuleLimits(bytes_=400), "have more than 400 bytes"),
        (RuleLimits(characters=20), "own.yaml:10: rule 'till-stuck': 'till (?P<till>"),
        (RuleLimits(ways=50), "ways from one place of a line, expected 50 at most"),
    ],
)
def test_rules_of_a_folder_have_limits(tmp_path: Path, limits: RuleLimits, said: str) -> None:
    place = folder(tmp_path, OWN + OWN.replace("till-stuck", "till-2"))
    assert "till-2" in rule_set(place).rules

    with pytest.raises(InvalidRule) as error:
        rule_set(place, limits)

    assert said in str(error.value)


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "a: &a []\nb: [*a, *a]\n"])
def test_a_file_that_grows_when_it_is_read_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidRule, match="expected rules that are written out"):
        rule_set(folder(tmp_path, text))


def test_a_file_of_other_bytes_is_refused_whole_or_cut(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_bytes(b"- \xff" + b" " * 100)

    with pytest.raises(InvalidRule, match="can't be read as YAML"):
        rule_set(tmp_path)
    with pytest.raises(InvalidRule, match="more than 50 bytes"):
        rule_set(tmp_path, RuleLimits(bytes_=50))


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(InvalidRule, match="is no folder"):
        rule_set(tmp_path / "nowhere")


def test_a_wrong_example_is_told_with_what_was_expected(tmp_path: Path) -> None:
    said = OWN.replace("till: '7'", "till: '8'").replace("till 7 moves", "till 7 does not move")
    rule = rule_set(folder(tmp_path, said)).rules["till-stuck"]

    faults = [fault_of(rule, example) or "" for example in rule.examples]

    assert "own.yaml:12: rule 'till-stuck' reads till '7', expected '8'" in faults[0]
    assert "own.yaml:15: rule 'till-stuck' takes 'till 7 does not move'" in faults[1]


def test_the_wheel_has_the_rules() -> None:
    """They lie in a package, and hatch takes all files of packages but those it excludes."""
    assert SHIPPED.parent.joinpath("__init__.py").exists()
    assert len([*SHIPPED.glob("*.yaml")]) > 5


def test_the_rule_of_the_guide_is_one(tmp_path: Path) -> None:
    [block] = [one for one in of_language("yaml") if one.page == "docs/guides/log-rules.md"]
    chosen = rule_set(folder(tmp_path, block.text))

    rule = chosen.rules["till-stuck"]
    assert [fault for one in rule.examples if (fault := fault_of(rule, one))] == []
    assert chosen.off == {"deadlock"}
