"""Properties of the arrangement, over pipelines of every shape."""

from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings

from backend.domain.pipeline import Pipeline, Stage, Step
from gui.graph.arrange import LineKind, Measures, Rect, arrange
from tests.gui.graph.pipelines import large, pipelines, shop

_MEASURES = Measures()


@settings(deadline=None, max_examples=40)
@given(pipelines(circles=True))
def test_nothing_overlaps_whatever_the_file_says(pipeline: Pipeline) -> None:
    drawing = arrange(pipeline)
    frames = [place.frame for place in drawing.stages.values()]
    assert not [pair for pair in combinations(frames, 2) if pair[0].overlaps(pair[1])]
    cards = list(drawing.cards.values())
    assert not [pair for pair in combinations(cards, 2) if pair[0].overlaps(pair[1])]


@settings(deadline=None, max_examples=40)
@given(pipelines(circles=True))
def test_every_step_has_a_card_inside_its_stage_and_below_its_header(pipeline: Pipeline) -> None:
    drawing = arrange(pipeline)
    assert list(drawing.cards) == [ref for ref, _ in pipeline.steps()]
    for ref, card in drawing.cards.items():
        place = drawing.stages[ref.partition("/")[0]]
        assert place.frame.x < card.x
        assert card.right < place.frame.right
        assert place.header.bottom <= card.y
        assert card.bottom < place.frame.bottom


@settings(deadline=None, max_examples=40)
@given(pipelines())
def test_what_waits_stands_right_of_what_it_waits_for(pipeline: Pipeline) -> None:
    drawing = arrange(pipeline)
    for stage in pipeline.stages:
        for need in stage.needs:
            assert drawing.stages[need].frame.right < drawing.stages[stage.name].frame.x
        for step in stage.steps:
            for need in step.needs:
                assert drawing.cards[f"{stage.name}/{need}"].right < drawing.cards[f"{stage.name}/{step.name}"].x


@settings(deadline=None, max_examples=40)
@given(pipelines())
def test_lines_begin_and_end_at_what_they_tie_and_cross_no_box(pipeline: Pipeline) -> None:
    drawing = arrange(pipeline)
    frames = {name: place.frame for name, place in drawing.stages.items()}
    for line in drawing.lines:
        boxes = frames if line.kind is LineKind.STAGE else drawing.cards
        if line.source in boxes:
            assert line.points[0].x == boxes[line.source].right
        if line.target in boxes:
            assert line.points[-1].x == boxes[line.target].x
        strangers = [box for name, box in boxes.items() if name not in (line.source, line.target)]
        for start, end in zip(line.points[::2], line.points[1::2], strict=True):  # the straight parts
            assert start.y == end.y
            assert not [box for box in strangers if _crosses(box, start.x, end.x, start.y)]


@settings(deadline=None, max_examples=40)
@given(pipelines(circles=True))
def test_the_same_pipeline_gives_the_same_drawing(pipeline: Pipeline) -> None:
    assert arrange(pipeline) == arrange(pipeline)


@settings(deadline=None, max_examples=40)
@given(pipelines(circles=True))
def test_the_bounds_hold_everything(pipeline: Pipeline) -> None:
    drawing = arrange(pipeline)
    assert all(drawing.bounds.contains(point) for line in drawing.lines for point in line.points)
    for place in drawing.stages.values():
        assert drawing.bounds.x <= place.frame.x
        assert place.frame.right <= drawing.bounds.right
        assert drawing.bounds.y <= place.frame.y
        assert place.frame.bottom <= drawing.bounds.bottom


def test_a_chain_of_stages_runs_straight() -> None:
    lines = [line for line in arrange(shop()).lines if line.kind is LineKind.STAGE]
    assert len(lines) == 4
    assert len({point.y for line in lines for point in line.points}) == 1


def test_an_added_step_leaves_the_others_in_their_order_and_columns() -> None:
    before = arrange(shop())
    stages = list(shop().stages)
    stages[1] = replace(stages[1], steps=(*stages[1].steps, Step("mail", "test", "mail")))
    after = arrange(Pipeline(tuple(stages)))
    for ref, card in before.cards.items():
        assert after.cards[ref].x == card.x
        assert abs(after.cards[ref].y - card.y) <= _MEASURES.card_height
    heights = [after.cards[f"unit/{name}"].y for name in ("catalog", "cart", "orders", "gateway", "mail")]
    assert heights == sorted(heights)


def test_side_by_side_steps_keep_the_order_of_the_file() -> None:
    names = [f"s{number}" for number in range(6)]
    drawing = arrange(Pipeline((Stage("all", (), tuple(Step(name, "run", "x") for name in names)),)))
    assert sorted(names, key=lambda name: drawing.cards[f"all/{name}"].y) == names


def test_a_crowd_of_steps_becomes_a_block_nearly_as_high_as_wide() -> None:
    stage = Stage("unit", (), tuple(Step(f"s{number}", "test", "x") for number in range(60)))
    place = arrange(Pipeline((stage,))).stages["unit"]
    assert place.block
    assert 0.5 < place.frame.height / place.frame.width < 1.5


def test_a_circle_is_drawn_and_marked() -> None:
    drawing = arrange(Pipeline((Stage("a", ("b",), (Step("x", "run"),)), Stage("b", ("a",), (Step("x", "run"),)))))
    assert {(line.source, line.target): line.backward for line in drawing.lines if line.kind is LineKind.STAGE} == {
        ("a", "b"): False,
        ("b", "a"): True,
    }


def test_a_circle_inside_a_stage_stays_inside_its_frame() -> None:
    steps = (Step("x", "run", needs=("y",)), Step("y", "run", needs=("x",)), Step("z", "run"))
    drawing = arrange(Pipeline((Stage("a", (), steps),)))
    frame = drawing.stages["a"].frame
    assert all(frame.x < card.x and card.right < frame.right for card in drawing.cards.values())
    assert [line for line in drawing.lines if line.backward]


def test_needs_that_name_nothing_and_oneself_draw_no_line() -> None:
    drawing = arrange(Pipeline((Stage("a", ("a", "ghost"), (Step("x", "run", needs=("x", "ghost")),)),)))
    assert drawing.lines == ()


def test_a_line_to_the_border_is_there_only_where_one_goes_on() -> None:
    kinds = {(line.kind, line.source) for line in arrange(shop()).lines}
    assert (LineKind.ENTRY, "build") not in kinds
    assert (LineKind.ENTRY, "unit") in kinds
    assert (LineKind.EXIT, "production/promote") not in kinds


def test_a_stage_without_steps_has_room_for_one() -> None:
    drawing = arrange(Pipeline((Stage("later"),)))
    assert drawing.stages["later"].frame.height >= _MEASURES.card_height
    assert drawing.cards == {}


def test_long_stage_edges_pass_around_the_stages_between() -> None:
    stages = (Stage("a"), Stage("b", ("a",)), Stage("c", ("b", "a")))
    drawing = arrange(Pipeline(stages))
    long = next(line for line in drawing.lines if (line.source, line.target) == ("a", "c"))
    middle = drawing.stages["b"].frame
    assert not middle.y <= long.points[2].y <= middle.bottom


def test_a_thousand_steps_are_arranged_without_overlaps() -> None:
    drawing = arrange(large(1000))
    assert len(drawing.cards) == 1000
    for place in drawing.stages.values():
        assert place.frame.width > 0
    frames = [place.frame for place in drawing.stages.values()]
    assert not [pair for pair in combinations(frames, 2) if pair[0].overlaps(pair[1])]


def _crosses(box: Rect, left: float, right: float, y: float) -> bool:
    return box.y < y < box.bottom and box.x < right and left < box.right
