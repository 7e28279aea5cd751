"""Which steps a search text means."""

from backend.domain.pipeline import Pipeline
from gui.graph.wording import does


def found(pipeline: Pipeline, text: str) -> tuple[str, ...]:
    """Return the refs of the steps that have every word of the text in their ref, kind or description, in file order."""
    words = text.casefold().split()
    if not words:
        return ()
    return tuple(
        ref
        for ref, step in pipeline.steps()
        if all(word in f"{ref} {step.kind} {does(step)}".casefold() for word in words)
    )
