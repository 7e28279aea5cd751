"""The whole way of a change: build, unit, integration, staging, production."""

from collections.abc import Sequence

from backend.domain.proposal import Reason
from backend.workspace.proposal.drafts import EnvironmentDraft, PipelineDraft, StageDraft, StepDraft
from backend.workspace.proposal.templates.parts import build_stage, chained, integration_stage, tested, unit_stage
from backend.workspace.proposal.understanding import Understanding


def five_stages(understood: Understanding) -> PipelineDraft:
    """Return the default pipeline."""
    return delivered(understood, (build_stage(understood), unit_stage(understood), integration_stage(understood)))


def delivered(understood: Understanding, before: Sequence[StageDraft]) -> PipelineDraft:
    """Return a pipeline that brings what the stages before let pass to staging, and from there to production."""
    tests = tested(before)
    gates = f"only images that passed {' and '.join(tests)}" if tests else "no test stands before it yet"
    why_promote = f"The very images that staging runs go on to production: {gates}."
    checked = ", ".join(f"{service} at {path}" for service, path in understood.http.items())
    verified = f"After a deployment {checked or 'the health of the containers'} decides; a failure brings the old release back."
    stages = (
        *before,
        StageDraft(
            "staging",
            steps=(
                StepDraft(
                    "deploy",
                    {"deploy": "staging"},
                    reasons=(Reason("Staging runs on the engine of the current Docker context."), Reason(verified)),
                ),
            ),
        ),
        StageDraft(
            "production",
            steps=(StepDraft("promote", {"promote": "staging", "to": "production"}, reasons=(Reason(why_promote),)),),
        ),
    )
    environments = (
        EnvironmentDraft("staging", understood.overlays.get("staging", ()), http=understood.http),
        EnvironmentDraft("production", understood.overlays.get("production", ()), tests, http=understood.http),
    )
    return PipelineDraft(environments, chained(stages))
