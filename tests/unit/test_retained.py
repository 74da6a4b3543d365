import pytest

from graph.declarations import LABELS
from graph.errors import InvalidSettings
from graph.queue import NIGHTLY, RETENTION
from graph.retained import REFUSED, RULES
from graph.settings import load_settings


def test_every_label_has_a_rule_or_a_reason() -> None:
    assert RULES.keys() | REFUSED.keys() == LABELS.keys()
    assert not RULES.keys() & REFUSED.keys()


def test_rules_name_properties_that_their_labels_have() -> None:
    shared = {"last_seen"}
    faults = [
        f"{label}.{name}"
        for label, rule in RULES.items()
        for name in (*rule.times, *([rule.ended] if rule.ended else []))
        if name not in shared and LABELS[label].property(name) is None
    ]

    assert faults == []


def test_the_setting_is_read_and_every_fault_of_it_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAZARA_RETENTION", '{"TechnicalEvent": 90, "DeadLetter": 30}')
    assert load_settings().retention == {"TechnicalEvent": 90, "DeadLetter": 30}

    monkeypatch.setenv("NAZARA_RETENTION", '{"Person": 9, "Incidnt": 9, "JobRun": 0}')
    with pytest.raises(InvalidSettings) as caught:
        load_settings()

    assert "Person: is not deleted by age, because many tools name it" in caught.value.message
    assert "Incidnt: is no label that can be deleted by age; known: " in caught.value.message
    assert "JobRun: expected at least 1 day, got 0" in caught.value.message


def test_it_runs_every_night() -> None:
    assert NIGHTLY[RETENTION]["task"] == RETENTION
