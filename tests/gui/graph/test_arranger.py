"""What stays where it was when the pipeline is edited."""

from collections.abc import Mapping
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.pipeline import Pipeline, Stage, Step
from gui.graph.arrange import Arrangement, Arranger, Measures, Rect, arrange
from tests.gui.graph.edits import edited
from tests.gui.graph.pipelines import large, pipelines, shop

_MEASURES = Measures()


def _swapped(before: Mapping[str, Rect], after: Mapping[str, Rect], touched: frozenset[str]) -> list[tuple[str, str]]:
    """The pairs of untouched boxes that share a column in both drawings and changed their order in it."""
    both = [name for name in before if name in after and name not in touched]
    return [
        (a, b)
        for a, b in combinations(both, 2)
        if before[a].x == before[b].x and after[a].x == after[b].x
        and (before[a].y < before[b].y) != (after[a].y < after[b].y)
    ]  # fmt: skip


def _frames(drawing: Arrangement) -> dict[str, Rect]:
    return {name: place.frame for name, place in drawing.stages.items()}


def _cards(drawing: Arrangement, stage: str) -> dict[str, Rect]:
    return {ref: card for ref, card in drawing.cards.items() if ref.partition("/")[0] == stage}


@st.composite
def _grown(draw: st.DrawFn) -> Pipeline:
    """Pipelines with something to cross: up to 300 steps, many edges."""
    stages = draw(st.sampled_from([1, 2, 4, 15]))
    return large(stages * draw(st.sampled_from([8, 12, 20])), stages, draw(st.integers(0, 10_000)))


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_edits_never_swap_what_they_do_not_touch(data: st.DataObject) -> None:
    pipeline = data.draw(_grown())
    arranger = Arranger()
    before = arranger.arrange(pipeline, _MEASURES)
    for _ in range(3):
        former = {stage.name: _crowd_of(stage) for stage in pipeline.stages}
        pipeline, touched = data.draw(edited(pipeline).filter(_names_are_unique))
        after = arranger.arrange(pipeline, _MEASURES)
        assert not _swapped(_frames(before), _frames(after), touched)
        for stage in pipeline.stages:
            if bool(former.get(stage.name)) == bool(_crowd_of(stage)):  # else the stage took another form
                assert not _swapped(_cards(before, stage.name), _cards(after, stage.name), touched)
        before = after


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_an_edit_leaves_the_inside_of_every_other_stage_as_it_was(data: st.DataObject) -> None:
    pipeline = data.draw(pipelines().filter(lambda made: made.stages))
    arranger = Arranger()
    before = arranger.arrange(pipeline, _MEASURES)
    pipeline, touched = data.draw(edited(pipeline).filter(_names_are_unique))
    after = arranger.arrange(pipeline, _MEASURES)
    edited_stages = {ref.partition("/")[0] for ref in touched}
    for name in before.stages.keys() & after.stages.keys() - edited_stages:
        assert _inside(after, name) == _inside(before, name)


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_nothing_overlaps_after_any_row_of_edits(data: st.DataObject) -> None:
    pipeline = data.draw(st.one_of(pipelines(circles=True).filter(lambda made: made.stages), _grown()))
    arranger = Arranger()
    arranger.arrange(pipeline, _MEASURES)
    for _ in range(3):
        pipeline, _touched = data.draw(edited(pipeline).filter(_names_are_unique))
        folded = data.draw(st.sets(st.sampled_from([stage.name for stage in pipeline.stages])))
        after = arranger.arrange(pipeline, _MEASURES, folded)
        for boxes in (list(_frames(after).values()), list(after.cards.values())):
            assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]
        assert all(after.bounds.contains(point) for line in after.lines for point in line.points)


def test_the_first_drawing_is_that_of_a_fresh_start() -> None:
    assert Arranger().arrange(large(300, 15), _MEASURES) == arrange(large(300, 15), _MEASURES)


def test_an_unchanged_pipeline_is_drawn_as_it_was() -> None:
    arranger = Arranger()
    before = arranger.arrange(large(300, 15), _MEASURES)
    assert arranger.arrange(large(300, 15), _MEASURES) == before


def test_a_renamed_step_and_a_renamed_stage_stay_in_their_places() -> None:
    arranger = Arranger()
    before = arranger.arrange(shop(), _MEASURES)
    after = arranger.arrange(_renamed(), _MEASURES)
    assert list(after.cards.values()) == list(before.cards.values())
    assert list(_frames(after).values()) == list(_frames(before).values())


def test_a_folded_stage_has_a_frame_and_no_cards_and_unfolds_to_what_it_was() -> None:
    arranger = Arranger()
    before = arranger.arrange(shop(), _MEASURES)
    folded = arranger.arrange(shop(), _MEASURES, {"unit"})
    assert folded.stages["unit"].folded
    assert not _cards(folded, "unit")
    assert {(line.source, line.target) for line in folded.between} == {
        (line.source, line.target) for line in before.between
    }
    assert arranger.arrange(shop(), _MEASURES) == before


def test_steps_added_at_the_end_of_a_block_move_no_other() -> None:
    arranger = Arranger()
    before = arranger.arrange(_crowd(58), _MEASURES)
    after = arranger.arrange(_crowd(59), _MEASURES)
    corner, moved = before.stages["all"].frame, after.stages["all"].frame
    assert {ref: card.moved(-corner.x, -corner.y) for ref, card in before.cards.items()} == {
        ref: card.moved(-moved.x, -moved.y) for ref, card in after.cards.items() if ref in before.cards
    }


def _crowd_of(stage: Stage) -> set[str]:
    """The steps of a stage that stand as a block."""
    tied = {name for step in stage.steps for name in (step.name, *step.needs) if step.needs}
    crowd = {step.name for step in stage.steps} - tied
    return crowd if len(crowd) > _MEASURES.crowd else set()


def _crowd(count: int) -> Pipeline:
    return Pipeline((Stage("all", (), tuple(Step(f"s{number}", "run") for number in range(count))),))


def _renamed() -> Pipeline:
    """The shop with `unit` called `tests`, and its second step `trolley`."""
    build, unit, integration, *rest = shop().stages
    steps = tuple(Step("trolley" if step.name == "cart" else step.name, "test", "x") for step in unit.steps)
    return Pipeline(
        (build, Stage("tests", unit.needs, steps), Stage("integration", ("tests",), integration.steps), *rest)
    )


def _inside(drawing: Arrangement, stage: str) -> list[Rect]:
    frame = drawing.stages[stage].frame
    return [card.moved(-frame.x, -frame.y) for card in _cards(drawing, stage).values()]


def _names_are_unique(made: tuple[Pipeline, frozenset[str]]) -> bool:
    pipeline, _ = made
    names = [stage.name for stage in pipeline.stages]
    return len(set(names)) == len(names) and all(
        len({step.name for step in stage.steps}) == len(stage.steps) for stage in pipeline.stages
    )
