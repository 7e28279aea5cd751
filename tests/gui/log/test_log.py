"""Lines, search and the view: fast for many, right for each."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.log.lines import LogLines
from gui.log.search import LogSearch
from gui.log.selection import Selection
from gui.log.view import SLICE_SECONDS, LogView

MANY = 100_000


def lines_of(*chunks: bytes) -> list[str]:
    log = LogLines()
    for chunk in chunks:
        log.feed(chunk)
    log.work(10.0)
    log.finish()
    return list(log.lines)


def shown(qtbot: QtBot, data: bytes) -> LogView:
    view = LogView()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    view.feed(data)
    view.finish()
    qtbot.waitUntil(lambda: not view.busy, timeout=30_000)
    return view


@given(
    st.lists(st.text(alphabet="aé\N{SNOWMAN}\x1b[31m \t", max_size=12), max_size=8),
    st.lists(st.integers(0, 200), max_size=6),
)
def test_lines_do_not_depend_on_where_the_bytes_were_cut(lines: list[str], cuts: list[int]) -> None:
    data = "\n".join(lines).encode()
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    pieces = [data[start:end] for start, end in pairwise(places)]
    assert lines_of(*pieces) == lines_of(data)


def test_a_line_without_its_end_appears_when_no_more_comes() -> None:
    log = LogLines()
    log.feed(b"whole\npart")
    log.work(1.0)
    assert list(log.lines) == ["whole"]
    log.finish()
    assert list(log.lines) == ["whole", "part"]


def test_broken_bytes_are_shown_as_such() -> None:
    assert lines_of(b"a\xffb\n") == ["a\N{REPLACEMENT CHARACTER}b"]


def test_a_hundred_thousand_lines_are_made_in_slices_that_leave_the_window_free(qtbot: QtBot) -> None:
    log = LogLines()
    log.feed(b"".join(b"2026-11-23 line %d status=200 path=/items\n" % at for at in range(MANY)))
    longest = 0.0
    while log.waiting:
        begun = time.perf_counter()
        log.work(SLICE_SECONDS)
        longest = max(longest, time.perf_counter() - begun)
    assert len(log.lines) == MANY
    assert log.lines[77_777] == "2026-11-23 line 77777 status=200 path=/items"
    assert longest < 0.1  # 6 ms are aimed at; the rest is for a busy machine


def test_the_view_paints_only_what_is_seen_of_a_hundred_thousand_lines(qtbot: QtBot) -> None:
    view = shown(qtbot, b"".join(b"\x1b[32mINFO\x1b[0m line %d\n" % at for at in range(MANY)))
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    begun = time.perf_counter()
    for place in range(0, MANY, MANY // 20):
        view.show_line(place)
        view.viewport().repaint()
    assert (time.perf_counter() - begun) / 20 < 0.2


def test_it_stays_at_the_end_until_somebody_scrolls_up(qtbot: QtBot) -> None:
    view = shown(qtbot, b"line\n" * 500)
    view.verticalScrollBar().setValue(10)
    stays = view.following
    assert not stays
    view.feed(b"more\n" * 500)
    qtbot.waitUntil(lambda: len(view.log.lines) == 1000)
    assert view.verticalScrollBar().value() == 10
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.following
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def test_search_counts_matching_lines_and_walks_around(qtbot: QtBot) -> None:
    view = shown(qtbot, b"".join(b"line %d\n" % at for at in range(1000)))
    assert view.set_search(r"line \d*99$")
    qtbot.waitUntil(lambda: not view.busy)
    assert view.search is not None
    assert len(view.search.found) == 10
    view.show_line(0)
    view.go_match()
    assert view.at_match == 99
    view.go_match(forward=False)
    assert view.at_match == 999
    view.go_match()
    assert view.search.place(view.at_match) == 1


def test_search_finds_lines_that_come_later(qtbot: QtBot) -> None:
    view = shown(qtbot, b"calm\n")
    view.set_search("panic")
    view.feed(b"PANIC here\ncalm\n")
    qtbot.waitUntil(lambda: view.search is not None and view.search.found == [1])


def test_a_wrong_expression_is_refused_and_harms_nothing(qtbot: QtBot) -> None:
    view = shown(qtbot, b"a\n")
    assert not view.set_search("(")
    assert view.search is None
    with pytest.raises(re.error):
        LogSearch("(")


def test_capital_letters_make_the_search_strict() -> None:
    search = LogSearch("Error")
    search.work(["error", "Error"], 1.0)
    assert search.found == [1]


def test_what_the_mouse_selects_can_be_copied(qtbot: QtBot) -> None:
    view = shown(qtbot, b"\x1b[31mfirst\x1b[0m line\nsecond line\nthird\n")
    port = view.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=QPoint(0, 4))
    QTest.mouseMove(port, QPoint(400, 4))
    view._selection = Selection((0, 6), (1, 6))
    assert view.selected_text() == "line\nsecond"
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "line\nsecond"


def test_a_selection_backwards_is_the_same_text() -> None:
    lines = ["one", "two", "three"]
    assert Selection((2, 2), (0, 1)).text(lines) == Selection((0, 1), (2, 2)).text(lines) == "ne\ntwo\nth"
    assert Selection((0, 0), (3, 0)).text(lines) == "one\ntwo\nthree"


def test_a_double_click_selects_a_word(qtbot: QtBot) -> None:
    view = shown(qtbot, b"GET /items/42 200\n")
    x = int(view._gutter() + view._grid.cell * 6)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 5))
    assert view.selected_text() == "/items/42"
