"""The pipeline while it is being proposed: what the templates put together and `slipway_text` writes down."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.pipeline import Value
from backend.domain.proposal import Reason


@dataclass(frozen=True, slots=True)
class StepDraft:
    """One step: its fields in the file's order, the kind first; `comment` stands above it."""

    name: str
    fields: Mapping[str, Value]
    comment: str = ""
    reasons: tuple[Reason, ...] = ()  # without a `node` they explain this step


@dataclass(frozen=True, slots=True)
class StageDraft:
    """One stage; a stage without steps is not written."""

    name: str
    needs: tuple[str, ...] = ()
    steps: tuple[StepDraft, ...] = ()
    comment: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class EnvironmentDraft:
    """One environment on the engine of the current Docker context."""

    name: str
    overlays: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    soak: str = ""
    http: Mapping[str, str] = field(default_factory=dict)
    verified: bool = True


@dataclass(frozen=True, slots=True)
class PipelineDraft:
    """What a template makes of an understanding."""

    environments: tuple[EnvironmentDraft, ...] = ()
    stages: tuple[StageDraft, ...] = ()
