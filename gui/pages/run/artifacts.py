"""What the run made."""

from dataclasses import dataclass

from backend.domain.run import Artifact, Run
from gui.formats import digest, size
from gui.models.rows import Column, RowsModel


@dataclass(frozen=True, slots=True)
class ArtifactRow:
    """One artifact and the step that made it."""

    ref: str
    made: Artifact


def artifacts_model() -> RowsModel[ArtifactRow]:
    """Return an empty list."""
    columns = (
        Column[ArtifactRow](
            "artifact", lambda row: row.made.name, tip=lambda row: f"{row.made.reference}\nmade by {row.ref}"
        ),
        Column[ArtifactRow]("kind", lambda row: row.made.kind, width=64, muted=True, priority=2),
        Column[ArtifactRow]("reference", lambda row: digest(row.made.reference), width=112, fixed=True, priority=1),
        Column[ArtifactRow](
            "size", lambda row: size(row.made.size) if row.made.size else "", width=76, right=True, muted=True
        ),
    )
    return RowsModel(columns, lambda row: (row.ref, row.made.kind, row.made.name))


def artifact_rows(run: Run) -> list[ArtifactRow]:
    """Return all artifacts in the pipeline's order."""
    return [ArtifactRow(ref, made) for ref, step in run.steps.items() for made in step.artifacts]
