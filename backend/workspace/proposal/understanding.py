"""What was understood of a folder; the templates make pipelines of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.proposal import NotUnderstood, Reason
from backend.workspace.proposal.drafts import StepDraft


@dataclass(frozen=True, slots=True)
class Understanding:
    """`compose` is the Compose file that describes the services; `files` have to be written besides `slipway.yaml`.

    `built` are the services with an image of their own making, `overlays` the files of each environment, `http` the path that
    tells whether a service with a published port is well.
    """

    project: str
    compose: str
    built: tuple[str, ...] = ()
    unit: tuple[StepDraft, ...] = ()
    integration: tuple[StepDraft, ...] = ()
    no_integration: str = ""
    overlays: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    http: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()
