"""A view of the pipeline on a screen that nobody sees, with the time standing still."""

import os
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from backend.domain.pipeline import Pipeline
from backend.domain.problem import Problem
from backend.domain.workspace import Workspace
from gui.graph import PipelineView
from gui.theme import Mode, current

NOW = 160.0
ViewMaker = Callable[..., PipelineView]


def workspace(pipeline: Pipeline, *problems: Problem) -> Workspace:
    """A workspace with that pipeline."""
    return Workspace("/somewhere", "shop", pipeline=pipeline, problems=problems)


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> None:
    """Begin each test in the light scheme, whatever the one before chose."""
    current().choose(Mode.LIGHT)


@pytest.fixture
def show(qtbot: QtBot) -> ViewMaker:
    """Return a function that shows a pipeline in a view of 1,000 x 600 pixels."""

    def make(pipeline: Pipeline, *problems: Problem) -> PipelineView:
        view = PipelineView(now=lambda: NOW)
        qtbot.addWidget(view)
        view.resize(1000, 600)
        view.set_workspace(workspace(pipeline, *problems))
        view.show()
        qtbot.waitExposed(view)
        return view

    return make
