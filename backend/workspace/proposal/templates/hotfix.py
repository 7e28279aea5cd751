"""The short way to production, with a person's yes in place of staging."""

from backend.domain.proposal import Reason
from backend.workspace.proposal.drafts import EnvironmentDraft, PipelineDraft, StageDraft, StepDraft
from backend.workspace.proposal.templates.parts import build_stage, chained, tested, unit_stage
from backend.workspace.proposal.understanding import Understanding

_QUESTION = "Ship this fix to production without staging?"


def hotfix(understood: Understanding) -> PipelineDraft:
    """Return build, unit tests, an approval and the deployment to production; nothing has to soak."""
    before = (build_stage(understood), unit_stage(understood))
    tests = tested(before)
    ask = StepDraft("ask", {"approve": _QUESTION}, reasons=(Reason("A person says yes in place of staging."),))
    ship = StepDraft(
        "deploy",
        {"deploy": "production", "needs": ["ask"]},
        reasons=(Reason("Nothing has to soak: a fix goes straight to production once its tests passed."),),
    )
    stages = chained((*before, StageDraft("production", steps=(ask, ship))))
    production = EnvironmentDraft(
        "production", understood.overlays.get("production", ()), tests, "0s", http=understood.http
    )
    return PipelineDraft((production,), stages)
