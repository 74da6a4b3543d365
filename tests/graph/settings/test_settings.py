from pathlib import Path

import orjson
import pytest
from pydantic import SecretStr, ValidationError

from graph.errors import InvalidSettings, NotRunning
from graph.settings.settings import Settings, load_settings, misspelt, resolve, state_file


def test_a_misspelt_variable_is_an_error_naming_the_nearest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NAZARA_NEO4J_URL", "bolt://localhost:7687")

    with pytest.raises(InvalidSettings, match=r"NAZARA_NEO4J_URL is no setting.*NAZARA_NEO4J_URI"):
        load_settings()


def test_every_fault_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAZARA_BATCH_SIZE", "many")
    monkeypatch.setenv("NAZARA_LOG_LEVEL", "loud")

    with pytest.raises(InvalidSettings, match=r"(?s)BATCH_SIZE.*LOG_LEVEL"):
        load_settings()


def test_variables_of_the_test_suite_and_of_others_are_no_faults() -> None:
    assert misspelt({"NAZARA_TEST_DATA": "x", "PATH": "/bin", "NAZARA_ORG": "acme"}) == []


def test_settings_are_frozen(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)

    with pytest.raises(ValidationError, match="frozen"):
        settings.org = "other"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("[" * 100_000, "NAZARA_RETENTION: .*expected a JSON object"),
        ('{"DeadLetter": 1' + "0" * 5000 + "}", "NAZARA_RETENTION: .*expected a JSON object"),
        ('{"DeadLetter": 12345678901234567890123}', "DEADLETTER: .*exceeded maximum size"),
        ('{"DeadLetter": 99999999999}', "DeadLetter: expected 1 to 36,500 days"),
    ],
)
def test_json_that_no_setting_can_hold_is_a_fault_of_that_setting(
    monkeypatch: pytest.MonkeyPatch, given: str, words: str
) -> None:
    monkeypatch.setenv("NAZARA_RETENTION", given)

    with pytest.raises(InvalidSettings, match=words):
        load_settings()


def test_every_setting_is_described() -> None:
    faults = [name for name, field in Settings.model_fields.items() if not field.description]

    assert not faults


def test_nothing_running_and_nothing_set_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotRunning, match="nothing is running on") as caught:
        resolve(Settings(data_dir=tmp_path))
    assert "nazara up" in caught.value.remedy


def test_the_state_file_of_a_running_supervisor_gives_the_addresses(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("secret\n")
    state_file(tmp_path).parent.mkdir()
    state_file(tmp_path).write_bytes(
        orjson.dumps(
            {
                "api": "http://127.0.0.1:1",
                "bolt": "bolt://127.0.0.1:2",
                "redis": "redis://127.0.0.1:3/0",
                "neo4j_user": "neo4j",
                "neo4j_password_file": str(tmp_path / "password"),
            }
        )
    )

    endpoints = resolve(Settings(data_dir=tmp_path))

    assert endpoints.neo4j_uri == "bolt://127.0.0.1:2"
    assert endpoints.neo4j_password == "secret"
    assert endpoints.redis_url == "redis://127.0.0.1:3/0"
    assert endpoints.api_url == "http://127.0.0.1:1"


def test_explicit_addresses_win_over_a_running_supervisor(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        neo4j_uri="neo4j://db:7687",
        neo4j_user="reader",
        neo4j_password=SecretStr("pw"),
        redis_url=SecretStr("redis://queue:6379/0"),
    )

    endpoints = resolve(settings)

    assert (endpoints.neo4j_uri, endpoints.neo4j_user) == ("neo4j://db:7687", "reader")
    assert endpoints.neo4j_password == "pw"


def test_a_damaged_state_file_is_said_and_not_guessed(tmp_path: Path) -> None:
    state_file(tmp_path).parent.mkdir()
    state_file(tmp_path).write_text("{")

    with pytest.raises(NotRunning, match="can't be read"):
        resolve(Settings(data_dir=tmp_path))


def test_only_what_is_needed_has_to_be_there(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, neo4j_uri="neo4j://db:7687")

    assert resolve(settings, ("neo4j",)).neo4j_uri == "neo4j://db:7687"
    with pytest.raises(NotRunning):
        resolve(settings, ("redis",))
