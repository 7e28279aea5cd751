"""Build and unit tests: for what is used, not deployed."""

from backend.workspace.proposal.drafts import PipelineDraft
from backend.workspace.proposal.templates.parts import build_stage, chained, unit_stage
from backend.workspace.proposal.understanding import Understanding


def library(understood: Understanding) -> PipelineDraft:
    """Return a pipeline without environments."""
    return PipelineDraft((), chained((build_stage(understood), unit_stage(understood))))
