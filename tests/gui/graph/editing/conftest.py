"""The shop's pipeline in a view that may edit it."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from backend.domain.environment import DockerTarget, Environment
from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.service import BuildSection, Composition, Service
from backend.domain.workspace import Workspace
from gui.graph import PipelineView
from tests.gui.graph.conftest import NOW
from tests.gui.graph.editing.bench import Bench
from tests.gui.graph.editing.fake_document import FakeDocument
from tests.gui.graph.pipelines import shop

BenchMaker = Callable[[Pipeline], Bench]


def tied() -> Pipeline:
    """The shop, with two tests that wait for another."""
    stages = list(shop().stages)
    stages[1] = Stage(
        "unit",
        ("build",),
        (
            Step("catalog", "test", "catalog"),
            Step("cart", "test", "cart", needs=("catalog",)),
            Step("orders", "test", "orders", needs=("cart",)),
            Step("gateway", "test", "gateway"),
        ),
    )
    return Pipeline(tuple(stages))


def services(pipeline: Pipeline) -> Workspace:
    """A workspace with the shop's services and environments."""
    composition = Composition({name: Service(name, build=BuildSection(name)) for name in ("catalog", "cart", "orders")})
    environments = {name: Environment(name, DockerTarget(), composition) for name in ("staging", "production")}
    return Workspace("/somewhere", "shop", composition, environments, pipeline)


@pytest.fixture
def document() -> FakeDocument:
    """The shop as a Document that keeps what it is told."""
    return FakeDocument(services(tied()))


@pytest.fixture
def bench(qtbot: QtBot, document: FakeDocument) -> Iterator[Bench]:
    """The view on it, all in view and with the keyboard."""
    view = PipelineView(now=lambda: NOW)
    qtbot.addWidget(view)
    view.resize(1500, 640)
    view.set_workspace(document.workspace)
    view.edit(document)
    view.commands.blocked = lambda request: ""
    view.show()
    qtbot.waitExposed(view)
    view.activateWindow()
    view.canvas.setFocus()
    qtbot.waitUntil(view.canvas.hasFocus)
    yield Bench(view)
    view.edit(None)
    assert document.listeners == 0
