"""Language models, asked by the libraries that are used in earnest, of a server on loopback."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from enrich.providers.asking import LanguageModel, Prompt, PromptPassage, TokenUsage
from enrich.providers.faults import (
    AnswerLost,
    AnswerRefused,
    AnswerUnusable,
    KeyRefused,
    PromptTooLong,
    ProviderFault,
    ProviderThrottled,
    ProviderUnavailable,
    RequestRefused,
)
from enrich.providers.kinds import kind_of
from graph.settings.settings import Settings
from tests.loopback.asked import access_to, config_for
from tests.loopback.provider import KEY, LoopbackProvider, loopback
from tests.loopback.script import OVERLOADED, Turn, always, in_turn

KINDS = ("anthropic", "openai-compatible")

PROMPT = Prompt(
    instructions="Say what happened.",
    context="Severity 1: all customers of a region.",
    passages=(
        PromptPassage("acme:desk:main:ticket:1", "title", "The pump stopped"),
        PromptPassage("acme:desk:main:ticket:1", "text", "It stopped at 10:15. Key sk-ant-x" * 9),
    ),
)


class Told(BaseModel):
    """What happened."""

    text: str
    passages: list[int]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@contextmanager
def asking(
    provider: LoopbackProvider, kind: str, folder: Path, **settings: Any
) -> Iterator[LanguageModel]:
    config = config_for(provider, kind, folder / "key")
    with access_to(config, **settings) as access:
        make = kind_of(config).language
        assert make is not None
        yield make(access)


def fault(kind: str, folder: Path, turn: Turn, **settings: Any) -> ProviderFault:
    with loopback(script=always(turn)) as provider, asking(provider, kind, folder, **settings) as m:
        with pytest.raises(ProviderFault) as raised:
            m.ask(PROMPT, Told)
        assert KEY not in str(raised.value)
        return raised.value


def test_an_answer_comes_in_its_form_with_what_it_cost(kind: str, tmp_path: Path) -> None:
    with loopback() as provider, asking(provider, kind, tmp_path) as model:
        reply = model.ask(PROMPT, Told)

    assert reply.value.text.startswith("Answer ")
    assert reply.value.passages == [1, 1]
    [(taken, given)] = [one for counted in provider.counted.values() for one in counted]
    assert reply.usage == TokenUsage(taken=taken, given=given)
    assert reply.model == model.spec.model
    assert 0 < reply.seconds < 60


def test_texts_are_sent_fenced_and_without_secrets_and_uids(kind: str, tmp_path: Path) -> None:
    with loopback() as provider, asking(provider, kind, tmp_path) as model:
        model.ask(PROMPT, Told)

    [heard] = provider.heard
    sent = str(heard.body)
    assert "<<<passage 2 text " in sent
    assert "acme" not in sent
    assert KEY not in sent
    assert not [name for name in heard.headers if "stainless" in name]


def test_the_profile_is_marked_as_what_the_provider_keeps(tmp_path: Path) -> None:
    with loopback() as provider, asking(provider, "anthropic", tmp_path) as model:
        model.ask(PROMPT, Told)
        model.ask(Prompt(instructions="Say what happened.", passages=PROMPT.passages), Told)

    with_profile, without = (one.body["system"] for one in provider.heard)
    assert [one.get("cache_control") for one in with_profile] == [None, {"type": "ephemeral"}]
    assert "Severity 1" in with_profile[1]["text"]
    assert [one.get("cache_control") for one in without] == [{"type": "ephemeral"}]


@pytest.mark.parametrize(
    ("turn", "expected", "is_retryable"),
    [
        (Turn(status=401), KeyRefused, False),
        (Turn(status=403), KeyRefused, False),
        (Turn(status=400), RequestRefused, False),
        (Turn(status=404), RequestRefused, False),
        (Turn(status=413), PromptTooLong, False),
        (Turn(status=400, message="prompt is too long: 210000 tokens"), PromptTooLong, False),
        (Turn(status=500), ProviderUnavailable, True),
        (Turn(status=503), ProviderUnavailable, True),
        (OVERLOADED, ProviderUnavailable, True),
        (Turn(trouble="refusal"), AnswerRefused, False),
        (Turn(trouble="max_tokens"), AnswerUnusable, False),
        (Turn(trouble="malformed"), AnswerUnusable, False),
        (Turn(trouble="not_json"), AnswerUnusable, False),
        (Turn(trouble="other_form"), AnswerUnusable, False),
        (Turn(trouble="another"), AnswerUnusable, False),
        (Turn(trouble="cut"), AnswerLost, True),
    ],
)
def test_what_goes_wrong_is_told_in_our_words(
    kind: str, tmp_path: Path, turn: Turn, expected: type[ProviderFault], *, is_retryable: bool
) -> None:
    found = fault(kind, tmp_path, turn)

    assert type(found) is expected
    assert found.retryable is is_retryable


def test_a_provider_that_was_asked_too_often_says_for_how_long(kind: str, tmp_path: Path) -> None:
    found = fault(kind, tmp_path, Turn(status=429, retry_after=7))

    assert isinstance(found, ProviderThrottled)
    assert found.retry_after == 7


def test_an_answer_that_takes_too_long_is_lost_and_may_have_been_counted(
    kind: str, tmp_path: Path
) -> None:
    found = fault(kind, tmp_path, Turn(seconds=3), llm_answer_seconds=0.4)

    assert type(found) is AnswerLost
    assert found.is_paid


def test_an_answer_that_is_too_large_is_not_read(kind: str, tmp_path: Path) -> None:
    found = fault(kind, tmp_path, Turn(message="x" * 5000, status=500), llm_answer_bytes=1000)

    assert type(found) is AnswerUnusable
    assert "NAZARA_LLM_ANSWER_BYTES" in found.remedy


@pytest.mark.parametrize("trouble", ["refusal", "max_tokens", "other_form", "another"])
def test_an_answer_that_can_not_be_used_says_what_it_cost(
    kind: str, tmp_path: Path, trouble: Any
) -> None:
    found = fault(kind, tmp_path, Turn(trouble=trouble))

    assert found.usage is not None
    assert found.usage.taken > 0
    assert found.blames == "text"


def test_nobody_is_there(kind: str, tmp_path: Path) -> None:
    with loopback() as provider:
        pass
    with asking(provider, kind, tmp_path) as model, pytest.raises(ProviderUnavailable) as raised:
        model.ask(PROMPT, Told)

    assert not raised.value.is_paid


def test_an_address_inside_of_a_network_is_not_asked_unless_it_is_allowed(
    kind: str, tmp_path: Path
) -> None:
    with loopback() as provider:
        config = config_for(provider, kind, tmp_path / "key", allow_private=False)
        with (
            access_to(config) as access,
            pytest.raises(RequestRefused, match="inside of a network"),
        ):
            kind_of(config).language(access).ask(PROMPT, Told)  # type: ignore[misc]

    assert provider.heard == []


def test_a_key_is_read_anew_so_that_it_can_be_replaced(kind: str, tmp_path: Path) -> None:
    with loopback() as provider, asking(provider, kind, tmp_path) as model:
        model.ask(PROMPT, Told)
        provider.revoke()
        with pytest.raises(KeyRefused):
            model.ask(PROMPT, Told)
        provider.keys.add("another-key")
        (tmp_path / "key").write_text("another-key")
        model.ask(PROMPT, Told)
        (tmp_path / "key").unlink()
        with pytest.raises(KeyRefused, match="can't be read"):
            model.ask(PROMPT, Told)

    assert [one.key for one in provider.heard] == [KEY, KEY, "another-key"]


def test_questions_of_several_threads_get_their_own_answers(kind: str, tmp_path: Path) -> None:
    texts = [f"Pump {number} stopped." for number in range(12)]
    found: dict[str, str] = {}

    def ask(model: LanguageModel, text: str) -> None:
        prompt = Prompt(instructions="Say it.", passages=(PromptPassage("a", "text", text),))
        found[text] = model.ask(prompt, Told).value.text

    with loopback(seconds=0.2) as provider, asking(provider, kind, tmp_path) as model:
        threads = [threading.Thread(target=ask, args=(model, text)) for text in texts]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

    assert len({*found.values()}) == len(texts)
    assert max_at_once(provider) > 3


def max_at_once(provider: LoopbackProvider) -> int:
    marks = sorted([(a, 1) for a, _ in provider.spans] + [(b, -1) for _, b in provider.spans])
    at_once, most = 0, 0
    for _, step in marks:
        at_once += step
        most = max(most, at_once)
    return most


@pytest.mark.parametrize(
    ("rejected", "ways"),
    [
        ((), ["json_schema"]),
        (("json_schema",), ["json_schema", "json_object"]),
        (("json_schema", "json_object"), ["json_schema", "json_object", None]),
    ],
)
def test_a_form_is_asked_for_in_the_way_that_the_server_takes(
    tmp_path: Path, rejected: tuple[str, ...], ways: list[str | None]
) -> None:
    with (
        loopback(rejected_formats=frozenset(rejected)) as provider,
        asking(provider, "openai-compatible", tmp_path) as model,
    ):
        model.ask(PROMPT, Told)
        model.ask(PROMPT, Told)

    asked = [one.body.get("response_format", {}).get("type") for one in provider.heard]
    assert asked == [*ways, ways[-1]]


def test_a_server_without_a_key_is_asked_without_one(tmp_path: Path) -> None:
    with loopback(keys={""}) as provider:
        config = config_for(provider, "openai-compatible", tmp_path / "key", secret=None)
        with access_to(config) as access:
            kind_of(config).language(access).ask(PROMPT, Told)  # type: ignore[misc]

    assert "authorization" not in provider.heard[0].headers


def test_a_question_is_sent_once_however_it_fails(kind: str, tmp_path: Path) -> None:
    with (
        loopback(script=in_turn(OVERLOADED)) as provider,
        asking(provider, kind, tmp_path) as model,
        pytest.raises(ProviderUnavailable),
    ):
        model.ask(PROMPT, Told)

    assert len(provider.heard) == 1


def test_connections_are_closed_once_nobody_holds_the_provider(kind: str, tmp_path: Path) -> None:
    with loopback() as provider:
        config = config_for(provider, kind, tmp_path / "key")
        access = kind_of(config).access(config, Settings())
        language = kind_of(config).language
        assert language is not None
        model: LanguageModel | None = language(access)
        assert model is not None
        model.ask(PROMPT, Told)
        closing = access.wire.closing

        del access, model
        gc.collect()

        assert not closing.alive
