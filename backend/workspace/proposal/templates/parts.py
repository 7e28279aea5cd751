"""Stages that several templates have."""

from collections.abc import Sequence

from backend.domain.proposal import Reason
from backend.workspace.proposal.drafts import StageDraft, StepDraft
from backend.workspace.proposal.understanding import Understanding


def build_stage(understood: Understanding) -> StageDraft:
    """Return the stage that builds every image; without steps when none is built here."""
    if not understood.built:
        text = "There is no build stage: every service runs an image that is made elsewhere."
        return StageDraft("build", reasons=(Reason(text),))
    text = f"Built side by side: {', '.join(understood.built[:8])}{' and more' if len(understood.built) > 8 else ''}."
    return StageDraft(
        "build", (), (StepDraft("images", {"build": "*"}, reasons=(Reason(text, "", understood.compose),)),)
    )


def unit_stage(understood: Understanding, steps: Sequence[StepDraft] | None = None) -> StageDraft:
    """Return the stage of unit tests."""
    chosen = tuple(understood.unit if steps is None else steps)
    if not chosen:
        text = "There is no unit stage: no tests were found that Slipway knows how to run."
        return StageDraft("unit", reasons=(Reason(text),))
    return StageDraft("unit", ("build",), chosen, "What each service's own tests say about exactly these images.")


def integration_stage(understood: Understanding) -> StageDraft:
    """Return the stage of tests against the services together."""
    if not understood.integration:
        return StageDraft("integration", reasons=(Reason(understood.no_integration),))
    comment = "The services together, started on a network of their own and removed afterwards."
    return StageDraft("integration", ("unit",), understood.integration, comment)


def chained(stages: Sequence[StageDraft]) -> tuple[StageDraft, ...]:
    """Return the stages, each waiting for the nearest one before it that has steps."""
    made: list[StageDraft] = []
    before: tuple[str, ...] = ()
    for stage in stages:
        made.append(StageDraft(stage.name, before if stage.steps else (), stage.steps, stage.comment, stage.reasons))
        if stage.steps:
            before = (stage.name,)
    return tuple(made)


def tested(stages: Sequence[StageDraft]) -> tuple[str, ...]:
    """Return the test stages that have steps."""
    return tuple(stage.name for stage in stages if stage.name in ("unit", "integration") and stage.steps)
