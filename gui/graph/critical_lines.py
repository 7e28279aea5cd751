"""The lines of the drawing that a chain of steps runs along."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from gui.graph.arrange import Arrangement, Line, LineKind


def critical_lines(arrangement: Arrangement, path: Sequence[str]) -> list[Line]:
    """Return the lines from step to step: inside a stage directly, between stages out of one and into the other.

    In a stage whose steps stand as a block only the line between the stages is there.
    """
    index = {(line.kind, line.source, line.target): line for line in _near(arrangement, path)}
    found = []
    for before, after in pairwise(path):
        one, other = before.partition("/")[0], after.partition("/")[0]
        if one == other:
            wanted = [(LineKind.STEP, before, after)]
        else:
            wanted = [(LineKind.EXIT, before, one), (LineKind.STAGE, one, other), (LineKind.ENTRY, other, after)]
        found += [index[key] for key in wanted if key in index]
    return found


def _near(arrangement: Arrangement, path: Sequence[str]) -> Iterator[Line]:
    """The lines between stages, and those inside the stages on the path."""
    yield from arrangement.between
    for stage in dict.fromkeys(ref.partition("/")[0] for ref in path):
        if stage in arrangement.stages:
            yield from arrangement.inner(stage)
