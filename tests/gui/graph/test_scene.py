"""What an edit does to the items on the canvas."""

from dataclasses import replace

from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.problem import Place
from gui.graph.arrange import Arranger, Measures
from gui.graph.folding import Folding
from gui.graph.followed_run import FollowedRun
from gui.graph.items.card import CardItem
from gui.graph.items.pencil import Pencil
from gui.graph.scene import PipelineScene
from tests.gui.graph.conftest import ViewMaker, workspace
from tests.gui.graph.pipelines import run_of, shop


class _Drawn:
    """A scene, and the arranger that feeds it."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.scene = PipelineScene(Pencil(now=lambda: 160.0))
        self._arranger = Arranger()
        self.folding = Folding()
        self.show(pipeline)

    def show(self, pipeline: Pipeline, held: str = "") -> None:
        folded = self.folding.of(pipeline)
        arrangement = self._arranger.arrange(folded.shown, Measures(), folded.stages)
        self.scene.show_drawing(folded, arrangement, held)

    def rest(self, qtbot: QtBot) -> None:
        """Wait until everything stands where it belongs."""
        cards = self.scene.arrangement.cards
        qtbot.waitUntil(
            lambda: all(card.pos() == QPointF(cards[ref].x, cards[ref].y) for ref, card in self.scene.cards.items())
        )


def _with_mail() -> Pipeline:
    stages = list(shop().stages)
    stages[1] = replace(stages[1], steps=(*stages[1].steps, Step("mail", "test", "mail")))
    return Pipeline(tuple(stages))


def test_an_edit_keeps_the_items_of_what_stays(qtbot: QtBot) -> None:
    drawn = _Drawn(shop())
    cards, stages = dict(drawn.scene.cards), dict(drawn.scene.stages)
    drawn.show(_with_mail())
    assert {ref: card for ref, card in drawn.scene.cards.items() if ref in cards} == cards
    assert drawn.scene.stages == stages
    assert drawn.scene.cards["unit/mail"].scene() is drawn.scene
    drawn.rest(qtbot)


def test_what_is_gone_leaves_the_scene(qtbot: QtBot) -> None:
    drawn = _Drawn(_with_mail())
    gone = drawn.scene.cards["unit/mail"]
    count = len(drawn.scene.items())
    drawn.show(shop())
    assert gone.scene() is None
    assert len(drawn.scene.items()) == count - 1
    drawn.rest(qtbot)


def test_the_standing_of_a_step_survives_the_edit_of_another(qtbot: QtBot) -> None:
    drawn = _Drawn(shop())
    drawn.scene.show_standings(FollowedRun(run_of(shop(), cart=Phase.FAILED)))
    drawn.show(_with_mail())
    standing = drawn.scene.cards["unit/cart"].standing
    assert standing is not None
    assert standing.phase is Phase.FAILED
    assert drawn.scene.cards["unit/mail"].standing is None
    drawn.rest(qtbot)


def test_cards_glide_and_the_held_one_does_not_move_under_the_eyes(qtbot: QtBot) -> None:
    drawn = _Drawn(shop())
    before = {ref: card.pos() for ref, card in drawn.scene.cards.items()}
    drawn.show(Pipeline((Stage("first", (), (Step("x", "run"),)), *_waiting_for_first())), held="unit/cart")
    places = drawn.scene.arrangement.cards
    held = QPointF(places["unit/cart"].x, places["unit/cart"].y)
    assert held != before["unit/cart"]
    assert drawn.scene.cards["unit/cart"].pos() == held
    drawn.rest(qtbot)


def test_steps_that_only_moved_in_the_file_are_not_painted_again(qtbot: QtBot) -> None:
    drawn = _Drawn(shop())
    painted: list[str] = []
    for card in drawn.scene.cards.values():
        card.update = lambda *_, ref=card.ref: painted.append(ref)  # type: ignore[method-assign]
    stages = tuple(
        replace(stage, steps=tuple(replace(step, place=Place("slipway.yaml", 40)) for step in stage.steps))
        for stage in shop().stages
    )
    drawn.show(Pipeline(stages))
    assert painted == []
    stages = (replace(stages[0], steps=(replace(stages[0].steps[0], subject="cart"),)), *stages[1:])
    drawn.show(Pipeline(stages))
    assert painted == ["build/images"]
    drawn.rest(qtbot)


def test_the_critical_path_follows_the_cards(show: ViewMaker) -> None:
    view = show(shop())
    view.show_run(run_of(shop(), images=Phase.SUCCEEDED, cart=Phase.RUNNING))
    scene = view.canvas.scene()
    assert isinstance(scene, PipelineScene)
    path = scene.critical
    view.set_workspace(workspace(_with_mail()))
    assert scene.critical == path
    assert all(isinstance(scene.cards[ref], CardItem) and scene.cards[ref].critical for ref in path)


def _waiting_for_first() -> tuple[Stage, ...]:
    build, *rest = shop().stages
    return (replace(build, needs=("first",)), *rest)
