"""A past run over the files as they are now: what is the same, what changed since, what is new, what is gone. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from backend.domain.pipeline import Pipeline, Stage, Step, step_ref


class Mark(StrEnum):
    """How a step of the files compares with the one that ran. The value is the word on the card."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Overlay:
    """The files' pipeline with the steps that are gone put where they were; `marks` by ref, none for what is the same."""

    pipeline: Pipeline
    marks: Mapping[str, Mark] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """How many of each there are, `1 new · 2 gone`; "" when the files are what ran."""
        counts = {mark: sum(found is mark for found in self.marks.values()) for mark in Mark}
        return " · ".join(f"{count} {mark}" for mark, count in counts.items() if count)


def overlay(files: Pipeline, ran: Pipeline) -> Overlay:
    """Lay what ran over what the files say."""
    before, now = dict(ran.steps()), dict(files.steps())
    marks = {ref: Mark.NEW for ref in now if ref not in before}
    marks |= {ref: Mark.CHANGED for ref, step in now.items() if ref in before and not _same(step, before[ref])}
    marks |= {ref: Mark.GONE for ref in before if ref not in now}
    gone: dict[str, list[Step]] = {}
    for stage in ran.stages:
        gone[stage.name] = [step for step in stage.steps if marks.get(step_ref(stage.name, step.name)) is Mark.GONE]
    stages = [replace(stage, steps=(*stage.steps, *gone.pop(stage.name, ()))) for stage in files.stages]
    stages += [Stage(stage.name, stage.needs, tuple(gone[stage.name])) for stage in ran.stages if gone.get(stage.name)]
    return Overlay(Pipeline(tuple(stages)), marks)


def _same(one: Step, other: Step) -> bool:
    """True when both say the same, wherever they are written."""
    return replace(one, place=None) == replace(other, place=None)
