"""Which steps a search text means."""

from collections.abc import Iterator

from backend.domain.pipeline import Pipeline, Step, Value
from gui.graph.wording import does


def found(pipeline: Pipeline, text: str) -> tuple[str, ...]:
    """Return the refs of the steps that have every word of the text anywhere in them, in the file's order.

    Names and stages, kinds, services, environments, images, commands: all that the file says about a step.
    """
    words = text.casefold().split()
    if not words:
        return ()
    return tuple(
        ref for ref, step in pipeline.steps() if all(word in about for about in (_about(ref, step),) for word in words)
    )


def _about(ref: str, step: Step) -> str:
    parts = [ref, step.kind, does(step), step.group, step.locked, *step.combination.values(), *_words(step.subject)]
    return " ".join((*parts, *_words(dict(step.options)))).casefold()


def _words(value: Value) -> Iterator[str]:
    """Everything written in a value; keys, too."""
    match value:
        case dict():
            for key, inner in value.items():
                yield key
                yield from _words(inner)
        case list():
            for inner in value:
                yield from _words(inner)
        case None:
            pass
        case _:
            yield str(value)
