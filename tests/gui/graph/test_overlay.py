"""A past run over the files as they are now."""

from dataclasses import replace

from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.problem import Place
from gui.graph.overlay import Mark, overlay
from tests.gui.graph.pipelines import shop


def _edited() -> Pipeline:
    """The shop without `cart` and the production, with `mail`, and with another command for `orders`."""
    build, unit, integration, staging, _ = shop().stages
    catalog, _, orders, gateway = unit.steps
    steps = (catalog, replace(orders, options={"command": "make"}), gateway, Step("mail", "test", "mail"))
    return Pipeline((build, replace(unit, steps=steps), integration, staging))


def test_what_is_the_same_has_no_mark_wherever_it_is_written() -> None:
    moved = tuple(
        replace(stage, steps=tuple(replace(step, place=Place("slipway.yaml", 9)) for step in stage.steps))
        for stage in shop().stages
    )
    assert overlay(Pipeline(moved), shop()).marks == {}
    assert overlay(Pipeline(moved), shop()).words == ""


def test_new_changed_and_gone_steps_are_told_apart() -> None:
    laid = overlay(_edited(), shop())
    assert laid.marks == {
        "unit/mail": Mark.NEW,
        "unit/orders": Mark.CHANGED,
        "unit/cart": Mark.GONE,
        "production/promote": Mark.GONE,
    }
    assert laid.words == "1 new · 1 changed · 2 gone"


def test_gone_steps_stand_where_they_were_and_a_gone_stage_comes_last() -> None:
    pipeline = overlay(_edited(), shop()).pipeline
    assert [step.name for step in pipeline.stages[1].steps] == ["catalog", "orders", "gateway", "mail", "cart"]
    assert pipeline.stages[-1].name == "production"
    assert pipeline.stages[-1].needs == ("staging",)


def test_a_stage_without_steps_leaves_no_ghost() -> None:
    assert overlay(Pipeline(), Pipeline((Stage("empty"),))).pipeline == Pipeline()
