"""The steps of one stage: each as it is written, a matrix as one step per combination, and what cannot be read as a locked one."""

from dataclasses import dataclass, field, replace

from backend.domain.matrix import names_of
from backend.domain.pipeline import Step, step_ref
from backend.notation.nodes import Block, describe
from backend.workspace.reader import Reader
from backend.workspace.slipway.matrix import KEY, MatrixReader
from backend.workspace.slipway.names import check_node_name
from backend.workspace.slipway.step_values import StepValues
from backend.workspace.slipway.steps import StepReader, read_needs, written_keys

_MATRIX_STEP = "a mapping that begins with the step's kind"


@dataclass(slots=True)
class StageSteps:
    """Reads one stage's steps."""

    values: StepValues
    matrices: MatrixReader
    stage: str
    section: Block
    _taken: set[str] = field(default_factory=set)

    def read(self) -> tuple[Step, ...]:
        """Return the steps in the file's order."""
        names = written_keys(self.section)
        found = {name: self._steps(name, names) for name in names}
        made = {name: tuple(step.name for step in steps) for name, steps in found.items()}
        return tuple(step for steps in found.values() for step in self._with_whole_groups(steps, made))

    def _with_whole_groups(self, steps: tuple[Step, ...], made: dict[str, tuple[str, ...]]) -> tuple[Step, ...]:
        """Let steps that need a matrix need all its combinations."""
        needs = tuple(name for need in steps[0].needs for name in made[need])
        return steps if needs == steps[0].needs else tuple(replace(step, needs=needs) for step in steps)

    def _steps(self, name: str, names: list[str]) -> tuple[Step, ...]:
        """Return what one key stands for; `needs` still name keys."""
        where, place = f"pipeline.{self.stage}.steps.{name}", self.section.key_place(name)
        reader = self.values.reader.about(step_ref(self.stage, name))
        check_node_name(reader, name, place, f"pipeline.{self.stage}.steps")
        node = self.section.entries[name]
        block = reader.block(node, where, "a mapping that begins with the step's kind")
        if block is None:
            return (Step(name, "", place=place, locked=f"not a step: {describe(node)}"),)
        needs = read_needs(reader, block.get("needs"), f"{where}.needs", name, names, what="step")
        steps = StepReader(replace(self.values, reader=reader), where, place)
        kind = steps.kind(block)
        if kind is None:
            keys = written_keys(block)
            return (Step(name, "", needs=needs, place=place, locked=f"unknown kind: {keys[0]}" if keys else "no kind"),)
        if KEY not in block.entries:
            return (steps.read(name, block, kind, needs),)
        chosen = self.matrices.read(reader, block.entries[KEY], where)
        if not chosen:
            return (replace(steps.unfilled(name, block, kind, needs), group=name),)
        texts = [{key: value.text for key, value in combination.items()} for combination in chosen]
        return tuple(
            replace(steps.read(made, block, kind, needs, combination), group=name, combination=text)
            for made, combination, text in zip(self._names(reader, name, texts), chosen, texts, strict=True)
        )

    def _names(self, reader: Reader, group: str, texts: list[dict[str, str]]) -> tuple[str, ...]:
        """Return what the combinations are called; a name that another step has is a problem, and gets something added."""
        others = self._taken.union(written_keys(self.section)) - {group}
        clash = next((name for name in names_of(group, texts) if name in others), "")
        if clash:
            message = f"pipeline.{self.stage}.steps.{group}: a combination is called {clash}, like another step"
            reader.findings.error(self.section.key_place(group), message, "rename one of the two")
        names = names_of(group, texts, others)
        self._taken.update(names)
        return names
