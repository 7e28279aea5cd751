"""Hands cards and stages what is known about them now; only those that look different then are painted again."""

from collections.abc import Iterable, Mapping, Sequence

from backend.domain.pipeline import step_ref
from backend.domain.problem import Problem
from gui.graph.folding import Folded
from gui.graph.followed_run import FollowedRun
from gui.graph.items.card import CardItem
from gui.graph.items.stage import StageItem
from gui.graph.overlay import Mark
from gui.graph.standing import Standing, together


def show_problems(cards: Mapping[str, CardItem], stages: Mapping[str, StageItem], problems: Sequence[Problem]) -> None:
    """Mark the stages and steps that problems name."""
    by_node: dict[str, list[Problem]] = {}
    for problem in problems:
        by_node.setdefault(problem.node, []).append(problem)
    items: Iterable[tuple[str, str, StageItem | CardItem]] = (
        *((name, name, stage) for name, stage in stages.items()),
        *((ref, step_ref(ref.partition("/")[0], card.step.written), card) for ref, card in cards.items()),
    )
    for name, written, item in items:
        found = tuple(by_node.get(name, by_node.get(written, ())))
        if item.problems != found:
            item.problems = found
            item.update()


def show_marks(cards: Mapping[str, CardItem], marks: Mapping[str, Mark]) -> None:
    """Mark the steps that differ from what the shown run ran."""
    for ref, card in cards.items():
        if card.mark is not (mark := marks.get(ref)):
            card.mark = mark
            card.update()


def show_found(cards: Mapping[str, CardItem], chosen: frozenset[str] | None) -> None:
    """Mark the hits of a search and let all other cards step back; None ends the search."""
    for ref, card in cards.items():
        faded, found = chosen is not None and ref not in chosen, chosen is not None and ref in chosen
        if (card.faded, card.found) != (faded, found):
            card.faded, card.found = faded, found
            card.update()


def show_cards(cards: Iterable[CardItem], folded: Folded, run: FollowedRun | None) -> None:
    """Show how cards stand in a run, or what their steps do without one."""
    for card in cards:
        standing = _standing(card.ref, folded, run)
        if card.standing != standing:
            card.standing = standing
            card.update()


def show_stages(stages: Iterable[StageItem], run: FollowedRun | None) -> None:
    """Show how stages stand in a run, or what is in them without one."""
    for stage in stages:
        stands = run.stage(stage.stage.name) if run is not None else None
        if stage.standing != stands:
            stage.standing = stands
            stage.update()


def _standing(ref: str, folded: Folded, run: FollowedRun | None) -> Standing | None:
    """How a card stands: its step, or all that it stands for."""
    if run is None:
        return None
    if ref not in folded.members:
        return run.standings.get(ref)
    known = [run.standings[member] for member in folded.members[ref] if member in run.standings]
    return together(known) if known else None
