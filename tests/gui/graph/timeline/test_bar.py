"""The timeline under the canvas: mouse, keys, and what the picture shows for it."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backend.domain.facts import StepChanged
from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline
from gui.graph import PipelineView
from gui.graph.overlay import Mark
from gui.graph.scene import PipelineScene
from gui.graph.timeline.track import TimelineTrack
from tests.gui.graph.conftest import ViewMaker, workspace
from tests.gui.graph.histories import START, run_and_facts
from tests.gui.graph.pipelines import run_of, shop


def _scene(view: PipelineView) -> PipelineScene:
    scene = view.canvas.scene()
    assert isinstance(scene, PipelineScene)
    return scene


def _phase(view: PipelineView, ref: str) -> Phase | None:
    standing = _scene(view).cards[ref].standing
    return standing.phase if standing is not None else None


def _track(view: PipelineView) -> TimelineTrack:
    track = view.findChild(TimelineTrack)
    assert track is not None
    return track


def _at(view: PipelineView, share: float) -> QPoint:
    track = _track(view)
    return QPoint(round(8 + share * (track.width() - 16)), track.height() // 2)


def test_a_run_without_a_history_has_no_timeline(show: ViewMaker) -> None:
    view = show(shop())
    view.show_run(run_of(shop()))
    assert not view.timeline.isVisible()
    view.show_history(*run_and_facts(shop()))
    assert view.timeline.isVisible()
    view.show_run(None)
    assert not view.timeline.isVisible()
    assert _phase(view, "unit/cart") is None


def test_a_click_on_the_track_shows_that_moment(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    view.show_history(*run_and_facts(shop(), failed="unit/orders"))
    assert _phase(view, "unit/orders") is Phase.FAILED
    QTest.mouseClick(_track(view), Qt.MouseButton.LeftButton, pos=_at(view, 0.3))
    assert view.timeline.moment is not None
    assert abs(view.timeline.moment - (START + 24)) < 0.5
    assert _phase(view, "build/images") is Phase.SUCCEEDED
    assert _phase(view, "unit/cart") is Phase.RUNNING
    assert _phase(view, "unit/orders") is Phase.PENDING


def test_dragging_to_the_end_is_the_end(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    view.show_history(*run_and_facts(shop()))
    QTest.mousePress(_track(view), Qt.MouseButton.LeftButton, pos=_at(view, 0.1))
    assert _phase(view, "production/promote") is Phase.PENDING
    QTest.mouseMove(_track(view), _at(view, 1.2))
    QTest.mouseRelease(_track(view), Qt.MouseButton.LeftButton, pos=_at(view, 1.2))
    assert view.timeline.moment is None
    assert _phase(view, "production/promote") is Phase.SUCCEEDED


def test_comma_and_full_stop_on_the_canvas_go_from_event_to_event(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    view.show_history(*run_and_facts(shop()))
    for expected in (START + 70, START + 60):
        QTest.keyClick(view.canvas, Qt.Key.Key_Comma)
        assert view.timeline.moment == expected
    QTest.keyClick(view.canvas, Qt.Key.Key_Period)
    assert view.timeline.moment == START + 70
    QTest.keyClick(view.canvas, Qt.Key.Key_Period)
    assert view.timeline.moment is None


def test_escape_leads_back_to_the_end_before_the_window_takes_it(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    gone_back: list[bool] = []
    shortcut = QShortcut(QKeySequence("Esc"), view)
    shortcut.activated.connect(lambda: gone_back.append(True))
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.setFocus()
    view.show_history(*run_and_facts(shop()))
    QTest.keyClick(view.canvas, Qt.Key.Key_Comma)
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert (view.timeline.moment, gone_back) == (None, [])
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert gone_back == [True]


def test_the_tracks_own_keys_move_and_play(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    view.show_history(*run_and_facts(shop()))
    QTest.keyClick(_track(view), Qt.Key.Key_Home)
    assert view.timeline.moment == START
    QTest.keyClick(_track(view), Qt.Key.Key_Right)
    assert view.timeline.moment is not None
    assert abs(view.timeline.moment - (START + 0.8)) < 0.01
    QTest.keyClick(_track(view), Qt.Key.Key_Space)
    assert view.timeline.playing
    QTest.keyClick(_track(view), Qt.Key.Key_Space)
    assert not view.timeline.playing


def test_playing_goes_on_by_itself_and_stops_at_the_end(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    view.show_history(*run_and_facts(shop(), seconds=0.05))
    view.timeline.toggle()
    assert _phase(view, "production/promote") is Phase.PENDING
    qtbot.waitUntil(lambda: not view.timeline.playing)
    assert view.timeline.moment is None
    assert _phase(view, "production/promote") is Phase.SUCCEEDED


def test_times_on_the_cards_are_those_of_the_moment(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    view.show_history(*run_and_facts(shop()))
    QTest.mouseClick(_track(view), Qt.MouseButton.LeftButton, pos=_at(view, 0.3))
    assert "running for 4" in view.canvas.tell("step", "unit/cart")


def test_a_live_run_goes_on_behind_the_moment_that_is_looked_back_at(show: ViewMaker, qtbot: QtBot) -> None:
    view = show(shop())
    facts = run_and_facts(shop())[1]
    live = replace(run_of(shop()), started=START)
    view.show_history(live, facts[:3])
    QTest.keyClick(view.canvas, Qt.Key.Key_Comma)
    QTest.keyClick(view.canvas, Qt.Key.Key_Comma)
    view.apply(StepChanged("r1", "unit/cart", Phase.RUNNING, START + 30))
    assert _phase(view, "unit/cart") is Phase.PENDING
    view.timeline.live()
    assert _phase(view, "unit/cart") is Phase.RUNNING
    view.apply(StepChanged("r1", "unit/cart", Phase.FAILED, START + 31))
    assert _phase(view, "unit/cart") is Phase.FAILED


def test_a_past_run_lies_over_the_files_as_they_are_now(show: ViewMaker) -> None:
    build, unit, *rest = shop().stages
    files = Pipeline((build, replace(unit, steps=unit.steps[1:]), *rest[:-1]))
    view = show(files)
    run, facts = run_and_facts(shop(), failed="unit/orders")
    view.show_history(run, facts, over_files=True)
    assert _phase(view, "unit/orders") is Phase.FAILED
    assert _scene(view).cards["unit/orders"].mark is None
    assert _scene(view).cards["unit/catalog"].mark is Mark.GONE
    assert "gone from the files" in view.canvas.tell("step", "production/promote")
    view.set_workspace(workspace(shop()))
    assert _scene(view).cards["unit/catalog"].mark is None
    view.show_run(None)
    assert all(card.mark is None for card in _scene(view).cards.values())


def test_a_step_that_is_new_has_no_result(show: ViewMaker) -> None:
    view = show(shop())
    run, facts = run_and_facts(Pipeline(shop().stages[:2]))
    view.show_history(run, facts, over_files=True)
    assert _scene(view).cards["staging/deploy"].mark is Mark.NEW
    assert _phase(view, "staging/deploy") is None
    assert _scene(view).stages["staging"].standing is None


def test_the_track_tells_who_worked_when(show: ViewMaker) -> None:
    view = show(shop())
    view.show_history(*run_and_facts(shop()))
    told = _track(view).story(_at(view, 0.3).x(), 24)
    assert "24" in told
    assert "cart: succeeded, 10s" in told
