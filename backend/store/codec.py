"""Facts, runs and reports as JSON text and back."""

from dataclasses import dataclass, field
from typing import Any, get_args

import msgspec

from backend.domain.errors import ConsoleError
from backend.domain.facts import JournalledFact, RunStarted
from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.problem import Place
from backend.domain.run import RunRequest, Source

_TYPES: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(JournalledFact)}
_DECODERS: "dict[type[Any], msgspec.json.Decoder[Any]]" = {}


@dataclass(frozen=True, slots=True)
class _WireStep:
    """A step whose plain YAML values are left as they are: msgspec cannot read the recursive `Value`."""

    name: str
    kind: str
    subject: Any = None
    options: dict[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    timeout: float | None = None
    retries: int = 0
    continue_on_error: bool = False
    when: str = "success"
    place: Place | None = None
    group: str = ""
    combination: dict[str, str] = field(default_factory=dict)
    locked: str = ""


@dataclass(frozen=True, slots=True)
class _WireStage:
    name: str
    needs: tuple[str, ...] = ()
    steps: tuple[_WireStep, ...] = ()
    place: Place | None = None
    locked: str = ""


@dataclass(frozen=True, slots=True)
class _WirePipeline:
    stages: tuple[_WireStage, ...] = ()


@dataclass(frozen=True, slots=True)
class _WireRunStarted:
    run: str
    number: int
    at: float
    pipeline: _WirePipeline
    request: RunRequest
    source: Source
    refs: tuple[str, ...]


def encode(value: object) -> bytes:
    """Return a value as JSON; text that is no Unicode keeps its place as `?` rather than losing the fact."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_cleaned(msgspec.to_builtins(value)))


def encode_fact(fact: JournalledFact) -> tuple[str, bytes]:
    """Return the fact's type name and its JSON."""
    return type(fact).__name__, encode(fact)


def decode_fact(name: str, body: bytes | str) -> JournalledFact:
    """Return the fact; ConsoleError when this version does not know the type or cannot read the body."""
    kind = _TYPES.get(name)
    if kind is None:
        raise ConsoleError(
            f"The history holds a fact of the type {name}, which this version does not know.", "Use a newer Slipway."
        )
    try:
        if kind is RunStarted:
            return _run_started(_decoder(_WireRunStarted).decode(body))
        return _decoder(kind).decode(body)  # type: ignore[no-any-return]
    except msgspec.MsgspecError as error:
        raise ConsoleError(f"A {name} in the history cannot be read: {error}.") from error


def decode(kind: type[Any], body: bytes | str) -> Any:
    """Return a value of `kind`; msgspec's errors pass."""
    return _decoder(kind).decode(body)


def _decoder(kind: type[Any]) -> "msgspec.json.Decoder[Any]":
    if kind not in _DECODERS:
        _DECODERS[kind] = msgspec.json.Decoder(kind)
    return _DECODERS[kind]


def _run_started(wire: _WireRunStarted) -> RunStarted:
    stages = tuple(
        Stage(stage.name, stage.needs, tuple(_step(step) for step in stage.steps), stage.place, stage.locked)
        for stage in wire.pipeline.stages
    )
    return RunStarted(wire.run, wire.number, wire.at, Pipeline(stages), wire.request, wire.source, wire.refs)


def _step(wire: _WireStep) -> Step:
    return Step(
        name=wire.name,
        kind=wire.kind,
        subject=wire.subject,
        options=wire.options,
        needs=wire.needs,
        timeout=wire.timeout,
        retries=wire.retries,
        continue_on_error=wire.continue_on_error,
        when=wire.when,
        place=wire.place,
        group=wire.group,
        combination=wire.combination,
        locked=wire.locked,
    )


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode("utf-8")
        case dict():
            return {_cleaned(key): _cleaned(part) for key, part in value.items()}
        case list() | tuple():
            return [_cleaned(part) for part in value]
        case _:
            return value
