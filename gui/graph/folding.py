"""What is folded: stages to their headers, the combinations of a matrix to one card. Pure values and choices; no Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from backend.domain.pipeline import Pipeline, Stage, Step, step_ref
from gui.graph.arrange.arranger import renamed

MANY = 6  # a matrix of more combinations is one card until somebody unfolds it


@dataclass(frozen=True, slots=True)
class Folded:
    """A pipeline as it is drawn: `shown` has one step for each folded matrix; `stages` are folded to their headers.

    `members` gives for the card of a folded matrix the refs it stands for; `heads` for the first card of an unfolded one its group.
    """

    whole: Pipeline = field(default_factory=Pipeline)
    shown: Pipeline = field(default_factory=Pipeline)
    stages: frozenset[str] = frozenset()
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    heads: Mapping[str, str] = field(default_factory=dict)
    cards: Mapping[str, str] = field(default_factory=dict)

    def card(self, ref: str) -> str:
        """The ref of the card that shows a step: its own, or that of its matrix."""
        return self.cards.get(ref, ref)

    def hides(self, ref: str) -> bool:
        """True for a step that has no card of its own."""
        return ref in self.cards or ref.partition("/")[0] in self.stages


class Folding:
    """Remembers what somebody folded and unfolded, by name; what is renamed stays as it was."""

    def __init__(self) -> None:
        self._stages: set[str] = set()
        self._groups: dict[str, bool] = {}
        self._written: dict[str, tuple[str, ...]] = {}  # the names of the last pipeline: stage to steps in the file

    def of(self, pipeline: Pipeline) -> Folded:
        """Return a pipeline as it is to be drawn."""
        self._follow_renamed(pipeline)
        members: dict[str, tuple[str, ...]] = {}
        heads: dict[str, str] = {}
        stages = []
        for stage in pipeline.stages:
            groups = _groups(stage)
            closed = {name for name, steps in groups.items() if self._closed(step_ref(stage.name, name), len(steps))}
            for name, steps in groups.items():
                refs = tuple(step_ref(stage.name, step.name) for step in steps)
                if name in closed:
                    members[step_ref(stage.name, name)] = refs
                else:
                    heads[refs[0]] = step_ref(stage.name, name)
            stages.append(_gathered(stage, closed) if closed else stage)
        cards = {ref: card for card, refs in members.items() for ref in refs}
        folded = frozenset(stage.name for stage in pipeline.stages if stage.name in self._stages)
        return Folded(pipeline, Pipeline(tuple(stages)), folded, members, heads, cards)

    def toggle(self, ref: str, folded: Folded) -> bool:
        """Fold or unfold a stage (by its name) or a matrix (by a card of it or its own ref); False when there is nothing to fold.

        A step of no matrix folds its stage.
        """
        stages = {stage.name: stage for stage in folded.whole.stages}
        stage, _, name = ref.partition("/")
        if stage not in stages:
            return False
        step = next((step for step in stages[stage].steps if step.name == name), None)
        group = ref if ref in folded.members or ref in folded.heads.values() else ""
        if step is not None and step.group:
            group = step_ref(stage, step.group)
        if group:
            self._groups[group] = group not in folded.members
        else:
            self._stages ^= {stage}
        return True

    def all(self, folded: Folded, *, closed: bool) -> None:
        """Fold every stage and matrix, or unfold them."""
        self._stages = {stage.name for stage in folded.whole.stages} if closed else set()
        self._groups = dict.fromkeys((*folded.members, *folded.heads.values()), closed)

    def reveal(self, ref: str, folded: Folded) -> bool:
        """Unfold what hides a step; False when nothing does."""
        if not folded.hides(ref):
            return False
        self._stages.discard(ref.partition("/")[0])
        if ref in folded.cards:
            self._groups[folded.cards[ref]] = False
        return True

    def _follow_renamed(self, pipeline: Pipeline) -> None:
        now = {stage.name: tuple(dict.fromkeys(step.written for step in stage.steps)) for stage in pipeline.stages}
        old, new = renamed(tuple(self._written), tuple(now))
        if old:
            self._stages = {new if stage == old else stage for stage in self._stages}
            self._groups = {_moved(ref, old, new): closed for ref, closed in self._groups.items()}
        for stage, steps in now.items():
            gone, come = renamed(self._written.get(old if old and stage == new else stage, ()), steps)
            group = step_ref(stage, gone)
            if gone and group in self._groups:
                self._groups[step_ref(stage, come)] = self._groups.pop(group)
        self._written = now

    def _closed(self, group: str, count: int) -> bool:
        return self._groups.get(group, count > MANY)


def _moved(ref: str, old: str, new: str) -> str:
    stage, _, name = ref.partition("/")
    return step_ref(new, name) if stage == old else ref


def _groups(stage: Stage) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = {}
    for step in stage.steps:
        if step.group:
            found.setdefault(step.group, []).append(step)
    return {name: steps for name, steps in found.items() if len(steps) > 1}


def _gathered(stage: Stage, closed: Iterable[str]) -> Stage:
    """The stage with one step for each closed group, at the place of its first; needs follow."""
    names = {step.name: step.group if step.group in closed else step.name for step in stage.steps}
    steps: dict[str, Step] = {}
    needs: dict[str, dict[str, None]] = {}
    for step in stage.steps:
        name = names[step.name]
        if name not in steps:
            steps[name] = replace(step, name=name, group="", combination={}) if name != step.name else step
        elif step.subject != steps[name].subject:
            steps[name] = replace(steps[name], subject=None)  # it differs from combination to combination
        needs.setdefault(name, {}).update(dict.fromkeys(names.get(need, need) for need in step.needs))
    return replace(stage, steps=tuple(replace(step, needs=tuple(needs[name])) for name, step in steps.items()))
