import pytest
from celery.schedules import crontab

from graph.embedded.services import environment_of
from graph.errors import InvalidSettings
from graph.model.declarations import LABELS
from graph.model.retained import REFUSED, RULES
from graph.queue.app import RETENTION, SWEEP, nightly
from graph.settings.settings import load_settings


def test_a_label_is_deleted_by_age_or_says_why_not() -> None:
    assert LABELS["Incident"].aging == RULES["Incident"]
    assert REFUSED["Ticket"] == "it is a CustomerCase too: set that"
    assert [name for name, reason in REFUSED.items() if len(reason.split()) < 3] == []


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
    assert "JobRun: expected 1 to 36,500 days, got 0" in caught.value.message


def test_what_is_no_json_is_a_fault_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAZARA_RETENTION", "TechnicalEvent=90")
    monkeypatch.setenv("NAZARA_NIGHTLY_AT", "24:00")

    with pytest.raises(InvalidSettings) as caught:
        load_settings()

    assert 'NAZARA_RETENTION: Value error, expected a JSON object such as {"DeadLetter": 30}' in (
        caught.value.message
    )
    assert "NAZARA_NIGHTLY_AT" in caught.value.message


def test_processes_that_are_started_get_the_same_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAZARA_RETENTION", '{"TechnicalEvent": 90, "DeadLetter": 30}')
    given = load_settings()

    for name, text in environment_of(given).items():
        monkeypatch.setenv(name, text)

    assert load_settings() == given


def test_it_runs_every_night_and_the_sweep_an_hour_later() -> None:
    schedule = {name: entry["schedule"] for name, entry in nightly("23:45").items()}

    assert schedule == {
        RETENTION: crontab(hour=23, minute=45),
        SWEEP: crontab(hour=0, minute=45),
    }
