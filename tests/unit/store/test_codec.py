"""Facts survive the way to the disk and back."""

from typing import get_args

import pytest
from hypothesis import given

from backend.domain.errors import ConsoleError
from backend.domain.facts import AbortRequested, JournalledFact, RunStarted, StepChanged
from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.run import RunRequest, Source
from backend.store.codec import _TYPES, decode_fact, encode_fact
from tests.unit.store.facts import facts


@given(facts)
def test_every_fact_comes_back_equal(fact: JournalledFact) -> None:
    name, body = encode_fact(fact)
    again = decode_fact(name, body)
    assert again == fact
    assert encode_fact(again) == (name, body)


def test_a_fact_of_an_older_version_is_read() -> None:
    changed = decode_fact("StepChanged", b'{"run":"r","ref":"a/b","phase":"succeeded","at":1.0}')
    assert changed == StepChanged("r", "a/b", Phase.SUCCEEDED, 1.0)
    request = b'{"until":"unit","start":"","only":"a/b","reuse":"","by":"ann"}'
    step = b'{"name":"b","kind":"run","subject":"x","options":{},"needs":[],"retries":0,"when":"success"}'
    body = b'{"run":"r","number":1,"at":1.0,"source":{},"refs":["a/b"],"request":%b,"pipeline":{"stages":[{"name":"a","steps":[%b]}]}}'
    pipeline = Pipeline((Stage("a", (), (Step("b", "run", "x"),)),))
    wanted = RunStarted("r", 1, 1.0, pipeline, RunRequest("unit", only="a/b", by="ann"), Source(), ("a/b",))
    assert decode_fact("RunStarted", body % (request, step)) == wanted


def test_all_journalled_facts_have_a_reader() -> None:
    assert set(_TYPES.values()) == set(get_args(JournalledFact))


def test_text_that_is_no_unicode_does_not_lose_the_fact() -> None:
    name, body = encode_fact(AbortRequested("r1", 5.0, by="a\udce4b"))
    assert decode_fact(name, body) == AbortRequested("r1", 5.0, by="a?b")


def test_a_fact_of_a_newer_version_is_refused_in_words() -> None:
    with pytest.raises(ConsoleError, match="does not know"):
        decode_fact("PlanetMoved", b"{}")
